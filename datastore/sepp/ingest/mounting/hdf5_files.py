"""netCDF-4 files looked at: read once as a whole, to be sure.

Their conventions pack values in many ways; what lies in the file as it is
meant is mounted, and compared with what the reader gives.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from sepp.core.model import Values
from sepp.formats import Variable, read_file
from sepp.formats.hdf5.blocks import ChunkTable, read_chunks
from sepp.ingest.mounting.looking import Look
from sepp.store.mounted import BlockArray, Origin


def look_at_hdf5(origin: Origin, name: str) -> Look:
    """Look at a netCDF-4 file; raises ``UnreadableFileError`` with the reason."""
    with local_copy(origin, name) as path:
        content = read_file(path)
        varying = {v.name: v for table in content.tables for v in table.variables if v.is_varying}
        tables, refused = read_chunks(path, varying)
    blocks = {}
    for variable, table in tables.items():
        array = _block_array(table)
        if is_as_meant(array, varying[variable], origin):
            blocks[variable] = array
        else:
            refused[variable] = "packed, or with its time on another axis than the first"
    notes = tuple(f"{variable}: {reason}; not mounted" for variable, reason in refused.items())
    return Look(replace(content, notes=(*content.notes, *notes)), blocks)


@contextmanager
def local_copy(origin: Origin, name: str) -> Iterator[Path]:
    """Give a path to the file; one from afar is fetched for the moment."""
    if not origin.is_remote:
        yield Path(origin.url)
        return
    with tempfile.TemporaryDirectory(prefix="sepp-mount-") as folder:
        path = Path(folder, name)
        path.write_bytes(origin.read([(0, origin.size)])[0])
        yield path


def _block_array(table: ChunkTable) -> BlockArray:
    return BlockArray(
        dtype=np.dtype(table.dtype),
        shape=table.shape[1:],
        is_column_major=False,
        codec=table.codec,
        time=None,
        mask=None,
        records=table.shape[0],
        starts=table.starts,
        offsets=table.offsets,
        sizes=table.sizes,
        is_packed=np.full(len(table.starts), bool(table.codec)),
    )


def is_as_meant(array: BlockArray, variable: Variable, origin: Origin) -> bool:
    """Tell whether the bytes of a file, decoded in place, are what its reader gives."""
    wanted: Values = variable.values
    if wanted.shape != (array.records, *array.shape) or wanted.dtype != array.dtype.newbyteorder("="):
        return False
    found = np.empty(wanted.shape, wanted.dtype)
    array.read_into(found, origin, 0)
    return np.array_equal(found, wanted, equal_nan=wanted.dtype.kind == "f")
