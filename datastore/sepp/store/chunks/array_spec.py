"""What the metadata of an array say, as Zarr writes them."""

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.store.chunks.shards import SHARDING, sharding_codec

Json = dict[str, Any]  # Any: JSON nests
Cells = NDArray[Any]  # Any: the type is told by the metadata

BLOSC = {"cname": "lz4", "clevel": 5}
SHARD_BYTES = 1 << 23
"""Bytes, before compression, of the chunks that one object of an object store holds."""


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
    per_shard: int = 1
    """Chunks along the rows that one object holds."""

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

    def sharded(self) -> "ArraySpec":
        """Give the same array with as many chunks to an object as make some MB."""
        chunk_bytes = math.prod(self.chunks) * self.numpy_dtype.itemsize
        if not chunk_bytes:
            return self
        return replace(self, per_shard=1 << max(1, SHARD_BYTES // chunk_bytes).bit_length() - 1)

    def plain(self) -> "ArraySpec":
        """Give the same array with one chunk to an object, whose bytes are the same."""
        return replace(self, per_shard=1)

    def to_document(self) -> Json:
        """Write the array's ``zarr.json``."""
        is_sharded = self.per_shard > 1
        codecs = [sharding_codec(self.chunks, self._codecs())] if is_sharded else self._codecs()
        return {
            "zarr_format": 3,
            "node_type": "array",
            "shape": list(self.shape),
            "data_type": self.dtype,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": self._object_shape()}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": "NaN" if isinstance(self.fill, float) and math.isnan(self.fill) else self.fill,
            "codecs": codecs,
            "attributes": self.attributes,
            "dimension_names": list(self.dims),
            "storage_transformers": [],
        }

    def _object_shape(self) -> list[int]:
        return [self.chunks[0] * self.per_shard, *self.chunks[1:]] if self.chunks else []

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
        codecs, chunks = document["codecs"], document["chunk_grid"]["configuration"]["chunk_shape"]
        per_shard = 1
        if is_sharded(document):
            told = codecs[0]["configuration"]
            codecs, per_shard, chunks = told["codecs"], chunks[0] // told["chunk_shape"][0], told["chunk_shape"]
        blosc: Json = next((codec["configuration"] for codec in codecs if codec["name"] == "blosc"), {})
        return cls(
            shape=tuple(document["shape"]),
            chunks=tuple(chunks),
            dtype=dtype,
            fill=float(fill) if dtype.startswith("float") else fill,
            dims=tuple(document["dimension_names"]),
            attributes=document["attributes"],
            has_checksum=codecs[-1]["name"] == "crc32c",
            shuffle=blosc.get("shuffle", "bitshuffle"),
            per_shard=per_shard,
        )


def is_sharded(document: Json) -> bool:
    """Tell by an array's ``zarr.json`` whether its objects hold many chunks."""
    return bool(document["codecs"][0]["name"] == SHARDING)


def plain_document(document: Json) -> Json:
    """Give an array's ``zarr.json`` as it is where each chunk is an object of its own."""
    return ArraySpec.from_document(document).plain().to_document() if is_sharded(document) else document
