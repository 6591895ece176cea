"""What everybody may know of an embargoed dataset: that there is one, and until when."""

import time
from dataclasses import dataclass

from sepp.catalog.access import read_rule
from sepp.servers.services import Services


@dataclass(frozen=True, slots=True)
class Embargo:
    """A dataset that will be public."""

    dataset_id: str
    """Its id."""
    title: str
    """One line for people."""
    until_ns: int
    """When everybody may read it, ns since 1970 UTC."""


def find_embargo(services: Services, dataset_id: str) -> Embargo | None:
    """Find a dataset that is there and will be public; None for any other.

    To be asked for a landing page only, after the dataset was not found.
    """
    catalog = (services.whole or services).catalog
    rule = read_rule(catalog, dataset_id)
    if rule.until_ns is None or rule.is_public(time.time_ns()) or not catalog.has(dataset_id):
        return None
    return Embargo(dataset_id, catalog.describe(dataset_id).dataset.title, rule.until_ns)
