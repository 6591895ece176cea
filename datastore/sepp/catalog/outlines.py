"""All datasets at once, in the few columns that a list or tree of them shows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from sepp.catalog.models import CoverageRow, DatasetRow, ParameterRow
from sepp.core.time import Interval

Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ParameterOutline:
    """What a tree shows of a parameter; equal ones are the same object."""

    name: str
    """Name without suffix."""
    long_name: str
    """What it is."""
    units: str
    """Unit string, verbatim."""
    frame: str
    """Coordinate frame; empty where none applies."""
    dtype: str
    """numpy type of one value."""
    shape: tuple[int, ...]
    """Shape of one record."""
    display: str
    """``time_series``, ``spectrogram`` or ``none``."""
    role: str
    """``data``, ``support_data`` or ``metadata``."""
    is_varying: bool
    """False for a constant."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a tree shows of a dataset."""

    id: str
    """Such as ``C1_CP_FGM_SPIN``."""
    title: str
    """One line for people."""
    mission: str
    """Such as ``Cluster``."""
    observatory: str
    """Spacecraft."""
    instrument: str
    """Such as ``FGM``."""
    region: str
    """Where it measures; empty if not told."""
    cadence_ns: int | None
    """Typical step in ns."""
    is_synthetic: bool
    """True for data that no instrument measured."""
    start_ns: int | None
    """First record; None without data."""
    stop_ns: int | None
    """Last record."""
    version: int | None
    """Current version."""
    rows: int | None
    """Rows of that version."""
    granules: int
    """How many files it came from."""
    parameters: tuple[ParameterOutline, ...]
    """Its parameters, in order."""


_DATASET = tuple(name for name in Outline.__dataclass_fields__ if name != "parameters")
_PARAMETER = tuple(ParameterOutline.__dataclass_fields__)


def read_state(connection: Connection) -> str:
    """Tell apart what the catalogue holds now from what it held before."""
    row = connection.execute(
        select(
            func.count(),
            func.max(DatasetRow.changed_ns),
            func.sum(DatasetRow.rows),
            func.sum(DatasetRow.granules),
            func.sum(DatasetRow.version),
        )
    ).one()
    return ".".join(str(value or 0) for value in row)


def read_outlines(connection: Connection) -> list[Outline]:
    """Read every dataset in two queries, in order of id."""
    parameters = _read_parameters(connection)
    columns = [getattr(DatasetRow, name) for name in _DATASET]
    rows = connection.execute(select(*columns).order_by(DatasetRow.id))
    return [Outline(**row._mapping, parameters=tuple(parameters.get(row.id, ()))) for row in rows]


def _read_parameters(connection: Connection) -> dict[str, list[ParameterOutline]]:
    columns = [getattr(ParameterRow, name) for name in _PARAMETER]
    query = select(ParameterRow.dataset_id, *columns).order_by(ParameterRow.dataset_id, ParameterRow.position)
    same: dict[tuple[object, ...], ParameterOutline] = {}
    found: dict[str, list[ParameterOutline]] = {}
    for dataset_id, *values in connection.execute(query):
        key = tuple(values)
        outline = same.get(key)
        if outline is None:
            outline = same[key] = ParameterOutline(*key)
        found.setdefault(dataset_id, []).append(outline)
    return found


def read_strips(connection: Connection, interval: Interval, bins: int) -> Iterator[tuple[str, Bits]]:
    """Tell for each dataset with data in which of ``bins`` parts there are some.

    Gives ids and bits of shape ``(bins,)``. The stretches are joined by the
    database, so a million gaps cost no more than the bins that hold them.
    """
    width = max(1, -(-interval.duration_ns // bins))
    first = (CoverageRow.start_ns - interval.start_ns) // width
    last = (CoverageRow.stop_ns - interval.start_ns) // width
    inside = (CoverageRow.start_ns < interval.stop_ns, CoverageRow.stop_ns >= interval.start_ns)
    query = select(CoverageRow.dataset_id, first.label("first"), last.label("last")).where(*inside).distinct()
    strips: dict[str, Bits] = {}
    for dataset_id, begin, end in connection.execute(query):
        bits = strips.setdefault(dataset_id, np.zeros(bins, np.bool_))
        bits[max(0, int(begin)) : int(end) + 1] = True
    yield from strips.items()
