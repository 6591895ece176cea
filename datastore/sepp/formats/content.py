"""What a file holds: tables over time, variables, attributes, verbatim."""

from dataclasses import dataclass, field

import numpy as np

from sepp.core.model import Attributes, Times, Values

NO_TIME = int(np.iinfo(np.int64).min)
"""Stands in a time axis where the file has a fill; numpy's NaT."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable as it stands in the file."""

    name: str
    """Name, verbatim."""
    values: Values
    """Native byte order, fills untouched; ``(n, *shape)`` if varying, else ``shape``."""
    is_varying: bool
    """True where the first axis is the table's time."""
    attributes: Attributes = field(default_factory=dict)
    """Attributes, verbatim; times among them as ISO 8601 text."""


@dataclass(frozen=True, slots=True)
class Table:
    """Variables over one time axis, and the constants they refer to."""

    time_name: str
    """Name of the time variable, verbatim."""
    time: Times
    """ns since 1970-01-01 UTC, shape ``(n,)``; ``NO_TIME`` for fills."""
    variables: tuple[Variable, ...]
    """All but the time variable, in the file's order."""
    time_attributes: Attributes = field(default_factory=dict)
    """Attributes of the time variable, verbatim."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """All that was taken from one file."""

    format: str
    """Name of the reader that read it: ``cdf``, ``cef``."""
    name: str
    """File name without folder."""
    attributes: Attributes
    """Global attributes, verbatim; several entries as a tuple."""
    tables: tuple[Table, ...]
    """One per time axis, at least one; the main one first."""
    notes: tuple[str, ...] = ()
    """What was not taken from the file, and why."""
    made_id: str = ""
    """Dataset id made of what the file tells, where it has none; it gives way to any other."""
    made_of: str = ""
    """What ``made_id`` was made of."""
