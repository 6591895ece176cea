"""Shards: the chunks of a stretch of rows in one object, found by the index at its start.

Zarr v3's own codec ``sharding_indexed``. A chunk keeps its place in a shard
as later ones are added, so that whoever read an index before still finds
all chunks that were whole then; the last one may have been replaced, which
its checksum tells.
"""

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any

import numpy as np
from google_crc32c import value as crc32c
from numpy.typing import NDArray

from sepp.core.errors import StoreError
from sepp.store.places.files import Files

Place = tuple[int, ...]
Entries = NDArray[np.uint64]
"""First byte and count of bytes of each chunk, shape ``(chunks, 2)``."""

SHARDING = "sharding_indexed"
NOT_THERE = np.uint64(2**64 - 1)
MOST_AT_ONCE = 1 << 23
"""Bytes asked for in one request."""
MOST_KEPT = 8192
_TRIES = 3

_kept: dict[tuple[Files, str], Entries] = {}
_lock = Lock()


def shard_key(array_key: str, place: Place, per_shard: int) -> str:
    """Name the object that holds the chunk at ``place`` of the grid."""
    return "/".join([array_key, "c", str(place[0] // per_shard), *map(str, place[1:])])


def join_chunks(chunks: Sequence[bytes | None]) -> bytes:
    """Make a shard of its chunks; None where one was never written."""
    sizes = np.array([0 if chunk is None else len(chunk) for chunk in chunks], np.uint64)
    first = np.uint64(_index_size(len(chunks)))
    entries = np.stack([first + np.cumsum(sizes) - sizes, sizes], axis=1)
    entries[[chunk is None for chunk in chunks]] = NOT_THERE
    packed = entries.astype("<u8").tobytes()
    return b"".join([packed, crc32c(packed).to_bytes(4, "little"), *(chunk for chunk in chunks if chunk is not None)])


def split_shard(data: bytes, per_shard: int, key: str) -> list[bytes | None]:
    """Give the chunks of a shard back; raises ``StoreError`` if its index is damaged."""
    entries = _read_index(data[: _index_size(per_shard)], key)
    return [None if size == NOT_THERE else data[int(first) : int(first + size)] for first, size in entries]


def read_chunks(files: Files, array_key: str, per_shard: int, places: Sequence[Place]) -> list[bytes | None]:
    """Give the bytes of chunks; None for those never written.

    Of shards whose index was read before one request is made for each run of
    chunks that lie side by side. Should the index be no more that of the
    shard, it is read again. Raises ``StoreError`` for a damaged index.
    """
    wanted = [(shard_key(array_key, place, per_shard), place[0] % per_shard) for place in places]
    found: dict[tuple[str, int], bytes | None] = {}
    left = wanted
    for _ in range(_TRIES if wanted else 0):
        known = {key: _recall(files, key) for key, _ in left}
        fresh = {key for key, entries in known.items() if entries is None}
        known |= _read_indexes(files, sorted(fresh), per_shard)
        got = _read_entries(files, [(key, _entry(known[key], number)) for key, number in left])
        found.update(zip(left, got, strict=True))
        left = [one for one in left if not _is_certain(found[one], is_fresh=one[0] in fresh)]
        forget(files, {key for key, _ in left})
        if not left:
            break
    return [found[one] for one in wanted]


def find_chunks(files: Files, array_key: str, per_shard: int, places: Sequence[Place]) -> list[bool]:
    """Tell which chunks were ever written; raises ``StoreError`` for a damaged index."""
    wanted = [(shard_key(array_key, place, per_shard), place[0] % per_shard) for place in places]
    known = _read_indexes(files, sorted({key for key, _ in wanted}), per_shard)
    return [_entry(known[key], number) is not None for key, number in wanted]


def forget(files: Files, keys: set[str]) -> None:
    """Read the indexes of these shards anew when they are asked for."""
    with _lock:
        for key in keys:
            _kept.pop((files, key), None)


def _is_certain(chunk: bytes | None, *, is_fresh: bool) -> bool:
    """Tell whether bytes are those of a chunk; one that an old index lacks may have come since."""
    if chunk is None:
        return is_fresh
    return int(crc32c(chunk[:-4])) == int.from_bytes(chunk[-4:], "little")


def _index_size(per_shard: int) -> int:
    return 16 * per_shard + 4


def _read_index(data: bytes, key: str) -> Entries:
    packed = data[:-4]
    if len(packed) % 16 or crc32c(packed) != int.from_bytes(data[-4:], "little"):
        raise StoreError(f"The index of the shard {key!r} is damaged; run: sepp verify --repair")
    return np.frombuffer(packed, "<u8").astype(np.uint64).reshape(-1, 2)


def _recall(files: Files, key: str) -> Entries | None:
    with _lock:
        return _kept.get((files, key))


def _read_indexes(files: Files, keys: Sequence[str], per_shard: int) -> dict[str, Entries | None]:
    told = files.read_parts([(key, 0, _index_size(per_shard)) for key in keys])
    found = {key: None if data is None else _read_index(data, key) for key, data in zip(keys, told, strict=True)}
    with _lock:
        _kept.update({(files, key): entries for key, entries in found.items() if entries is not None})
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return found


def _entry(entries: Entries | None, number: int) -> tuple[int, int] | None:
    if entries is None or entries[number, 1] == NOT_THERE:
        return None
    return int(entries[number, 0]), int(entries[number, 1])


def _read_entries(files: Files, wanted: Sequence[tuple[str, tuple[int, int] | None]]) -> list[bytes | None]:
    there = [(key, entry[0], sum(entry), number) for number, (key, entry) in enumerate(wanted) if entry is not None]
    runs = list(_join_runs(sorted(there)))
    parts = files.read_parts([(run[0][0], run[0][1], run[-1][2]) for run in runs])
    found: list[bytes | None] = [None] * len(wanted)
    for run, data in zip(runs, parts, strict=True):
        for _, first, last, number in run:
            found[number] = b"" if data is None else data[first - run[0][1] : last - run[0][1]]
    return found


def _join_runs(there: Sequence[tuple[str, int, int, int]]) -> Iterator[list[tuple[str, int, int, int]]]:
    """Put together what lies side by side in one shard."""
    run: list[tuple[str, int, int, int]] = []
    for one in there:
        if run and not (one[:2] == (run[-1][0], run[-1][2]) and one[2] - run[0][1] <= MOST_AT_ONCE):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def sharding_codec(chunks: Sequence[int], codecs: Sequence[dict[str, Any]]) -> dict[str, Any]:  # Any: JSON
    """Describe the codec as Zarr does: chunks of this shape, each with its own codecs."""
    index = [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}]
    told = {"chunk_shape": list(chunks), "codecs": list(codecs), "index_codecs": index, "index_location": "start"}
    return {"name": SHARDING, "configuration": told}
