"""CDF files looked at: nothing but records, times and constants is read."""

import numpy as np

from sepp.formats.cdf.blocks import BlockTable
from sepp.formats.cdf.blocks_content import read_blocks
from sepp.formats.cdf.blocks_times import tt2000_steps
from sepp.ingest.mounting.looking import Look
from sepp.store.mounted import BlockArray, Origin


def look_at_cdf(origin: Origin, name: str) -> Look:
    """Look at a CDF file; raises ``UnreadableFileError`` with the reason."""

    def fetch(offset: int, size: int) -> bytes:
        return origin.read([(offset, size)])[0]

    found = read_blocks(name, origin.size, fetch)
    return Look(found.content, {variable: _block_array(table) for variable, table in found.blocks.items()})


def _block_array(table: BlockTable) -> BlockArray:
    return BlockArray(
        dtype=np.dtype(table.dtype),
        shape=table.shape,
        is_column_major=table.is_column_major,
        codec="gzip" if table.is_gzip.any() else "",
        time=_time_of(table),
        mask=None,
        records=table.records,
        starts=table.starts,
        offsets=table.offsets,
        sizes=table.sizes,
        is_packed=table.is_gzip,
    )


def _time_of(table: BlockTable) -> dict[str, object] | None:
    if not table.time:
        return None
    steps = {"steps": [list(step) for step in tt2000_steps()]} if table.time == "cdf_tt2000" else {}
    return {"kind": table.time, **steps}
