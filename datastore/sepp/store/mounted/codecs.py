"""The Zarr codecs that virtual groups of foreign files need.

Registered as entry points ``zarr.codecs``, so that zarr-python finds them.
"""

import asyncio
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any, Self

import numpy as np
from zarr.abc.codec import ArrayArrayCodec, BytesBytesCodec
from zarr.core.array_spec import ArraySpec
from zarr.core.buffer import Buffer, NDBuffer
from zarr.core.dtype import Float64, Int64

from sepp.store.mounted.decoding import to_ns, unpack

_MOST_SPARE, _ROOM = 4, 1 << 16
_READ_ONLY = "files that are mounted are only read"


@dataclass(frozen=True)
class BlockCodec(BytesBytesCodec):
    """Blocks packed or raw, the last one shorter than a chunk."""

    packing: str = ""
    """``gzip``, ``zlib``, ``shuffle+zlib`` or empty: raw."""
    is_fixed_size = False

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Read the codec's entry in ``zarr.json``."""
        return cls(**data.get("configuration", {}))

    def to_dict(self) -> dict[str, Any]:
        """Write the codec's entry in ``zarr.json``."""
        return {"name": "sepp.block", "configuration": {"packing": self.packing}}

    async def _decode_single(self, chunk_bytes: Buffer, chunk_spec: ArraySpec) -> Buffer:
        plain = await asyncio.to_thread(self._whole, chunk_bytes.to_bytes(), chunk_spec)
        return chunk_spec.prototype.buffer.from_bytes(plain)

    def _whole(self, data: bytes, chunk_spec: ArraySpec) -> bytes:
        item_bytes = chunk_spec.dtype.to_native_dtype().itemsize
        wanted = prod(chunk_spec.shape) * item_bytes
        is_packed = bool(self.packing) and (self.packing != "gzip" or data[:2] == b"\x1f\x8b") and len(data) != wanted
        plain = unpack(data, self.packing, item_bytes, _MOST_SPARE * wanted + _ROOM) if is_packed else data
        return plain[:wanted].ljust(wanted, b"\0")

    async def _encode_single(self, chunk_bytes: Buffer, chunk_spec: ArraySpec) -> Buffer:
        raise NotImplementedError(_READ_ONLY)

    def compute_encoded_size(self, input_byte_length: int, chunk_spec: ArraySpec) -> int:
        """Not known: it depends on the values."""
        raise NotImplementedError(_READ_ONLY)


@dataclass(frozen=True)
class TimeCodec(ArrayArrayCodec):
    """CDF's times as ns since 1970 UTC."""

    kind: str = ""
    """``cdf_epoch`` or ``cdf_tt2000``."""
    more: dict[str, Any] = field(default_factory=dict, hash=False)
    """What else tells how: ``steps`` for TT2000."""
    is_fixed_size = True

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Read the codec's entry in ``zarr.json``."""
        told = dict(data["configuration"])
        return cls(told.pop("kind"), told)

    def to_dict(self) -> dict[str, Any]:
        """Write the codec's entry in ``zarr.json``."""
        return {"name": "sepp.time", "configuration": {"kind": self.kind, **self.more}}

    def resolve_metadata(self, chunk_spec: ArraySpec) -> ArraySpec:
        """Tell what the file holds in place of int64."""
        is_float = self.kind == "cdf_epoch"
        stored: Any = Float64() if is_float else Int64()  # Any: zarr's types do not share one
        return replace(chunk_spec, dtype=stored, fill_value=stored.default_scalar())

    async def _decode_single(self, chunk_array: NDBuffer, chunk_spec: ArraySpec) -> NDBuffer:
        times = to_ns(np.asarray(chunk_array.as_numpy_array()), {"kind": self.kind, **self.more})
        return chunk_spec.prototype.nd_buffer.from_numpy_array(times)

    async def _encode_single(self, chunk_array: NDBuffer, chunk_spec: ArraySpec) -> NDBuffer:
        raise NotImplementedError(_READ_ONLY)

    def compute_encoded_size(self, input_byte_length: int, chunk_spec: ArraySpec) -> int:
        """As many bytes as there are."""
        return input_byte_length
