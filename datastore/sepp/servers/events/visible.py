"""The archive's event lists as one caller may see them."""

from pathlib import Path

from sepp.catalog.settling_lists import list_folders
from sepp.core.access import LIST_PREFIX, Access
from sepp.events.published import PublishedLists
from sepp.servers.access.view import Decisions
from sepp.servers.services import Services


def lists_of(services: Services) -> PublishedLists:
    """Give the lists that these services show: all of the archive's, or those of a caller."""
    decisions = services.decisions
    return _lists(services, decisions) if decisions else PublishedLists(*_folders(services))


def lists_for(services: Services, access: Access) -> PublishedLists:
    """Give the lists that somebody may see, in a job that runs without a request."""
    return _lists(services, Decisions((services.whole or services).catalog, access))


def _lists(services: Services, decisions: Decisions) -> PublishedLists:
    return PublishedLists(*_folders(services), may_read=lambda name: decisions.may_read(f"{LIST_PREFIX}{name}"))


def _folders(services: Services) -> list[Path]:
    return list_folders(Path(services.store.url).parent)
