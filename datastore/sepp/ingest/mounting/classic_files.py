"""Classic netCDF files looked at: read once as a whole, to be sure.

Values stand big-endian as they are, those of the record axis record by
record, all variables of a record after each other.
"""

from dataclasses import replace

import numpy as np

from sepp.formats import Variable, read_file
from sepp.formats.netcdf.bytes import FileBytes
from sepp.formats.netcdf.classic import Place, read_places
from sepp.ingest.mounting.hdf5_files import is_as_meant, local_copy
from sepp.ingest.mounting.looking import Look
from sepp.store.mounted import BlockArray, Origin, look_up


def look_at_classic(origin: Origin, name: str) -> Look:
    """Look at a classic netCDF file; raises ``UnreadableFileError`` with the reason."""
    blocks: dict[str, BlockArray] = {}
    notes: list[str] = []
    with local_copy(origin, name) as path:
        content = read_file(path)
        with path.open("rb") as file:
            places = read_places(FileBytes(file), name)
        here = look_up(str(path))
        for variable in (v for table in content.tables for v in table.variables if v.is_varying):
            found = _find_array(variable, places.get(variable.name), here)
            if isinstance(found, str):
                notes.append(f"{variable.name}: {found}; not mounted")
            else:
                blocks[variable.name] = found
    return Look(replace(content, notes=(*content.notes, *notes)), blocks)


def _find_array(variable: Variable, place: Place | None, here: Origin) -> BlockArray | str:
    if place is None or not place.shape:
        return "not numbers in each record"
    array = _block_array(place)
    is_mountable = is_as_meant(array, variable, here)
    return array if is_mountable else "packed, or with its time on another axis than the first"


def _block_array(place: Place) -> BlockArray:
    dtype = np.dtype(place.dtype)
    record = dtype.itemsize * int(np.prod(place.shape[1:], dtype=np.int64))
    step = place.step or record
    size = max(0, (place.shape[0] - 1) * step + record)
    starts, offsets, sizes = (np.array([value], np.int64) for value in (0, place.begin, size))
    return BlockArray(
        dtype=dtype,
        shape=place.shape[1:],
        is_column_major=False,
        codec="",
        time=None,
        mask=None,
        records=place.shape[0],
        starts=starts,
        offsets=offsets,
        sizes=sizes,
        is_packed=np.array([False]),
        stride=place.step,
    )
