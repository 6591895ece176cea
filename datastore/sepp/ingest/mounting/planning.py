"""Files of one dataset put in order of time: what is to be mounted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from sepp.core.model import Dataset, Parameter, Span, Times, Values
from sepp.ingest.mounting.scanning import Scan
from sepp.ingest.mounting.superseding import Row, supersede
from sepp.store.gaps.rule import GAP_STEPS, find_gaps
from sepp.store.mounted import MountedGranule, MountPlan
from sepp.store.states.layout import CHUNK_ROWS, zarr_dtype


@dataclass(slots=True)
class Joined:
    """The files of one dataset that fit together, in order of time."""

    rows: list[Row] = field(default_factory=list)
    """They."""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    """All parameters by name, as the latest file describes them."""
    dtypes: dict[str, str] = field(default_factory=dict)
    """The type that holds the values of all files, by parameter."""
    constants: dict[str, Values] = field(default_factory=dict)
    """Values without time axis, by parameter."""
    refused: list[tuple[Scan, str]] = field(default_factory=list)
    """Files that do not fit, and why."""
    superseded: list[tuple[Scan, str]] = field(default_factory=list)
    """Files of which others of a later version replace records, and which."""

    @property
    def dataset(self) -> Dataset:
        """Describe the dataset as its latest file does."""
        return replace(self.rows[-1].scan.dataset, parameters=tuple(self.parameters.values()))

    def add(self, row: Row) -> None:
        """Take in records that begin after those that are in, or refuse their file."""
        scan = row.scan
        shared = _shared_records(self.rows[-1].time, row.time) if self.rows else 0
        reason = _mismatch(self, scan) if shared is not None else "its times overlap those of another file"
        if reason or shared is None:
            self.refused.append((scan, reason))
            return
        if shared == len(row.time):
            self.refused.append((scan, "another file holds all its records"))
            return
        self.rows.append(replace(row, skip=row.skip + shared))
        for parameter in scan.dataset.parameters:
            self._describe(parameter, scan)

    def _describe(self, parameter: Parameter, scan: Scan) -> None:
        name = parameter.name
        self.parameters[name] = parameter
        if not parameter.is_varying:
            self.constants[name] = scan.constants[name]
            self.dtypes[name] = zarr_dtype(scan.constants[name])
            return
        own = np.dtype("int64") if scan.blocks[name].time else scan.blocks[name].dtype.newbyteorder("=")
        held = self.dtypes.get(name)
        self.dtypes[name] = str(np.result_type(own, np.dtype(held)) if held else own)


def join_scans(scans: Iterable[Scan]) -> Joined:
    """Put the files of one dataset in order of time, as far as they fit.

    Over the same time the file of the later version counts.
    """
    given = list(scans)
    rows, told = supersede(given)
    joined = Joined(superseded=[(given[number], text) for number, text in told.items()])
    for row in rows:
        joined.add(row)
    return joined


def make_plan(joined: Joined, held: Sequence[MountedGranule] = (), firsts: Times | None = None) -> MountPlan:
    """Plan the files, after those ``held``, whose chunks begin at ``firsts``."""
    granules = list(held)
    blocks = {}
    for row in joined.rows:
        granule = _granule(f"{len(granules):06d}", row)
        granules.append(granule)
        blocks[granule.name] = row.scan.blocks
    begin = sum(granule.rows for granule in held)
    found = [] if firsts is None else firsts.tolist()
    for row in joined.rows:
        found += row.time[-begin % CHUNK_ROWS :: CHUNK_ROWS].tolist()
        begin += len(row.time)
    return MountPlan(
        dataset=joined.dataset,
        dtypes=joined.dtypes,
        constants=joined.constants,
        granules=granules,
        blocks=blocks,
        times=[row.time for row in joined.rows],
        firsts=np.array(found, dtype=np.int64),
    )


def find_spans(rows: Iterable[Row], cadence_ns: int | None, held: Sequence[Span] = ()) -> list[Span]:
    """Tell where there is data; within a file as ``find_gaps`` has it, between files by the cadence."""
    limit = GAP_STEPS * cadence_ns if cadence_ns else np.iinfo(np.int64).max
    spans = list(held)
    for row in rows:
        breaks = find_gaps(row.time, cadence_ns) if cadence_ns else np.empty(0, np.int64)
        for start, stop in pairwise([0, *breaks.tolist(), len(row.time)]):
            found = Span(int(row.time[start]), int(row.time[stop - 1]), stop - start)
            if spans and found.start_ns - spans[-1].stop_ns <= limit:
                found = Span(spans[-1].start_ns, found.stop_ns, spans.pop().records + found.records)
            spans.append(found)
    return spans


def _shared_records(before: Times, time: Times) -> int | None:
    """Count the leading records that the file before ends in; None if it overlaps otherwise."""
    skip = int(np.searchsorted(time, before[-1], "right"))
    same = skip <= len(before) and np.array_equal(time[:skip], before[len(before) - skip :])
    return skip if same else None


def _mismatch(joined: Joined, scan: Scan) -> str:
    for parameter in scan.dataset.parameters:
        held = joined.parameters.get(parameter.name)
        if held is None:
            if joined.rows and not parameter.is_varying:
                return f"{parameter.name!r} is not in the other files"
            continue
        if (held.shape, held.is_varying) != (parameter.shape, parameter.is_varying):
            return f"{parameter.name!r} has shape {parameter.shape}, in other files {held.shape}"
        if not parameter.is_varying and not _is_same(scan.constants, joined.constants, parameter.name):
            return f"{parameter.name!r} is constant, but differs from that of other files"
        if parameter.is_varying and held.dtype.startswith("datetime64") != parameter.dtype.startswith("datetime64"):
            return f"{parameter.name!r} is a time in some files only"
    return ""


def _is_same(one: Mapping[str, Values], other: Mapping[str, Values], name: str) -> bool:
    return np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind in "fM")


def _granule(name: str, row: Row) -> MountedGranule:
    time = row.time
    return MountedGranule(name, row.scan.origin, row.skip, len(time), int(time[0]), int(time[-1]))
