"""Which versions of a dataset there are, which is current, which are retired."""

from contextlib import suppress

from sepp.core.errors import MismatchError, NoDataError
from sepp.core.model import Revision
from sepp.store.adding.draft import to_bytes
from sepp.store.places.files import Files
from sepp.store.states.layout import dataset_key, group_document
from sepp.store.states.snapshot import ROOT, current_version, read_snapshot, retired_versions

LOCK = ".lock"


def point_to(files: Files, key: str, version: int) -> None:
    """Make a version the current one of its dataset."""
    _point(files, key, version, retired_versions(files, key))


def _point(files: Files, key: str, version: int, retired: tuple[int, ...]) -> None:
    told = {"layout": 1, "version": version, **({"retired": list(retired)} if retired else {})}
    files.commit(f"{key}/{ROOT}", to_bytes(group_document({"sepp": told})))


def list_versions(files: Files, dataset_id: str) -> tuple[Revision, ...]:
    """List the last state of every version that is kept, oldest first."""
    current = current_version(files, dataset_id)
    found = []
    for number in range(1, (current or 0) + 1):
        with suppress(NoDataError):
            found.append(read_snapshot(files, dataset_id, str(number)).revision)
    return tuple(found)


def retire_version(files: Files, dataset_id: str, version: int) -> None:
    """Give up a version: it can no more be opened, its room becomes free.

    Told in the dataset's root first, so that a removal cut short is ended by
    the next append. Raises ``NoDataError`` if there is no such version, and
    ``MismatchError`` for the current one.
    """
    key = dataset_key(dataset_id)
    with files.lock(f"{key}/{LOCK}"):
        kept = read_snapshot(files, dataset_id, str(version))
        current = current_version(files, dataset_id)
        if current is None or kept.revision.version == current:
            raise MismatchError(
                f"Version {version} of {dataset_id!r} is the current one; only older ones can be retired"
            )
        _point(files, key, current, (*retired_versions(files, dataset_id), version))
        files.remove(kept.key)
