"""One array of a file, with the names of its axes."""

from dataclasses import dataclass

from sepp.core.model import Attributes, Values
from sepp.formats.istp import attribute_text

UNNAMED = ""
"""Stands for an axis that the file does not name."""


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


def last_part(path: str) -> str:
    """Give the name at the end of a path."""
    return path.rpartition("/")[2]
