"""Chunks of netCDF-4 variables, compressed here and put into the file as they are.

HDF5's own deflate is ten times slower than ISA-L's, whose stream any HDF5 reads.
Source: HDF5 File Format Specification 3.0 (The HDF Group): shuffle, deflate.
"""

from typing import Any

import numpy as np
from isal import isal_zlib

from sepp.core.model import Values

PACKED = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
"""The filters that the chunks have gone through, as h5netcdf names them."""


class ChunkWriter:
    """Appends records to one variable of an open ``h5py.File``."""

    def __init__(self, dataset: Any) -> None:
        """Begin with record 0; the dataset's chunks cut its first axis only."""
        self._dataset = dataset  # h5py is untyped
        self._pending: Values = np.empty(dataset.chunks, dataset.dtype)
        self._held = 0
        self._begin = 0

    def append(self, values: Values) -> None:
        """Add records, shape ``(n, *shape)``; whole chunks go to the file."""
        rows, done = len(self._pending), 0
        while done < len(values):
            taken = min(rows - self._held, len(values) - done)
            self._pending[self._held : self._held + taken] = values[done : done + taken]
            self._held += taken
            done += taken
            if self._held == rows:
                self.finish()

    def finish(self) -> None:
        """Write what is left; a chunk is whole in the file, zeros where no records are."""
        if not self._held:
            return
        self._pending[self._held :] = 0
        place = (self._begin, *(0,) * (self._pending.ndim - 1))
        self._dataset.id.write_direct_chunk(place, pack_chunk(self._pending))
        self._begin += self._held
        self._held = 0


def pack_chunk(values: Values) -> bytes:
    """Shuffle and deflate the bytes of a chunk."""
    octets = np.ascontiguousarray(values).reshape(-1).view(np.uint8).reshape(-1, values.dtype.itemsize)
    return isal_zlib.compress(octets.T.tobytes(), 1)
