"""One file looked at: what its time axes are, where their values lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Dataset, Parameter, Times, Values
from sepp.formats import NO_TIME, FileContent, Table, Variable, to_batch
from sepp.formats.cadence import median_step
from sepp.formats.fills import fill_range
from sepp.formats.interpret import parameter_names
from sepp.ingest.identity import choose_identity
from sepp.ingest.mounting.cdf_files import look_at_cdf
from sepp.ingest.mounting.classic_files import look_at_classic
from sepp.ingest.mounting.hdf5_files import look_at_hdf5
from sepp.ingest.mounting.looking import Look
from sepp.missions import enrich
from sepp.store.mounted import BlockArray, Origin

SUFFIXES = (".cdf", ".nc", ".nc4", ".h5", ".hdf5")
TIME = "time"
_FEW = 2
_HDF5, _CLASSIC = b"\x89HDF\r\n\x1a\n", b"CDF"


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
    """Look at a file: its datasets, its times, where its values lie.

    Raises ``UnreadableFileError`` with the reason if it can't be mounted,
    and ``IdentityError`` if nothing tells its dataset.
    """
    name = PurePosixPath(unquote(urlsplit(origin.url).path)).name if origin.is_remote else origin.url.rpartition("/")[2]
    found = _look(origin, name)
    small = replace(found.content, tables=tuple(map(_cut, found.content.tables)))
    scans = [
        _scan(origin, found, table, (small, part), given_id)
        for table, part in zip(found.content.tables, small.tables, strict=True)
        if len(table.time)
    ]
    if not scans:
        raise UnreadableFileError(f"No records in {name!r}")
    return scans


def _look(origin: Origin, name: str) -> Look:
    head = origin.read([(0, min(8, origin.size))])[0]
    if head == _HDF5:
        return look_at_hdf5(origin, name)
    return look_at_classic(origin, name) if head[:3] == _CLASSIC else look_at_cdf(origin, name)


def _cut(table: Table) -> Table:
    """Keep two records: enough to tell what the variables are."""
    variables = [
        Variable(v.name, v.values[:_FEW] if v.is_varying else v.values, v.is_varying, v.attributes)
        for v in table.variables
    ]
    return replace(table, time=np.arange(min(_FEW, len(table.time))), variables=tuple(variables))


def _scan(origin: Origin, found: Look, table: Table, small: tuple[FileContent, Table], given_id: str | None) -> Scan:
    _check_times(table)
    dataset_id, rule = choose_identity(*small, given_id)
    batch = to_batch(*small, dataset_id)
    names = parameter_names(small[1], dataset_id)
    blocks: dict[str, BlockArray] = {}
    kept: list[Parameter] = []
    by_name = {parameter.name: parameter for parameter in batch.dataset.parameters}
    for name, parameter in ((name, by_name[own]) for name, own in names.items()):
        if not parameter.is_varying:
            kept.append(parameter)
        elif name in found.blocks:
            kept.append(parameter)
            blocks[parameter.name] = _masked(found.blocks[name], parameter.fill)
    if table.time_name in found.blocks and found.blocks[table.time_name].time:
        blocks[TIME] = found.blocks[table.time_name]
    described = replace(batch.dataset, parameters=_without_lost_bins(kept), cadence_ns=median_step(table.time))
    notes = found.content.notes if table is found.content.tables[0] else ()
    return Scan(origin, enrich(described), rule, table.time, batch.constants, blocks, notes)


def _without_lost_bins(kept: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Let no parameter depend on one that is not mounted."""
    names = {parameter.name for parameter in kept}
    return tuple(replace(p, depends=tuple(name if name in names else None for name in p.depends)) for p in kept)


def _check_times(table: Table) -> None:
    if (table.time == NO_TIME).any():
        raise UnreadableFileError(f"{table.time_name!r} has records without time")
    if (table.time[1:] < table.time[:-1]).any():
        raise UnreadableFileError(f"{table.time_name!r} is not in order of time")


def _masked(array: BlockArray, fill: object) -> BlockArray:
    """Tell which floats are fills."""
    if array.dtype.kind != "f" or array.time or not isinstance(fill, int | float):
        return array
    return replace(array, mask=fill_range(float(fill), array.dtype))
