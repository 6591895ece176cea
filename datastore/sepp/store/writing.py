"""An append from beginning to end: lock, repair, rows, commit."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sepp.core.errors import StoreError
from sepp.core.model import Batch, Revision
from sepp.store.draft import Draft, put_json
from sepp.store.files import Files
from sepp.store.fitting import Fitted, fit_batch
from sepp.store.growth import Derive, add_rows
from sepp.store.layout import dataset_key
from sepp.store.locks import Lock
from sepp.store.merging import add_parameters, drop_held, merge_version
from sepp.store.replacing import PARTIAL
from sepp.store.snapshot import ROOT, Snapshot, current_version, read_version, retired_versions
from sepp.store.versions import LOCK, point_to

MARK = ".writing"


def append_batch(files: Files, batch: Batch, derive: Derive | None = None) -> Revision:
    """Add records to a dataset, which is made if it is new.

    Levels are made here, or by ``derive`` where it is given. Raises
    ``MismatchError`` for records that do not fit, ``StoreError`` if they
    can't be written; what was committed before stays as it is.
    """
    key = dataset_key(batch.dataset.id)
    try:
        with files.lock(f"{key}/{LOCK}") as lock:
            repair_dataset(files, key)
            return _append_locked(files, lock, batch, derive)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        reason = error.strerror or str(error)
        raise StoreError(f"Cannot write {batch.dataset.id!r}: {reason}; what was held before is unharmed") from error


def _append_locked(files: Files, lock: Lock, batch: Batch, derive: Derive | None) -> Revision:
    key = dataset_key(batch.dataset.id)
    held = _current(files, key)
    fitted = fit_batch(batch, held)
    if held is not None and held.rows and not len(fitted):
        return held.revision
    rest = fitted if held is None else drop_held(fitted, held)
    if held is not None and rest is not None and not len(rest):
        return held.revision
    files.write(f"{key}/{MARK}", json.dumps({"rows": len(batch)}).encode())
    try:
        return _write(_Writing(files, lock, derive), held, fitted, rest)
    except BaseException:
        with suppress(OSError):
            lock.require()
            repair_dataset(files, key)
        raise


@dataclass(frozen=True, slots=True)
class _Writing:
    """Where and how is written."""

    files: Files
    lock: Lock
    derive: Derive | None


def _write(to: _Writing, held: Snapshot | None, fitted: Fitted, rest: Fitted | None) -> Revision:
    key = dataset_key(fitted.dataset.id)
    if held is not None and rest is None:
        draft = merge_version(fitted, held, to.derive)
    else:
        draft = Draft.create(to.files, fitted.dataset) if held is None else Draft.resume(held)
        rows = fitted if rest is None else rest
        draft.describe(fitted.dataset)
        add_parameters(draft, fitted, held)
        add_rows(draft, rows.time, rows.values, to.derive)
    revision = draft.commit(to.lock)
    if held is None or held.revision.version != revision.version:
        point_to(to.files, key, revision.version)
    to.files.remove(f"{key}/{MARK}")
    return revision


def _current(files: Files, key: str) -> Snapshot | None:
    version = current_version(files, key)
    return None if version is None else read_version(files, key, version)


def repair_dataset(files: Files, key: str, *, is_thorough: bool = False) -> None:
    """Clear away what an append that was killed left behind.

    Costs one look where none was, unless ``is_thorough``.
    """
    names = files.names(key)
    held = _current(files, key)
    stray = stray_names(files, key, names)
    if MARK not in names and not stray and not is_thorough:
        return
    for name in stray:
        files.remove(f"{key}/{name}")
    if held is not None:
        _clear_beyond(files, held)
    files.remove(f"{key}/{MARK}")


def stray_names(files: Files, key: str, names: Sequence[str]) -> list[str]:
    """Name what lies in a dataset's folder and belongs to no version kept."""
    last, retired = current_version(files, key) or 0, retired_versions(files, key)
    return [
        name
        for name in names
        if name.endswith(PARTIAL) or (name.isdigit() and (int(name) > last or int(name) in retired))
    ]


def _clear_beyond(files: Files, held: Snapshot) -> None:
    for found in files.walk(held.key):
        path = found.removeprefix(f"{held.key}/")
        if not belongs(path, held):
            files.remove(found)
    for path, document in held.members.items():
        put_json(files, f"{held.key}/{path}/{ROOT}", document)


def belongs(path: str, held: Snapshot) -> bool:
    """Tell whether a file of a version's folder is part of its last commit."""
    if path.endswith(PARTIAL):
        return False
    if path == ROOT:
        return True
    array, _, place = path.rpartition("/c/") if "/c/" in path else path.rpartition("/")
    document = held.members.get(array.removesuffix("/c"))
    if document is None:
        return False
    if place == ROOT or document["node_type"] == "group" or not place[:1].isdigit():
        return True
    size = document["chunk_grid"]["configuration"]["chunk_shape"][0]
    return bool(int(place.split("/")[0]) < -(-document["shape"][0] // size))
