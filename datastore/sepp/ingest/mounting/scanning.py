"""One file looked at: what its time axes are, where their values lie."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Dataset, Times, Values
from sepp.formats import NO_TIME, FileContent, Table, Variable, to_batch
from sepp.formats.cadence import median_step
from sepp.formats.cdf.blocks import BlockTable
from sepp.formats.cdf.blocks_content import BlockContent, read_blocks
from sepp.formats.cdf.blocks_times import tt2000_steps
from sepp.formats.fills import fill_range
from sepp.formats.interpret import parameter_names
from sepp.ingest.identity import choose_identity
from sepp.missions import enrich
from sepp.store.mounted import BlockArray, Origin

SUFFIXES = (".cdf",)
TIME = "time"
_FEW = 2


@dataclass(frozen=True, slots=True)
class Scan:
    """One time axis of one file."""

    origin: Origin
    """The file."""
    dataset: Dataset
    """What its records are."""
    rule: str
    """Which rule told the dataset id."""
    time: Times
    """All times in ns since 1970, not decreasing."""
    constants: Mapping[str, Values]
    """Values without time axis by parameter."""
    blocks: Mapping[str, BlockArray]
    """Where the others lie, by parameter; ``time`` is the time axis."""
    notes: tuple[str, ...]
    """What in the file is not mounted, and why."""


def scan_file(origin: Origin, given_id: str | None) -> list[Scan]:
    """Look at a file without reading values, but for times and constants.

    Raises ``UnreadableFileError`` with the reason if it can't be mounted,
    and ``IdentityError`` if nothing tells its dataset.
    """

    def fetch(offset: int, size: int) -> bytes:
        return origin.read([(offset, size)])[0]

    name = PurePosixPath(unquote(urlsplit(origin.url).path)).name if origin.is_remote else origin.url.rpartition("/")[2]
    found = read_blocks(name, origin.size, fetch)
    small = replace(found.content, tables=tuple(map(_cut, found.content.tables)))
    scans = [
        _scan(origin, found, table, (small, part), given_id)
        for table, part in zip(found.content.tables, small.tables, strict=True)
        if len(table.time)
    ]
    if not scans:
        raise UnreadableFileError(f"{name!r} holds no records")
    return scans


def _cut(table: Table) -> Table:
    """Keep two records: enough to tell what the variables are."""
    variables = [
        Variable(v.name, v.values[:_FEW] if v.is_varying else v.values, v.is_varying, v.attributes)
        for v in table.variables
    ]
    return replace(table, time=np.arange(min(_FEW, len(table.time))), variables=tuple(variables))


def _scan(
    origin: Origin, found: BlockContent, table: Table, small: tuple[FileContent, Table], given_id: str | None
) -> Scan:
    _check_times(table)
    dataset_id, rule = choose_identity(*small, given_id)
    batch = to_batch(*small, dataset_id)
    names = parameter_names(small[1], dataset_id)
    kept = {name: parameter for name, parameter in names.items() if name in found.blocks and parameter in batch.values}
    fills = {parameter.name: parameter.fill for parameter in batch.dataset.parameters}
    blocks = {parameter: _block_array(found.blocks[name], fills[parameter]) for name, parameter in kept.items()}
    blocks[TIME] = _block_array(found.blocks[table.time_name], None)
    dataset = replace(enrich(batch.dataset), cadence_ns=median_step(table.time))
    notes = found.content.notes if table is found.content.tables[0] else ()
    return Scan(origin, dataset, rule, table.time, batch.constants, blocks, notes)


def _check_times(table: Table) -> None:
    if (table.time == NO_TIME).any():
        raise UnreadableFileError(f"{table.time_name!r} has records without time")
    if (table.time[1:] < table.time[:-1]).any():
        raise UnreadableFileError(f"{table.time_name!r} is not in order of time")


def _block_array(table: BlockTable, fill: object) -> BlockArray:
    dtype = np.dtype(table.dtype)
    is_masked = dtype.kind == "f" and not table.time and isinstance(fill, int | float)
    return BlockArray(
        dtype=dtype,
        shape=table.shape,
        is_column_major=table.is_column_major,
        codec="gzip" if table.is_gzip.any() else "",
        time=_time_of(table),
        mask=fill_range(float(fill), dtype) if is_masked and isinstance(fill, int | float) else None,
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
