"""Levels over mounted data: made from the files, kept beside what is written down of them."""

import json
from itertools import product
from math import prod

from sepp.core.errors import StoreError, UnknownDatasetError
from sepp.core.model import Revision
from sepp.store.adding.draft import Draft
from sepp.store.adding.versions import LOCK
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.chunks.arrays import StoredArray, decode_chunk
from sepp.store.levels.climbing import climbs_of, raise_levels
from sepp.store.levels.pyramid import factors, level_path
from sepp.store.mounted.mounting import POINTER, Mounting, version_key
from sepp.store.mounted.store import MountedSnapshot, MountingStore
from sepp.store.states.layout import CHUNK_ROWS, TIME, dataset_key

SAMPLES = 1 << 22
"""Values read at a time, to bound the memory."""


class _MountedDraft(Draft):
    """Levels being written; their rows are read from the files."""

    mounted: MountedSnapshot

    @property
    def key(self) -> str:
        """Key of the version's folder."""
        return version_key(self.dataset.id, self.version)

    def array(self, path: str) -> StoredArray:
        """Find an array in the files, or beside."""
        return self.mounted.member(path) if path in self.mounted.document["mounted"] else super().array(path)


def wants_levels(mounting: Mounting) -> bool:
    """Tell whether levels were once made of a mounted dataset."""
    return "levels" in mounting.document


def build_levels(store: MountingStore, dataset_id: str, *, is_anew: bool = False) -> Revision:
    """Make the levels of the rows that have none yet, or all anew.

    Reads those rows whole. Raises ``UnknownDatasetError``, and ``StoreError``
    if a file changed, is gone or is damaged.
    """
    with store.files.lock(f"{dataset_key(dataset_id)}/{LOCK}"):
        mounting = store.mounting(dataset_id)
        if mounting is None:
            raise UnknownDatasetError(f"{dataset_id!r} is not mounted")
        if is_anew:
            _forget_levels(store, mounting)
        snapshot = store.snapshot(dataset_id)
        if not isinstance(snapshot, MountedSnapshot):
            raise StoreError(f"{dataset_id!r} was ingested, which hides what is mounted")
        specs = _raise_all(snapshot, {} if is_anew else mounting.document.get("levels", {}))
        document = {**mounting.document, "levels": {path: spec.to_document() for path, spec in specs.items()}}
        text = json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
        store.files.write(f"{mounting.key}/{POINTER}", text)
    return snapshot.revision


def _raise_all(snapshot: MountedSnapshot, held: dict[str, object]) -> dict[str, ArraySpec]:
    draft = _MountedDraft.resume(snapshot)
    assert isinstance(draft, _MountedDraft)
    draft.mounted = snapshot
    draft.specs |= {path: ArraySpec.from_document(spec) for path, spec in held.items() if isinstance(spec, dict)}
    widest = max((prod(p.shape) for p in draft.dataset.parameters if p.is_varying), default=1)
    step = max(CHUNK_ROWS, SAMPLES // max(1, widest) // CHUNK_ROWS * CHUNK_ROWS)
    for stop in range(step, draft.rows + step, step):
        for climb in climbs_of(draft):
            raise_levels(draft, climb, min(stop, draft.rows))
        draft.settle()
    draft.flush()
    return {path: spec for path, spec in draft.specs.items() if path.startswith("pyramid/")}


def _forget_levels(store: MountingStore, mounting: Mounting) -> None:
    document = {name: value for name, value in mounting.document.items() if name != "levels"}
    text = json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
    store.files.write(f"{mounting.key}/{POINTER}", text)
    store.files.remove(f"{mounting.key}/pyramid")


def damaged_levels(store: MountingStore, mounting: Mounting) -> list[str]:
    """Name the levels of which a chunk is lost or damaged; all where some are not made yet."""
    if not wants_levels(mounting):
        return []
    levels = {path: ArraySpec.from_document(spec) for path, spec in mounting.document.get("levels", {}).items()}
    arrays = {path: StoredArray(store.files, f"{mounting.key}/{path}", spec) for path, spec in levels.items()}
    rows = int(mounting.document["rows"])
    wanted = {level_path(factor, TIME): rows // factor for factor in factors(rows)}
    if any(path not in levels or levels[path].shape[0] < blocks for path, blocks in wanted.items()):
        return ["pyramid"]
    return [path for path, array in arrays.items() if not _is_whole(array)]


def _is_whole(array: StoredArray) -> bool:
    grid = [range(-(-size // chunk)) for size, chunk in zip(array.spec.shape, array.spec.chunks, strict=True)]
    try:
        for place in product(*grid):
            data = array.files.read(array.chunk_key(place))
            if data is None:
                return False
            decode_chunk(data, array.spec)
    except StoreError:
        return False
    return True
