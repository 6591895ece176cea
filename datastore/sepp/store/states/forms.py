"""In which forms the records of a parameter came, where these have changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Dataset, Parameter, Times
from sepp.core.time import to_iso
from sepp.store.states.description import decode_parameter, encode_parameter

Json = dict[str, Any]  # Any: JSON nests
Numbers = NDArray[np.int64]

ABSENT = -1
"""Number of records that came without the parameter."""
MOST_RUNS = 1 << 14
"""As many changes are kept: more would slow down each opening."""
MOST_LISTED = 512
"""As many changes are listed in an attribute."""
MOST_TOLD = 5
ORIGINAL_SHAPES = "original_shapes"
"""Attribute that tells them."""
NO_RUNS: Numbers = np.empty((0, 3), np.int64)


@dataclass(frozen=True, eq=False)
class Forms:
    """The forms of a parameter and which rows came in which.

    A form is the description that records came with; those of one shape,
    both with time axis or both without, are one.
    """

    kinds: tuple[Parameter, ...]
    """The forms, in the order in which they were first seen."""
    runs: Numbers = field(default_factory=NO_RUNS.copy)
    """First row of each run, its time in ns since 1970, number of its form; shape ``(n, 3)``."""

    def knowing(self, parameter: Parameter) -> tuple["Forms", int]:
        """Give the number of a form, which is added if it is new."""
        for number, kind in enumerate(self.kinds):
            if is_alike(kind, parameter):
                return self, number
        return replace(self, kinds=(*self.kinds, parameter)), len(self.kinds)

    def followed(self, row: int, time: Times, numbers: Numbers) -> "Forms":
        """Add rows from ``row`` on, after all there are; ``time`` and form of each."""
        before = self.runs[-1:, 2] if len(self.runs) else np.array([ABSENT - 1])
        first = np.flatnonzero(np.diff(numbers, prepend=before))
        runs = np.stack([row + first, time[first], numbers[first]], axis=1).astype(np.int64)
        return replace(self, runs=np.concatenate([self.runs, runs]))

    def thinned(self, widest: Parameter) -> "Forms":
        """Take the earlier half for records of the widest shape if there are too many runs."""
        if len(self.runs) <= MOST_RUNS:
            return self
        found, number = self.knowing(widest)
        row, time = self.runs[0, :2].tolist()
        return replace(found, runs=np.concatenate([[[row, time, number]], self.runs[MOST_RUNS // 2 :]]))

    def before(self, row: int) -> "Forms":
        """Keep the rows before ``row``."""
        return replace(self, runs=self.runs[self.runs[:, 0] < row])

    def within(self, rows: slice) -> Numbers:
        """Give the runs that some rows lie in."""
        if rows.stop <= rows.start:
            return self.runs[:0]
        first = max(0, int(np.searchsorted(self.runs[:, 0], rows.start, "right")) - 1)
        return self.runs[first : int(np.searchsorted(self.runs[:, 0], rows.stop))]

    def numbers_at(self, rows: Numbers) -> Numbers:
        """Give the number of the form of each row."""
        if not len(self.runs):
            return np.full(len(rows), ABSENT)
        place = np.searchsorted(self.runs[:, 0], rows, "right") - 1
        return np.where(place >= 0, self.runs[place, 2], ABSENT)

    def tell(self, rows: slice) -> list[str]:
        """Tell since when the records of some rows had which shape: ``2005-01-09T00:00:00Z 16x31``.

        Of very many changes the first ones, then ``and more``.
        """
        runs = self.within(rows)
        told: list[str] = []
        shape: tuple[int, ...] | None = None
        for _, time, number in runs[runs[:, 2] != ABSENT].tolist():
            if self.kinds[number].shape == shape:
                continue
            if len(told) == MOST_LISTED:
                return [*told, "and more"]
            shape = self.kinds[number].shape
            told.append(f"{to_iso(time)} {shape_text(shape)}")
        return told

    def attributes(self, rows: slice, shape: tuple[int, ...]) -> dict[str, list[str]]:
        """Give the attribute that tells it, if any of the records had another shape than ``shape``."""
        numbers = set(self.within(rows)[:, 2].tolist()) - {ABSENT}
        is_told = any(self.kinds[number].shape != shape for number in numbers)
        return {ORIGINAL_SHAPES: self.tell(rows)} if is_told else {}

    def to_document(self) -> Json:
        """Write it as JSON."""
        return {"kinds": [encode_parameter(kind) for kind in self.kinds], "runs": self.runs.tolist()}

    @classmethod
    def from_document(cls, document: Json) -> "Forms":
        """Read it back."""
        runs = np.array(document["runs"], np.int64).reshape(-1, 3)
        return cls(tuple(decode_parameter(kind) for kind in document["kinds"]), runs)


def is_alike(first: Parameter, second: Parameter) -> bool:
    """Tell whether records of both descriptions have one form."""
    return first.shape == second.shape and first.is_varying == second.is_varying


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape: ``16x31``."""
    return "x".join(map(str, shape))


def read_forms(document: Json, name: str, rows: int) -> Forms | None:
    """Read the forms of a parameter's first rows; None if it has one only."""
    found = document.get("forms", {}).get(name)
    return None if found is None else Forms.from_document(found).before(rows)


def tell_shapes(came: Mapping[str, Parameter], time: Times, held: Dataset, document: Json) -> str:
    """Tell which parameters came in shapes never seen before, and since when; empty if none did."""
    told = []
    for name, parameter in came.items():
        known = held.parameter(name)
        forms = read_forms(document, name, int(document["rows"]))
        shapes = {kind.shape for kind in forms.kinds} if forms else set()
        if known is not None and parameter.shape not in {known.shape, *shapes}:
            told.append(f"{name} {shape_text(parameter.shape)} (held {shape_text(known.shape)})")
    if not told or not len(time):
        return ""
    more = f" and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    return f"records from {to_iso(int(time[0]))} on have another shape: {', '.join(told[:MOST_TOLD])}{more}"
