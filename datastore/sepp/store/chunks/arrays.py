"""Zarr v3 arrays that grow along their first axis: chunks encoded, decoded, found."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product

import numpy as np
from google_crc32c import value as crc32c
from numcodecs.blosc import BITSHUFFLE, NOSHUFFLE, SHUFFLE, Blosc  # type: ignore[import-untyped]
from numcodecs.vlen import VLenUTF8  # type: ignore[import-untyped]
from numcodecs.zstd import Zstd  # type: ignore[import-untyped]

from sepp.core.errors import StoreError
from sepp.core.model import Values
from sepp.store.chunks.array_spec import BLOSC, ArraySpec, Cells
from sepp.store.chunks.gathering import UPLOADS, GatheringFiles
from sepp.store.chunks.shards import find_chunks, read_chunks, shard_key
from sepp.store.places.files import Files

Box = tuple[slice, ...]
Place = tuple[int, ...]

_SHUFFLES = {"noshuffle": NOSHUFFLE, "shuffle": SHUFFLE, "bitshuffle": BITSHUFFLE}
MANY_CHUNKS = 8
_THREADS = 4


def encode_chunk(values: Values, spec: ArraySpec) -> bytes:
    """Compress one whole chunk and sign it."""
    if spec.is_text:
        packed = bytes(Zstd(level=3).encode(VLenUTF8().encode(values.ravel())))
    else:
        plain = np.ascontiguousarray(values, dtype=spec.numpy_dtype.newbyteorder("<"))
        packed = bytes(Blosc(**BLOSC, shuffle=_SHUFFLES[spec.shuffle]).encode(plain))
    return packed + crc32c(packed).to_bytes(4, "little") if spec.has_checksum else packed


def decode_chunk(data: bytes, spec: ArraySpec) -> Cells:
    """Give the values of one chunk back; raises ``StoreError`` if corrupt."""
    try:
        packed = _checked(data) if spec.has_checksum else data
        if spec.is_text:
            found: Cells = VLenUTF8().decode(Zstd().decode(packed))
            return found.reshape(spec.chunks)
        plain = Blosc().decode(packed)
        return np.frombuffer(plain, dtype=spec.numpy_dtype.newbyteorder("<")).reshape(spec.chunks)
    except (RuntimeError, ValueError) as error:
        raise StoreError(f"A chunk of {spec.dims} is damaged; run: sepp verify --repair") from error


def _checked(data: bytes) -> bytes:
    packed = data[:-4]
    if crc32c(packed) != int.from_bytes(data[-4:], "little"):
        raise ValueError("not the bytes that were written")
    return packed


@dataclass(frozen=True, slots=True)
class StoredArray:
    """An array in the store; picklable, opened by nothing but its key."""

    files: Files
    """Where it lies."""
    key: str
    """Key of its folder."""
    spec: ArraySpec
    """What its metadata say."""

    def read(self, rows: slice, rest: Box = ()) -> Cells:
        """Read ``rows`` (without step), of the further axes the box ``rest``.

        Gives shape ``(rows, *rest)``; raises ``StoreError`` for a chunk that
        can't be decoded.
        """
        full = (slice(*rows.indices(self.spec.shape[0])),) if self.spec.shape else ()
        return self._read_box(full + tuple(rest) + self._whole(1 + len(rest)))

    def read_all(self) -> Cells:
        """Read everything, shape ``shape``."""
        return self._read_box(self._whole(0))

    def _whole(self, from_axis: int) -> Box:
        return tuple(slice(0, size) for size in self.spec.shape[from_axis:])

    def _read_box(self, box: Box) -> Cells:
        shape = tuple(max(0, part.stop - part.start) for part in box)
        out: Cells = np.empty(shape, dtype=self.spec.numpy_dtype)
        if out.size == 0:
            return out
        places = list(self._places(box))
        if len(places) < MANY_CHUNKS:
            self._fill_in(out, box, places)
        else:
            self._fill_in_threads(out, box, places)
        return out

    def _places(self, box: Box) -> Iterator[tuple[int, ...]]:
        ranges = (
            range(part.start // size, -(-part.stop // size)) for part, size in zip(box, self.spec.chunks, strict=True)
        )
        return product(*ranges)

    def _fill_in_threads(self, out: Cells, box: Box, places: Sequence[tuple[int, ...]]) -> None:
        with ThreadPoolExecutor(_THREADS) as pool:
            parts = list(self._shares(places))
            for _ in pool.map(lambda part: self._fill_in(out, box, part), parts):
                pass

    def _shares(self, places: Sequence[Place]) -> Iterator[Sequence[Place]]:
        """Cut what is to be read: some chunks each time, or those of one shard."""
        if self.spec.per_shard == 1:
            yield from (places[start : start + MANY_CHUNKS] for start in range(0, len(places), MANY_CHUNKS))
            return
        shards: dict[Place, list[Place]] = {}
        for place in places:
            shards.setdefault((place[0] // self.spec.per_shard, *place[1:]), []).append(place)
        yield from shards.values()

    def _fill_in(self, out: Cells, box: Box, places: Sequence[tuple[int, ...]]) -> None:
        found = self.read_chunks(places)
        for place, data in zip(places, found, strict=True):
            inside, outside = overlap(box, place, self.spec.chunks)
            out[outside] = self.spec.fill if data is None else decode_chunk(data, self.spec)[inside]

    def chunk_key(self, place: Place) -> str:
        """Name the object of the chunk at ``place`` of the grid, which holds others too if it is a shard."""
        if self.spec.per_shard > 1:
            return shard_key(self.key, place, self.spec.per_shard)
        return "/".join([self.key, "c", *map(str, place)])

    def read_chunks(self, places: Sequence[Place]) -> list[bytes | None]:
        """Give the bytes of chunks as they were encoded; None for those never written."""
        if self.spec.per_shard == 1:
            return self.files.read_many([self.chunk_key(place) for place in places])
        if isinstance(self.files, GatheringFiles):
            return self.files.read_chunks(self.key, self.spec.per_shard, places)
        return read_chunks(self.files, self.key, self.spec.per_shard, places)

    def find_chunks(self, places: Sequence[Place]) -> list[bool]:
        """Tell which chunks were ever written, by the indexes of their shards or by reading them."""
        if self.spec.per_shard > 1:
            return find_chunks(self.files, self.key, self.spec.per_shard, places)
        return [self.files.read(self.chunk_key(place)) is not None for place in places]

    def write_chunk(self, place: Place, data: bytes) -> None:
        """Put down a chunk as it was encoded; in a shard, what lies before it stays."""
        if self.spec.per_shard == 1:
            self.files.add(self.chunk_key(place), data)
            return
        is_gathered = isinstance(self.files, GatheringFiles)
        files = self.files if isinstance(self.files, GatheringFiles) else GatheringFiles(self.files)
        is_whole = (place[0] + 1) * self.spec.chunks[0] <= self.spec.shape[0]
        files.put_chunk(self.key, self.spec.per_shard, place, data, is_whole=is_whole)
        if not is_gathered:
            files.flush()

    def write_rows(self, start: int, values: Values) -> None:
        """Put ``values`` at row ``start``; whatever lies after is disposable.

        Rows before ``start`` keep their bits. Chunks are replaced atomically.
        """
        size = self.spec.chunks[0]
        for first in range(start - start % size, start + len(values), size):
            keep = max(0, start - first)
            piece = values[max(0, first - start) : first + size - start]
            self._write_slab(first // size, keep, piece)

    def _write_slab(self, number: int, keep: int, piece: Values) -> None:
        grid = [range(-(-size // chunk)) for size, chunk in zip(self.spec.shape[1:], self.spec.chunks[1:], strict=True)]
        for place in product([number], *grid):
            chunk: Cells = np.full(self.spec.chunks, self.spec.fill, dtype=self.spec.numpy_dtype)
            if keep:
                chunk[:keep] = self._held(place)[:keep]
            box = tuple(slice(n * c, (n + 1) * c) for n, c in zip(place[1:], self.spec.chunks[1:], strict=True))
            part = piece[(slice(None), *box)]
            chunk[(slice(keep, keep + len(part)), *(slice(0, size) for size in part.shape[1:]))] = part
            self.write_chunk(place, encode_chunk(chunk, self.spec))

    def _held(self, place: Place) -> Cells:
        (data,) = self.read_chunks([place])
        if data is None:
            return np.full(self.spec.chunks, self.spec.fill, dtype=self.spec.numpy_dtype)
        return decode_chunk(data, self.spec)

    def write_all(self, values: Values) -> None:
        """Write a constant: one chunk, shape ``shape``."""
        chunk = np.asarray(values, dtype=self.spec.numpy_dtype).reshape(self.spec.chunks)
        self.files.write(self.chunk_key((0,) * len(self.spec.shape)), encode_chunk(chunk, self.spec))

    def copy_rows(self, target: "StoredArray", rows: int) -> None:
        """Give ``target`` the first ``rows`` rows; whole chunks are shared."""
        size = self.spec.chunks[0]
        whole = rows // size
        grid = [range(-(-n // chunk)) for n, chunk in zip(self.spec.shape[1:], self.spec.chunks[1:], strict=True)]
        per_shard = self.spec.per_shard
        shared = whole - whole % per_shard
        pairs = [
            (self.chunk_key(place), target.chunk_key(place)) for place in product(range(0, shared, per_shard), *grid)
        ]
        copy_all(self.files, pairs)
        rest = list(product(range(shared, whole), *grid))
        for place, data in zip(rest, self.read_chunks(rest), strict=True):
            if data is not None:
                target.write_chunk(place, data)
        if rows % size:
            target.write_rows(whole * size, self.read(slice(whole * size, rows)))


def copy_all(files: Files, pairs: Sequence[tuple[str, str]]) -> None:
    """Copy files to others of the same dataset; where each costs a request, several at once."""
    if not pairs or not files.prefers_shards(pairs[0][0]):
        for source, target in pairs:
            files.copy(source, target)
        return
    with ThreadPoolExecutor(UPLOADS) as pool:
        for _ in pool.map(lambda pair: files.copy(*pair), pairs):
            pass


def overlap(box: Box, place: tuple[int, ...], chunks: tuple[int, ...]) -> tuple[Box, Box]:
    """Cut a box with a chunk: the part in the chunk and in the answer."""
    inside, outside = [], []
    for part, number, size in zip(box, place, chunks, strict=True):
        first = number * size
        start, stop = max(part.start, first), min(part.stop, first + size)
        inside.append(slice(start - first, stop - first))
        outside.append(slice(start - part.start, stop - part.start))
    return tuple(inside), tuple(outside)
