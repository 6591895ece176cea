"""The states of a dataset that were recorded, and which of them still open."""

from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import func, select

from sepp.catalog.catalog import Catalog
from sepp.catalog.engine import reading
from sepp.catalog.models import VersionRow
from sepp.core.errors import NoDataError
from sepp.core.model import Revision
from sepp.store import Store
from sepp.store.states.snapshot import retired_versions


@dataclass(frozen=True, slots=True)
class State:
    """A version of a dataset, at its last revision."""

    revision: Revision
    """Version and rows."""
    recorded_ns: int | None
    """When that was recorded, ns since 1970; None if the catalogue does not know."""
    superseded_by: int | None = None
    """The version after it; None for the current one."""
    is_retired: bool = False
    """True if it opens no more."""

    @property
    def standing(self) -> str:
        """Say in a few words whether it counts."""
        if self.is_retired:
            return "retired"
        return "current" if self.superseded_by is None else f"superseded by {self.superseded_by}"


def read_recorded(catalog: Catalog, dataset_id: str) -> dict[Revision, int]:
    """Read when each version's last revision was recorded, ns since 1970."""
    rows = func.max(VersionRow.rows)
    query = select(VersionRow.version, rows, func.max(VersionRow.recorded_ns)).group_by(VersionRow.version)
    with reading(catalog.engine) as connection:
        found = connection.execute(query.where(VersionRow.dataset_id == dataset_id)).all()
    return {Revision(version, count): recorded_ns for version, count, recorded_ns in found}


def list_states(catalog: Catalog, store: Store, dataset_id: str) -> list[State]:
    """List the versions of a dataset, oldest first, those retired too.

    Raises ``UnknownDatasetError``, and ``NoDataError`` where the store holds
    none: it is only described, or mounted.
    """
    catalog.require(dataset_id)
    if not store.has(dataset_id):
        raise NoDataError(f"{dataset_id!r} has no versions: it is described only, or its files are mounted")
    recorded = read_recorded(catalog, dataset_id)
    retired = retired_versions(store.files, dataset_id)
    gone = [revision for revision in recorded if revision.version in retired]
    kept = {revision.version: revision for revision in (*gone, *store.versions(dataset_id))}
    numbers = sorted(kept)
    following = dict(pairwise(numbers))
    return [State(kept[n], recorded.get(kept[n]), following.get(n), is_retired=n in retired) for n in numbers]
