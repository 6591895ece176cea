"""Where the values of an HDF5 file lie: offset, length and filters of each chunk.

Source: HDF5 File Format Specification 3.0 (The HDF Group): filter pipeline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.formats.extras import require

_DEFLATE, _SHUFFLE, _FLETCHER32 = 1, 2, 3
_CHECKSUM_BYTES = 4
_CODECS = {(): "", (_DEFLATE,): "zlib", (_SHUFFLE, _DEFLATE): "shuffle+zlib"}


@dataclass(frozen=True, slots=True)
class ChunkTable:
    """The chunks that hold an array, cut along its first axis only."""

    dtype: str
    """numpy type as stored, with its byte order: ``<f4``."""
    shape: tuple[int, ...]
    """Shape of the whole array."""
    codec: str
    """``zlib``, ``shuffle+zlib``, or empty."""
    starts: NDArray[np.int64]
    """First row of each chunk."""
    offsets: NDArray[np.int64]
    """First byte of each chunk in the file."""
    sizes: NDArray[np.int64]
    """Bytes of each chunk in the file."""


def read_chunks(path: Path, names: Iterable[str]) -> tuple[dict[str, ChunkTable], dict[str, str]]:
    """Find the chunks of arrays by their path in the file.

    Gives a table by name for each, or by name why there is none. Raises
    ``MissingExtraError`` without h5py.
    """
    h5py = require("h5py")
    tables: dict[str, ChunkTable] = {}
    refused: dict[str, str] = {}
    with h5py.File(path, "r") as file:
        for name in names:
            item = file.get(name)
            found = _table(item) if isinstance(item, h5py.Dataset) else "not an array of its own"
            if isinstance(found, str):
                refused[name] = found
            else:
                tables[name] = found
    return tables, refused


# h5py is untyped: its objects are Any here.
def _table(item: Any) -> ChunkTable | str:
    if item.dtype.kind not in "iuf" or not item.ndim:
        return "not numbers in each record"
    if not item.size:
        return "no values"
    if item.chunks is None:
        return _contiguous(item)
    if item.chunks[1:] != item.shape[1:]:
        return "chunks that cut its records"
    filters = tuple(
        item.id.get_create_plist().get_filter(n)[0] for n in range(item.id.get_create_plist().get_nfilters())
    )
    has_checksum = filters[-1:] == (_FLETCHER32,)
    codec = _CODECS.get(filters[:-1] if has_checksum else filters)
    if codec is None:
        return "compressed by another method than deflate"
    return _chunked(item, codec, has_checksum=has_checksum)


def _contiguous(item: Any) -> ChunkTable | str:
    offset = item.id.get_offset()
    if offset is None:
        return "values inside the file's header"
    columns = (np.array([value], np.int64) for value in (0, offset, item.id.get_storage_size()))
    return ChunkTable(item.dtype.str, item.shape, "", *columns)


def _chunked(item: Any, codec: str, *, has_checksum: bool) -> ChunkTable | str:
    chunks = [item.id.get_chunk_info(number) for number in range(item.id.get_num_chunks())]
    if any(chunk.filter_mask for chunk in chunks):
        return "some chunks compressed, some not"
    rows = sorted((chunk.chunk_offset[0], chunk.byte_offset, chunk.size) for chunk in chunks)
    starts, offsets, sizes = np.array(rows, np.int64).reshape(-1, 3).T.copy()
    if not np.array_equal(starts, np.arange(0, item.shape[0], item.chunks[0])):
        return "chunks that were never written"
    return ChunkTable(item.dtype.str, item.shape, codec, starts, offsets, sizes - has_checksum * _CHECKSUM_BYTES)
