"""Datasets without records in the time asked for: a file without records that says so."""

from dataclasses import replace

from sepp.core.model import Holding
from sepp.core.time import Interval, to_iso
from sepp.servers.csa.delivery import Part, file_name, plain_name, suffix_of
from sepp.servers.csa.header import describe_extract
from sepp.servers.csa.query import DataQuery
from sepp.servers.services import Services


def tell_absence(services: Services, query: DataQuery, dataset_id: str) -> Part | None:
    """Give a file of a dataset's header alone, with a caveat that tells why.

    None where nothing is to be told: no time was asked for, only news were,
    or files without records are not wanted.
    """
    if query.start_ns is None or query.stop_ns is None or query.since_ns is not None or not query.has_empty:
        return None
    holding = services.catalog.describe(dataset_id)
    interval = Interval(query.start_ns, query.stop_ns)
    whole = describe_extract(services, holding)
    attributes = {**whole.dataset.attributes, "FILE_CAVEATS": _tell(holding, interval)}
    extract = replace(whole, dataset=replace(whole.dataset, attributes=attributes), rows=0, interval=interval)
    name = file_name(services, extract, suffix_of(query))
    return Part(f"{plain_name(dataset_id)}/{name}", extract, query.format)


def _tell(holding: Holding, interval: Interval) -> str:
    held = "holds no records of it"
    if holding.start_ns is not None and holding.stop_ns is not None:
        held = f"holds it from {to_iso(holding.start_ns)} to {to_iso(holding.stop_ns)}, with gaps"
    asked = f"{to_iso(interval.start_ns)} and {to_iso(interval.stop_ns)}"
    return f"No records of {holding.dataset.id} between {asked}; the archive {held}"
