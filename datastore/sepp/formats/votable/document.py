"""A VOTable file as astropy parses it, and what astropy does not tell."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from sepp.core.errors import UnreadableFileError
from sepp.formats.extras import require

ROOT = re.compile(
    rb"\A\s*(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?VOTABLE\b", re.DOTALL
)
"""How a VOTable begins, after a byte order mark."""
MOST_BYTES = 2**33
"""Tables that would take more, at 16 bytes a value, are refused."""
_FAILURES = (
    ValueError, TypeError, LookupError, ArithmeticError, OSError, EOFError, ParseError, NotImplementedError,
    MemoryError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its tables and the units as they are written."""

    tree: Any  # Any: astropy has no types
    """What astropy parsed."""
    units: tuple[tuple[str, ...], ...]
    """Unit of each FIELD, verbatim, one tuple per table."""
    parameter_units: Mapping[str, str]
    """Unit of each PARAM, verbatim, by name."""

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
        units, parameter_units = _survey(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Document(votable.parse(str(path), verify="ignore"), units, parameter_units)
    except _FAILURES as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableFileError(f"Corrupt VOTable {path.name!r}: {reason}") from error


def _survey(path: Path) -> tuple[tuple[tuple[str, ...], ...], dict[str, str]]:
    """Give the units of each table's fields, and of the parameters; refuse what would read or hold too much.

    Raises ``ValueError`` for data that lie elsewhere (a file or URL could be
    any) and for sizes told that can't be true.
    """
    tables: list[tuple[str, ...]] = []
    fields: list[Element] = []
    parameters: dict[str, str] = {}
    rows = 0
    for _, element in iterparse(path, events=("end",)):  # noqa: S314 - expat bounds entities itself
        kind = _local_name(element)
        rows += kind == "TR"
        if kind == "FIELD":
            fields.append(element)
        elif kind == "PARAM":
            parameters[element.get("name", "")] = element.get("unit", "")
        elif kind == "TABLE":
            told = int(element.get("nrows") or 0)
            if told > path.stat().st_size:
                raise ValueError(f"{told} rows told, {path.stat().st_size} bytes in all")
            _check_sizes(max(rows, told, 1), fields)
            tables.append(tuple(field.get("unit", "") for field in fields))
            fields, rows = [], 0
        elif kind == "STREAM" and element.get("href"):
            raise ValueError(f"its data lie elsewhere: {element.get('href')!r}; only data within the file are read")
        if kind in ("TR", "STREAM"):
            element.clear()
    return tuple(tables), parameters


def _check_sizes(rows: int, fields: Sequence[Element]) -> None:
    sizes = [field.get("arraysize", "1").rstrip("*").rstrip("x") or "1" for field in fields]
    row_bytes = sum(16 * prod(int(size) for size in each.split("x")) for each in sizes)
    if rows * row_bytes > MOST_BYTES:
        raise ValueError(f"{rows} rows of its fields would take {rows * row_bytes} bytes")


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
