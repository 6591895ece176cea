"""Levels and table of chunks made again from the rows."""

from contextlib import suppress
from math import prod

from sepp.core.errors import StoreError
from sepp.core.model import Revision
from sepp.store.adding.draft import Draft
from sepp.store.adding.growth import Derive, derive_rows
from sepp.store.adding.versions import LOCK, point_to
from sepp.store.adding.writing import repair_dataset
from sepp.store.places.files import Files
from sepp.store.states.layout import CHUNK_ROWS, TIME, dataset_key
from sepp.store.states.snapshot import ROOT, read_snapshot, read_version

SAMPLES = 1 << 22


def rebuild_levels(files: Files, dataset_id: str, version: int, derive: Derive | None = None) -> Revision:
    """Make levels, table of chunks and bounds of a version again.

    Rows stay as they are. Levels are made here, some rows at a time, or by
    ``derive`` where it is given. Raises ``StoreError`` if they can't be read, and
    what ``read_snapshot`` raises.
    """
    key = dataset_key(dataset_id)
    with files.lock(f"{key}/{LOCK}") as lock:
        repair_dataset(files, key)
        draft = Draft.resume(read_snapshot(files, dataset_id, str(version)))
        for path in [path for path in draft.specs if path.startswith(("pyramid/", "index/"))]:
            del draft.specs[path]
        if derive is not None:
            derive(draft, draft.rows)
        widest = max((prod(p.shape) for p in draft.dataset.parameters if p.is_varying), default=1)
        step = max(CHUNK_ROWS, SAMPLES // max(1, widest) // CHUNK_ROWS * CHUNK_ROWS)
        for stop in range(step, draft.rows + step, step):
            derive_rows(draft, min(stop, draft.rows))
        draft.bounds = _bounds(draft)
        return draft.commit(lock)


def restore_pointer(files: Files, dataset_id: str) -> int | None:
    """Make the newest version that can be read the current one.

    For a dataset whose own ``zarr.json`` was lost; None if no version can be
    read.
    """
    key = dataset_key(dataset_id)
    with files.lock(f"{key}/{LOCK}"):
        numbers = sorted((int(name) for name in files.names(key) if name.isdigit()), reverse=True)
        for number in numbers:
            with suppress(StoreError):
                if read_version(files, dataset_id, number) is not None:
                    files.remove(f"{key}/{ROOT}")
                    point_to(files, key, number)
                    return number
    return None


def _bounds(draft: Draft) -> tuple[int, int] | None:
    if not draft.rows:
        return None
    time = draft.array(TIME)
    first, last = (int(time.read(slice(row, row + 1))[0]) for row in (0, draft.rows - 1))
    return first, last
