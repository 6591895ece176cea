"""Zarr v3 arrays that grow along their first axis: metadata and chunks."""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
from google_crc32c import value as crc32c
from numcodecs.blosc import BITSHUFFLE, NOSHUFFLE, SHUFFLE, Blosc  # type: ignore[import-untyped]
from numcodecs.vlen import VLenUTF8  # type: ignore[import-untyped]
from numcodecs.zstd import Zstd  # type: ignore[import-untyped]
from numpy.typing import NDArray

from sepp.core.errors import StoreError
from sepp.core.model import Values
from sepp.store.files import Files

Json = dict[str, Any]  # Any: JSON nests
Cells = NDArray[Any]  # Any: the type is told by the metadata
Box = tuple[slice, ...]

BLOSC = {"cname": "lz4", "clevel": 5}
_SHUFFLES = {"noshuffle": NOSHUFFLE, "shuffle": SHUFFLE, "bitshuffle": BITSHUFFLE}
MANY_CHUNKS = 8


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """What the metadata of an array say."""

    shape: tuple[int, ...]
    """Present shape; the first axis grows."""
    chunks: tuple[int, ...]
    """Shape of one chunk."""
    dtype: str
    """Zarr's name of the type: ``float32``, ``int64``, ``bool``, ``string``."""
    fill: float | int | bool | str
    """Value of chunks that were never written."""
    dims: tuple[str, ...]
    """Names of the axes."""
    attributes: Json = field(default_factory=dict, hash=False)
    """Attributes as any reader sees them."""
    has_checksum: bool = True
    """True if each chunk ends in the CRC-32C of its bytes."""
    shuffle: str = "bitshuffle"
    """How blosc orders the bytes of numbers: by bits, or by bytes (``shuffle``), which is read twice as fast."""

    @property
    def is_text(self) -> bool:
        """Tell variable-length text from numbers."""
        return self.dtype == "string"

    @property
    def numpy_dtype(self) -> np.dtype[Any]:
        """Type in memory; text is held as objects."""
        return np.dtype(object if self.is_text else self.dtype)

    def grown(self, rows: int) -> "ArraySpec":
        """Give the same array with ``rows`` rows."""
        return replace(self, shape=(rows, *self.shape[1:]))

    def to_document(self) -> Json:
        """Write the array's ``zarr.json``."""
        return {
            "zarr_format": 3,
            "node_type": "array",
            "shape": list(self.shape),
            "data_type": self.dtype,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(self.chunks)}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": "NaN" if isinstance(self.fill, float) and math.isnan(self.fill) else self.fill,
            "codecs": self._codecs(),
            "attributes": self.attributes,
            "dimension_names": list(self.dims),
            "storage_transformers": [],
        }

    def _codecs(self) -> list[Json]:
        return self._compression() + ([{"name": "crc32c"}] if self.has_checksum else [])

    def _compression(self) -> list[Json]:
        if self.is_text:
            return [{"name": "vlen-utf8"}, {"name": "zstd", "configuration": {"level": 3, "checksum": False}}]
        blosc = {"typesize": self.numpy_dtype.itemsize, **BLOSC, "shuffle": self.shuffle, "blocksize": 0}
        return [
            {"name": "bytes", "configuration": {"endian": "little"}}
            if self.numpy_dtype.itemsize > 1
            else {"name": "bytes"},
            {"name": "blosc", "configuration": blosc},
        ]

    @classmethod
    def from_document(cls, document: Json) -> "ArraySpec":
        """Read a ``zarr.json`` that ``to_document`` wrote."""
        fill = document["fill_value"]
        dtype = document["data_type"]
        blosc: Json = next((codec["configuration"] for codec in document["codecs"] if codec["name"] == "blosc"), {})
        return cls(
            shape=tuple(document["shape"]),
            chunks=tuple(document["chunk_grid"]["configuration"]["chunk_shape"]),
            dtype=dtype,
            fill=float(fill) if dtype.startswith("float") else fill,
            dims=tuple(document["dimension_names"]),
            attributes=document["attributes"],
            has_checksum=document["codecs"][-1]["name"] == "crc32c",
            shuffle=blosc.get("shuffle", "bitshuffle"),
        )


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
        with ThreadPoolExecutor(4) as pool:
            parts = [places[start : start + MANY_CHUNKS] for start in range(0, len(places), MANY_CHUNKS)]
            for _ in pool.map(lambda part: self._fill_in(out, box, part), parts):
                pass

    def _fill_in(self, out: Cells, box: Box, places: Sequence[tuple[int, ...]]) -> None:
        found = self.files.read_many([self.chunk_key(place) for place in places])
        for place, data in zip(places, found, strict=True):
            inside, outside = overlap(box, place, self.spec.chunks)
            out[outside] = self.spec.fill if data is None else decode_chunk(data, self.spec)[inside]

    def chunk_key(self, place: tuple[int, ...]) -> str:
        """Name the chunk at ``place`` of the grid."""
        return "/".join([self.key, "c", *map(str, place)])

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
            self.files.write(self.chunk_key(place), encode_chunk(chunk, self.spec))

    def _held(self, place: tuple[int, ...]) -> Cells:
        data = self.files.read(self.chunk_key(place))
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
        for place in product(range(whole), *grid):
            self.files.copy(self.chunk_key(place), target.chunk_key(place))
        if rows % size:
            target.write_rows(whole * size, self.read(slice(whole * size, rows)))


def overlap(box: Box, place: tuple[int, ...], chunks: tuple[int, ...]) -> tuple[Box, Box]:
    """Cut a box with a chunk: the part in the chunk and in the answer."""
    inside, outside = [], []
    for part, number, size in zip(box, place, chunks, strict=True):
        first = number * size
        start, stop = max(part.start, first), min(part.stop, first + size)
        inside.append(slice(start - first, stop - first))
        outside.append(slice(start - part.start, stop - part.start))
    return tuple(inside), tuple(outside)
