"""One version of a dataset in the store, against itself."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import product
from math import prod

import numpy as np

from sepp.core.errors import StoreError
from sepp.core.model import Times
from sepp.ingest.verification.finding import Archive, Cure, Finding
from sepp.ingest.verification.levels import check_levels, check_time_levels
from sepp.ingest.verification.repeated import check_repeats
from sepp.store import Store
from sepp.store.adding.writing import MARK, belongs, stray_names
from sepp.store.chunks.arrays import StoredArray
from sepp.store.levels.pyramid import FIRST, has_pyramid
from sepp.store.states.layout import CHUNK_ROWS, TIME
from sepp.store.states.snapshot import Snapshot
from sepp.store.states.time_index import FIRST_TIMES, LAST_TIMES

SAMPLES = 1 << 22
"""Values looked at at a time, to bound the memory."""
Tell = Callable[[str, str, Cure], Finding]


def check_leftovers(archive: Archive, dataset_id: str) -> list[Finding]:
    """Look for what killed writes left behind, while nobody writes.

    Where nothing can be written, hence not locked, nothing is looked for.
    """
    with ExitStack() as held:
        try:
            held.enter_context(archive.store.lock(dataset_id))
        except OSError:
            return []
        found = _leftovers(archive.store, dataset_id)
    if not found:
        return []
    text = f"left behind by a write that was killed: {', '.join(found[:3])}{' …' if len(found) > 3 else ''}"
    return [Finding(dataset_id, "store", text, Cure.CLEAR)]


def _leftovers(store: Store, dataset_id: str) -> list[str]:
    files = store.files
    names = files.names(dataset_id)
    found = [name for name in names if name == MARK] + stray_names(files, dataset_id, names)
    for revision in store.versions(dataset_id):
        held = store.snapshot(dataset_id, str(revision.version))
        found += [key for key in files.walk(held.key) if not belongs(key.removeprefix(f"{held.key}/"), held)]
    return found


def check_time(snapshot: Snapshot) -> list[Finding]:
    """Check the time axis, its bounds, table of chunks and levels, and records that share a time."""
    tell = teller(snapshot)
    lost = check_chunks(snapshot, TIME)
    if lost:
        return lost
    shared: list[slice] = []
    try:
        found = list(_check_axis(snapshot, tell, shared))
    except StoreError as error:
        return [tell(TIME, f"cannot be read: {error}", Cure.REBUILD)]
    found = found or [tell(*one, Cure.LEVELS) for one in check_time_levels(snapshot, SAMPLES)]
    with suppress(StoreError):  # values that can't be read are told by their own check
        found += [tell(*one, Cure.REBUILD) for one in check_repeats(snapshot, shared, SAMPLES)]
    return found


def check_values(snapshot: Snapshot, name: str) -> list[Finding]:
    """Check that a parameter can be read, and its levels against it."""
    tell = teller(snapshot)
    lost = check_chunks(snapshot, name)
    if lost:
        return lost
    array = snapshot.array(name)
    try:
        if array.spec.dims[:1] != (TIME,):
            array.read_all()
            return []
        unit = max(FIRST, array.spec.chunks[0]) if has_pyramid(array.spec) else array.spec.chunks[0]
        step = max(unit, SAMPLES // max(1, prod(array.spec.shape[1:])) // unit * unit)
        return [tell(*one, Cure.LEVELS) for one in check_levels(snapshot, name, step)]
    except StoreError as error:
        return [tell(name, f"cannot be read: {error}", Cure.REBUILD)]


def check_chunks(snapshot: Snapshot, name: str) -> list[Finding]:
    """Look for chunks that are not there.

    One that is not listed is asked for: not every web server lists. What
    lies in a shard is told by its index.
    """
    array = snapshot.array(name)
    since = int(snapshot.document["since"].get(name, 0))
    is_sharded = array.spec.per_shard > 1
    there = set() if is_sharded else set(snapshot.files.walk(array.key))
    places = list(_places(array, since))
    try:
        found = array.find_chunks([place for place in places if array.chunk_key(place) not in there])
    except StoreError as error:
        return [teller(snapshot)(name, f"cannot be read: {error}", Cure.REBUILD)]
    lost = found.count(False)
    if not lost:
        return []
    text = f"{lost} of {len(places)} chunks are not there"
    return [teller(snapshot)(name, text, Cure.REBUILD)]


def teller(snapshot: Snapshot) -> Tell:
    """Give what makes findings about one version."""
    dataset_id, version = snapshot.dataset.id, snapshot.revision.version
    return lambda where, text, cure: Finding(dataset_id, f"version {version}, {where}", text, cure, version)


def _places(array: StoredArray, since: int) -> Iterator[tuple[int, ...]]:
    spec = array.spec
    grid = [range(-(-size // chunk)) for size, chunk in zip(spec.shape, spec.chunks, strict=True)]
    if spec.dims[:1] == (TIME,):
        grid[0] = range(since // spec.chunks[0], len(grid[0]))
    return product(*grid)


def _check_axis(snapshot: Snapshot, tell: Tell, shared: list[slice]) -> Iterator[Finding]:
    """Check times and their table; add to ``shared`` the rows read at a time in which some records share one."""
    time = snapshot.array(TIME)
    before: Times = np.empty(0, np.int64)
    backwards = wrong = 0
    for start in range(0, snapshot.rows, SAMPLES):
        part = time.read(slice(start, start + SAMPLES))
        steps = np.diff(np.append(before, part))
        backwards += int((steps < 0).sum())
        if not steps.all():
            shared.append(slice(start, start + len(part)))
        wrong += _wrong_edges(snapshot, start, part)
        before = part[-1:]
    if backwards:
        shared.clear()
        yield tell(TIME, f"runs backwards at {backwards} records", Cure.REBUILD)
    elif wrong or not _is_bounded(snapshot, before):
        yield tell("table of chunks", f"differs from the time axis in {wrong} entries or in its bounds", Cure.LEVELS)


def _wrong_edges(snapshot: Snapshot, start: int, part: Times) -> int:
    whole = len(part) // CHUNK_ROWS
    if not whole:
        return 0
    chunks = part[: whole * CHUNK_ROWS].reshape(whole, CHUNK_ROWS)
    first = start // CHUNK_ROWS
    wrong = 0
    for path, edge in ((FIRST_TIMES, 0), (LAST_TIMES, -1)):
        if path not in snapshot.members:
            return whole
        try:
            table = snapshot.member(path).read(slice(first, first + whole))
        except StoreError:
            return whole
        wrong += whole if len(table) != whole else int((table != chunks[:, edge]).sum())
    return wrong


def _is_bounded(snapshot: Snapshot, last: Times) -> bool:
    if not snapshot.rows:
        return True
    time = snapshot.array(TIME)
    bounds, tail = snapshot.document["bounds"], snapshot.document["tail"]
    chunk = snapshot.rows // CHUNK_ROWS
    wanted = None
    if snapshot.rows % CHUNK_ROWS:
        row = chunk * CHUNK_ROWS
        wanted = [chunk, int(time.read(slice(row, row + 1))[0])]
    return bool(bounds == [int(time.read(slice(0, 1))[0]), int(last[-1])] and tail == wanted)
