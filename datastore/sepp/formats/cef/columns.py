"""Decoded numbers of many records: one memory, a section per variable."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from sepp.formats.cef.header import CefVariable
from sepp.formats.cef.kinds import FLOAT, INTEGER, RANGE, TEXT, TIME

_KINDS = {"ISO_TIME": TIME, "ISO_TIME_RANGE": RANGE, "INT": INTEGER, "BYTE": INTEGER, "CHAR": TEXT}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a record becomes numbers of eight bytes."""

    variables: tuple[CefVariable, ...]
    """Those with columns, in their order."""
    kinds: tuple[int, ...]
    """Kind of each."""
    widths: tuple[int, ...]
    """Numbers in a record of each: ranges and texts have two a value."""

    @property
    def width(self) -> int:
        """Count the numbers in a record."""
        return sum(self.widths)

    @property
    def columns(self) -> int:
        """Count the values in a record."""
        return sum(variable.columns for variable in self.variables)

    @property
    def has_text(self) -> bool:
        """Tell if texts must be cut from the bytes."""
        return TEXT in self.kinds


def make_plan(variables: Sequence[CefVariable]) -> Plan:
    """Plan the columns that a header declares."""
    varying = tuple(variable for variable in variables if variable.constant is None)
    kinds = tuple(kind_of(variable) for variable in varying)
    pairs = zip(varying, kinds, strict=True)
    return Plan(varying, kinds, tuple(prod(v.sizes) * (2 if kind in (RANGE, TEXT) else 1) for v, kind in pairs))


def kind_of(variable: CefVariable) -> int:
    """Tell how the values of a variable are decoded."""
    return _KINDS.get(variable.value_type, FLOAT)


class Columns:
    """Room for ``capacity`` records, which can grow."""

    def __init__(self, plan: Plan, capacity: int) -> None:
        """Reserve memory; it is not touched before it is written."""
        self.plan = plan
        self._allocate(capacity)

    def grow(self, capacity: int, rows: int) -> None:
        """Make room for more records; the first ``rows`` are kept."""
        old = [self.section(run)[: rows * width] for run, width in enumerate(self.plan.widths)]
        self._allocate(capacity)
        for run, kept in enumerate(old):
            self.section(run)[: len(kept)] = kept

    def section(self, run: int) -> NDArray[np.int64]:
        """Give the numbers of one variable, record after record."""
        begin = int(self.layout[2, run])
        return self.numbers[begin : begin + self.capacity * self.plan.widths[run]]

    def close_gap(self, begin: int, stop: int, rows: int) -> None:
        """Move records ``stop`` to ``rows`` down to ``begin``."""
        for run, width in enumerate(self.plan.widths):
            section = self.section(run)
            section[begin * width : (begin + rows - stop) * width] = section[stop * width : rows * width]

    def _allocate(self, capacity: int) -> None:
        self.capacity = capacity
        self.numbers = np.empty(capacity * self.plan.width, np.int64)
        begins = np.cumsum([0, *self.plan.widths[:-1]]) * capacity
        counts = [variable.columns for variable in self.plan.variables]
        self.layout = np.array([self.plan.kinds, counts, begins, self.plan.widths], np.int64).reshape(4, -1)
