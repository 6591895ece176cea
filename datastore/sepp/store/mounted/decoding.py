"""From the bytes of blocks in foreign files to values."""

import zlib
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from math import prod
from types import ModuleType
from typing import Any

import numpy as np

from sepp.core.errors import StoreError
from sepp.core.model import Times, Values
from sepp.store.chunks.array_spec import Cells, Json
from sepp.store.mounted.origins import Origin
from sepp.store.states.layout import NAT

_zlib: ModuleType = import_module("isal.isal_zlib") if find_spec("isal") else zlib  # isal: an extra, twice as fast
_GZIP_FORMAT, _ZLIB_FORMAT = 31, 15
_MOST_SPARE, _ROOM = 4, 1 << 16
_NS_PER_MS = 1_000_000
_MS_YEAR_0_TO_1970 = 62_167_219_200_000
_REPRESENTABLE_MS = 9_223_372_036_000
_DAMAGE: tuple[type[Exception], ...] = (zlib.error, _zlib.error)


@dataclass(frozen=True, eq=False)
class BlockArray:
    """A variable of a foreign file: where its blocks lie, how to read them."""

    dtype: np.dtype[Any]
    """Type as stored, with its byte order."""
    shape: tuple[int, ...]
    """Shape of one record as stored."""
    is_column_major: bool
    """True where the first axis of a record varies fastest."""
    codec: str
    """How blocks are packed that are: ``gzip``, ``zlib``, ``shuffle+zlib``; empty if none is."""
    time: Json | None
    """For times: their kind, and what to add from which on."""
    mask: tuple[float, float] | None
    """Floats in this range, ends included, are fills."""
    records: int
    """How many records there are."""
    starts: Times
    """First record of each block."""
    offsets: Times
    """First byte of each block."""
    sizes: Times
    """Bytes of each block."""
    is_packed: Cells
    """True for blocks that are packed, False for raw ones."""
    stride: int = 0
    """Bytes from a record to the next where others stand between; 0 side by side. All raw then."""

    @classmethod
    def from_document(cls, document: Json) -> "BlockArray":
        """Read what ``to_document`` wrote."""
        lists = {name: np.array(document[name], np.int64) for name in ("starts", "offsets", "sizes")}
        return cls(
            dtype=np.dtype(document["dtype"]),
            shape=tuple(document["shape"]),
            is_column_major=document["order"] == "F",
            codec=document["codec"],
            time=document["time"],
            mask=tuple(document["mask"]) if document["mask"] else None,
            records=document["records"],
            is_packed=np.array(document["is_packed"], bool),
            stride=document.get("stride", 0),
            **lists,
        )

    def to_document(self) -> Json:
        """Write it as JSON."""
        return {
            "dtype": self.dtype.str,
            "shape": list(self.shape),
            "order": "F" if self.is_column_major else "C",
            "codec": self.codec,
            "time": self.time,
            "mask": list(self.mask) if self.mask else None,
            "records": self.records,
            "starts": self.starts.tolist(),
            "offsets": self.offsets.tolist(),
            "sizes": self.sizes.tolist(),
            "is_packed": self.is_packed.astype(int).tolist(),
            **({"stride": self.stride} if self.stride else {}),
        }

    def read_into(self, out: Cells, origin: Origin, start: int) -> None:
        """Read ``len(out)`` records from ``start`` on.

        ``out`` has shape ``(n, *record)`` and the type that is wanted. Raises
        ``StoreError`` if the file changed, is gone or is damaged.
        """
        stop = start + len(out)
        record = self.dtype.itemsize * prod(self.shape)
        first, last = np.searchsorted(self.starts, [start, stop - 1], "right") - 1
        blocks = range(int(first), int(last) + 1)
        ends = np.append(self.starts[1:], self.records)
        parts = [(max(start, int(self.starts[block])), min(stop, int(ends[block]))) for block in blocks]
        ranges = [self._range(block, part, record) for block, part in zip(blocks, parts, strict=True)]
        for block, part, data in zip(blocks, parts, origin.read(ranges), strict=True):
            skip = (part[0] - int(self.starts[block])) * record if self.is_packed[block] else 0
            most = _MOST_SPARE * int(ends[block] - self.starts[block]) * record + _ROOM
            plain = self._unpacked(data, origin, most) if self.is_packed[block] else self._gathered(data, record)
            if len(plain) < skip + (part[1] - part[0]) * record:
                raise StoreError(f"A block at byte {self.offsets[block]} of {origin.url!r} holds too few values")
            self._decode_into(out[part[0] - start : part[1] - start], plain, skip)

    def _range(self, block: int, part: tuple[int, int], record: int) -> tuple[int, int]:
        if self.is_packed[block]:
            return int(self.offsets[block]), int(self.sizes[block])
        skip, count = part[0] - int(self.starts[block]), part[1] - part[0]
        step = self.stride or record
        return int(self.offsets[block]) + skip * step, (count - 1) * step + record

    def _gathered(self, data: bytes, record: int) -> bytes:
        """Leave out what stands between the records."""
        if not self.stride or not record:
            return data
        count = max(0, (len(data) - record) // self.stride + 1)
        return np.ascontiguousarray(np.ndarray((count, record), np.uint8, data, 0, (self.stride, 1))).tobytes()

    def _unpacked(self, data: bytes, origin: Origin, most: int) -> bytes:
        try:
            return unpack(data, self.codec, self.dtype.itemsize, most)
        except _DAMAGE as error:
            raise StoreError(f"The compressed values of {origin.url!r} are damaged: {error}") from error

    def _decode_into(self, out: Cells, plain: bytes, skip: int) -> None:
        values = np.frombuffer(plain, self.dtype, len(out) * prod(self.shape), skip)
        values = to_records(values, len(out), self.shape, is_column_major=self.is_column_major)
        if self.time is not None:
            values = to_ns(values, self.time)
        out[...] = values.reshape(out.shape)
        if self.mask is not None:
            low, high = self.mask
            out[out == low if low == high else (out >= low) & (out <= high)] = np.nan


def unpack(data: bytes, codec: str, item_bytes: int, most: int) -> bytes:
    """Undo the packing of a block of ``most`` bytes at most.

    Raises ``zlib.error`` if it is damaged, cut short or larger.
    """
    expander = _zlib.decompressobj(_GZIP_FORMAT if codec == "gzip" else _ZLIB_FORMAT)
    plain: bytes = expander.decompress(data, most)
    if not expander.eof:
        raise zlib.error("cut short, or more than it should hold")
    if codec.startswith("shuffle"):
        whole = len(plain) // item_bytes
        planes = np.frombuffer(plain, np.uint8, whole * item_bytes).reshape(item_bytes, whole)
        plain = np.ascontiguousarray(planes.T).tobytes() + plain[whole * item_bytes :]
    return plain


def to_records(values: Values, count: int, shape: tuple[int, ...], *, is_column_major: bool) -> Values:
    """Give flat values the shape ``(count, *shape)``."""
    if not is_column_major:
        return values.reshape(count, *shape)
    return values.reshape(count, *shape[::-1]).transpose(0, *range(len(shape), 0, -1))


def to_ns(values: Values, time: Json) -> Times:
    """Turn stored times into ns since 1970 UTC; fills become NaT.

    ``cdf_epoch`` counts ms since year 0 and is rounded to ns, ``cdf_tt2000``
    ns of terrestrial time: ``steps`` say what to add from which on.
    """
    if time["kind"] == "cdf_epoch":
        return _epoch_to_ns(values.astype(np.float64))
    starts, added = np.array(time["steps"], np.int64).T
    moments = values.astype(np.int64)
    step = np.searchsorted(starts, moments, "right") - 1
    is_time = (step >= 0) & (moments < np.iinfo(np.int64).max - int(added[-1]))
    return np.where(is_time, moments + np.where(is_time, added[step], 0), NAT)


def _epoch_to_ns(milliseconds: Values) -> Times:
    is_time = np.abs(np.floor(milliseconds) - _MS_YEAR_0_TO_1970) < _REPRESENTABLE_MS
    counts = np.where(is_time, milliseconds, 0)
    whole = np.floor(counts)
    nanos = np.rint((counts - whole) * _NS_PER_MS).astype(np.int64)
    moments = (whole.astype(np.int64) - _MS_YEAR_0_TO_1970) * _NS_PER_MS
    return np.where(is_time, moments + nanos, NAT)
