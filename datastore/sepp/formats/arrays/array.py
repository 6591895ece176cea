"""One array of a file, with the names of its axes; its values may still be in the file."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sepp.core.model import Attributes, Values
from sepp.formats.istp import attribute_text

UNNAMED = ""
"""Stands for an axis that the file does not name."""

ReadRows = Callable[[int, slice], Values]
"""Reads some places along one axis, all along the others."""


@dataclass(frozen=True, slots=True)
class Array:
    """One array as it stands in the file."""

    name: str
    """Path in the file without the leading slash."""
    values: Values
    """Native byte order, fills untouched."""
    dims: tuple[str, ...]
    """Path of each axis; arrays of the same axis name the same path."""
    attributes: Attributes
    """Attributes, verbatim."""
    read: ReadRows | None = None
    """Reads what was left in the file; ``values`` are then zeros that take no memory."""
    chunk: tuple[int, ...] = ()
    """Shape of what the file holds in one compressed piece; empty if it does not."""

    def take(self, rows: slice) -> Values:
        """Give the values at some places along the first axis."""
        return self.values[rows] if self.read is None else self.read(0, rows)

    def bring(self) -> "Array":
        """Give it with its values in memory."""
        return self if self.read is None else replace(self, values=self.read(0, slice(None)), read=None)

    def turn(self, axis: int) -> "Array":
        """Move an axis to the front."""
        if axis == 0:
            return self
        dims = (self.dims[axis], *self.dims[:axis], *self.dims[axis + 1 :])
        chunk = (self.chunk[axis], *self.chunk[:axis], *self.chunk[axis + 1 :]) if self.chunk else ()
        read = self.read
        if read is None:
            return replace(self, values=np.ascontiguousarray(np.moveaxis(self.values, axis, 0)), dims=dims)

        def read_turned(_front: int, rows: slice) -> Values:
            return np.ascontiguousarray(np.moveaxis(read(axis, rows), axis, 0))

        return replace(self, values=np.moveaxis(self.values, axis, 0), dims=dims, read=read_turned, chunk=chunk)

    @property
    def group(self) -> str:
        """Path of the group that it is in; empty for the root."""
        return self.name.rpartition("/")[0]

    @property
    def is_numeric(self) -> bool:
        """True for numbers."""
        return self.values.dtype.kind in "iuf"

    @property
    def is_text(self) -> bool:
        """True for texts."""
        return self.values.dtype.kind == "U"

    def told(self, *names: str) -> str:
        """Give the first of these attributes that is there, as text."""
        return attribute_text(self.attributes, *names)


def stand_in(shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> Values:
    """Give zeros that take no memory, in place of values left in a file."""
    return np.broadcast_to(np.zeros((), dtype), shape)


def last_part(path: str) -> str:
    """Give the name at the end of a path."""
    return path.rpartition("/")[2]
