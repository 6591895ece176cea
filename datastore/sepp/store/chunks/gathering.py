"""Chunks gathered until their shard is whole; the last one is written as far as it goes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock as ThreadLock

from sepp.store.chunks.shards import Place, forget, join_chunks, read_chunks, shard_key, split_shard
from sepp.store.places.files import Files
from sepp.store.places.locks import Lock
from sepp.store.places.replacing import Stamp

UPLOADS = 8
"""Shards written at once at the end."""
MOST_GATHERED = 1 << 27
"""Bytes kept until their shards are whole; with more, shards are written before and read again."""


@dataclass(slots=True)
class _Gathered:
    """A shard that is not whole yet."""

    key: str
    """Its key."""
    per_shard: int
    """Chunks that it can hold."""
    held: int
    """Chunks at its beginning that lie in the store already."""
    chunks: dict[int, bytes] = field(default_factory=dict)
    """Bytes of chunks by their number in it."""
    whole: set[int] = field(default_factory=set)
    """Those of them that will not change."""
    is_changed: bool = False
    """True if not all of it is written."""
    is_loaded: bool = False
    """True if what the store held of it is among ``chunks``."""
    size: int = 0
    """Bytes of ``chunks``."""
    lock: ThreadLock = field(default_factory=ThreadLock)
    """Held by the thread that changes it."""

    def put(self, number: int, data: bytes, *, is_whole: bool) -> bool:
        """Take a chunk; tell whether the shard is complete."""
        with self.lock:
            self.size += len(data) - len(self.chunks.get(number, b""))
            self.chunks[number] = data
            if is_whole:
                self.whole.add(number)
            self.is_changed = True
            return len(self.whole | set(range(self.held))) == self.per_shard

    def write(self, files: Files, *, is_let_go: bool = False) -> None:
        """Replace the shard in the store; let go of what is whole at its beginning."""
        with self.lock:
            if self.held and not self.is_loaded:
                self._load(files)
            files.write(self.key, join_chunks([self.chunks.get(number) for number in range(self.per_shard)]))
            self.is_changed = False
            forget(files, {self.key})
            if is_let_go:
                self._let_go()

    def _load(self, files: Files) -> None:
        data = files.read(self.key)
        held = [] if data is None else split_shard(data, self.per_shard, self.key)[: self.held]
        self.chunks = {number: one for number, one in enumerate(held) if one is not None} | self.chunks
        self.size = sum(map(len, self.chunks.values()))
        self.is_loaded = True

    def _let_go(self) -> None:
        while self.held in self.whole:
            self.held += 1
        self.chunks = {number: one for number, one in self.chunks.items() if number >= self.held}
        self.size = sum(map(len, self.chunks.values()))
        self.is_loaded = False


class GatheringFiles:
    """Files as they are, but for chunks of shards, which are gathered.

    The shard at the end of an array is replaced by each append: its chunks
    that were whole before keep their bytes and their place, so that readers
    of earlier revisions, plain Zarr ones too, find in the new object what
    was in the old. Nothing but one object can hold the end of a Zarr array.
    What is gathered is read as if it were written. A copy sent to another
    process is the files alone: ``flush`` before.
    """

    def __init__(self, files: Files) -> None:
        """Gather for ``files``; for those that it gathers for, if it gathers itself."""
        self.files: Files = files.files if isinstance(files, GatheringFiles) else files
        self._shards: dict[str, _Gathered] = {}
        self._whole: dict[str, int] = {}
        self._lock = ThreadLock()

    def __reduce__(self) -> tuple[type["GatheringFiles"], tuple[Files]]:
        """Leave behind what is gathered."""
        return GatheringFiles, (self.files,)

    def prefers_shards(self, key: str) -> bool:
        """Tell whether many small files cost much where ``key`` lies."""
        return self.files.prefers_shards(key)

    def begin(self, array_key: str, whole: int) -> None:
        """Go on with an array of which so many chunks along the rows are whole."""
        self._whole[array_key] = whole

    def put_chunk(self, array_key: str, per_shard: int, place: Place, data: bytes, *, is_whole: bool) -> None:
        """Take a chunk of a sharded array; write its shard once that is complete.

        What the store holds before the first chunk taken, or before those
        told by ``begin``, stays; whatever lies after is disposable.
        """
        key, number = shard_key(array_key, place, per_shard), place[0] % per_shard
        with self._lock:
            shard = self._shards.get(key)
            if shard is None:
                before = self._whole.get(array_key, place[0]) - (place[0] - number)
                shard = self._shards[key] = _Gathered(key, per_shard, max(0, min(before, per_shard)))
        if shard.put(number, data, is_whole=is_whole):
            shard.write(self.files)
            with self._lock:
                self._shards.pop(key, None)
        else:
            self._make_room()

    def _make_room(self) -> None:
        with self._lock:
            if sum(shard.size for shard in self._shards.values()) <= MOST_GATHERED:
                return
            largest = max(self._shards.values(), key=lambda shard: shard.size)
        largest.write(self.files, is_let_go=True)

    def read_chunks(self, array_key: str, per_shard: int, places: Sequence[Place]) -> list[bytes | None]:
        """Give the bytes of chunks, gathered or written."""
        with self._lock:
            shards = [self._shards.get(shard_key(array_key, place, per_shard)) for place in places]
            found = [
                None if shard is None else shard.chunks.get(place[0] % per_shard)
                for shard, place in zip(shards, places, strict=True)
            ]
        left = [number for number, one in enumerate(found) if one is None]
        for number, data in zip(
            left, read_chunks(self.files, array_key, per_shard, [places[n] for n in left]), strict=True
        ):
            found[number] = data
        return found

    def flush(self) -> None:
        """Write every shard as far as it goes; raises what writing any of them raised."""
        with self._lock:
            changed = [shard for shard in self._shards.values() if shard.is_changed]
        if changed:
            with ThreadPoolExecutor(min(UPLOADS, len(changed))) as pool:
                for _ in pool.map(lambda shard: shard.write(self.files), changed):
                    pass

    def abandon(self) -> None:
        """Let go of what is gathered."""
        with self._lock:
            self._shards.clear()

    def read(self, key: str) -> bytes | None:
        """Give the bytes of ``key``; None if there is no such key."""
        return self.files.read(key)

    def read_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give the bytes of several keys at once."""
        return self.files.read_many(keys)

    def read_parts(self, parts: Sequence[tuple[str, int, int]]) -> list[bytes | None]:
        """Give some bytes of several keys at once."""
        return self.files.read_parts(parts)

    def write(self, key: str, data: bytes) -> None:
        """Replace ``key`` by ``data``: readers see the old or the new."""
        self.files.write(key, data)

    def add(self, key: str, data: bytes) -> None:
        """Write ``key``, which no reader looks for before a commit tells of it."""
        self.files.add(key, data)

    def commit(self, key: str, data: bytes) -> None:
        """Replace ``key`` once all that was written before is on the medium."""
        self.files.commit(key, data)

    def stamp(self, key: str) -> Stamp | None:
        """Tell cheaply whether ``key`` changed; None where none is had."""
        return self.files.stamp(key)

    def names(self, key: str) -> list[str]:
        """Name what lies directly below ``key``, sorted."""
        return self.files.names(key)

    def walk(self, key: str) -> list[str]:
        """Give every key below ``key``, those of cut-short writes too."""
        return self.files.walk(key)

    def remove(self, key: str) -> None:
        """Remove ``key`` and all below it, if it is there."""
        self.files.remove(key)

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` hold what ``source`` holds, if it is there."""
        self.files.copy(source, target)

    def lock(self, key: str) -> AbstractContextManager[Lock]:
        """Wait for and hold the only lock of this ``key``."""
        return self.files.lock(key)
