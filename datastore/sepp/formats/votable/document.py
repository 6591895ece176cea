"""A VOTable file as astropy parses it, and what astropy does not tell."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from sepp.core.errors import UnreadableFileError
from sepp.formats.extras import require

ROOT = re.compile(
    rb"\A\s*(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?VOTABLE\b", re.DOTALL
)
"""How a VOTable begins, after a byte order mark."""
_FAILURES = (ValueError, TypeError, LookupError, ArithmeticError, OSError, EOFError, ParseError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its tables and the units as they are written."""

    tree: Any  # Any: astropy has no types
    """What astropy parsed."""
    units: tuple[tuple[str, ...], ...]
    """Unit of each FIELD, verbatim, one tuple per table."""

    def tables(self) -> Iterator[tuple[Any, tuple[str, ...]]]:
        """Give each table with the units of its fields."""
        yield from zip(self.tree.iter_tables(), self.units, strict=True)


def is_votable(head: bytes) -> bool:
    """Tell a VOTable by its root element."""
    return ROOT.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def open_document(path: Path) -> Document:
    """Parse a VOTable file.

    Raises ``UnreadableFileError`` if it is none, is damaged or cut short,
    ``MissingExtraError`` without astropy.
    """
    with path.open("rb") as file:
        if not is_votable(file.read(65536)):
            raise UnreadableFileError(f"Not a VOTable: expected a VOTABLE element in {path.name!r}")
    votable = require("astropy.io.votable")
    try:
        units = _units(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Document(votable.parse(str(path), verify="ignore"), units)
    except _FAILURES as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableFileError(f"Corrupt VOTable {path.name!r}: {reason}") from error


def _units(path: Path) -> tuple[tuple[str, ...], ...]:
    tables: list[tuple[str, ...]] = []
    fields: list[str] = []
    for _, element in iterparse(path, events=("end",)):  # noqa: S314 - expat bounds entities itself
        kind = _local_name(element)
        if kind == "FIELD":
            fields.append(element.get("unit", ""))
        elif kind == "TABLE":
            tables.append(tuple(fields))
            fields = []
        elif kind in ("TR", "STREAM"):
            element.clear()
    return tuple(tables)


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
