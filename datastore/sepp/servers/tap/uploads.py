"""Uploaded VOTables: read, bounded, given to one query alone."""

import re
import warnings
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np

from sepp.core.errors import BadTimeError
from sepp.core.time import parse_time
from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.errors import UploadError
from sepp.servers.tap.schemas.namespace import GivenTable

MOST_BYTES = 20_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
_LOST = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_KINDS = {
    "boolean": Kind.SHORT, "bit": Kind.SHORT, "unsignedByte": Kind.SHORT, "short": Kind.SHORT, "int": Kind.INT,
    "long": Kind.LONG, "float": Kind.DOUBLE, "double": Kind.DOUBLE, "char": Kind.TEXT, "unicodeChar": Kind.UNICODE,
}  # fmt: skip
_TIME_TYPES = ("timestamp", "adql:timestamp")


def read_uploads(contents: Mapping[str, bytes]) -> dict[str, GivenTable]:
    """Read uploaded VOTables by name.

    Raises ``UploadError``.
    """
    return {name: read_votable(name, content) for name, content in contents.items()}


def read_votable(name: str, content: bytes) -> GivenTable:
    """Read the first table of a VOTable.

    Raises ``UploadError`` if it is none, too large, or has columns of arrays.
    """
    if len(content) > MOST_BYTES:
        raise UploadError(f"Upload {name!r} may have {MOST_BYTES} bytes")
    if _LOST.search(content[:100_000]):
        raise UploadError(f"Upload {name!r} has a DOCTYPE, which is refused")
    # Heavy, and most queries bring no table.
    from astropy.io.votable import parse  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = parse(BytesIO(content), verify="ignore").get_first_table()
    # astropy raises whatever its readers meet in a broken file.
    except Exception as error:
        raise UploadError(f"Upload {name!r} is not a VOTable: {str(error)[:120]}") from error
    return _take(name, table)


# Any: astropy has no types.
def _take(name: str, table: Any) -> GivenTable:
    if len(table.array) > MOST_ROWS or len(table.fields) > MOST_COLUMNS:
        raise UploadError(f"Upload {name!r} may have {MOST_ROWS} rows and {MOST_COLUMNS} columns")
    names = [str(field.name or field.ID).lower() for field in table.fields]
    if len(set(names)) != len(names) or not names:
        raise UploadError(f"Upload {name!r} needs columns of different names")
    columns = tuple(_describe(name, field) for field in table.fields)
    taken = [_values(name, column, table.array[table.array.dtype.names[i]]) for i, column in enumerate(columns)]
    return GivenTable(columns, list(zip(*taken, strict=True)) if taken else [])


# Any: astropy has no types.
def _describe(name: str, field: Any) -> Column:
    kind = _KINDS.get(field.datatype)
    shape = str(field.arraysize or "1")
    if kind is None or (not kind.is_text and shape not in ("1", "")) or (kind.is_text and "x" in shape):
        raise UploadError(f"Upload {name!r}: column {field.name!r} is an array or complex; give single values")
    if str(field.xtype or "").lower() in _TIME_TYPES:
        kind = Kind.TIME
    name, told = str(field.name or field.ID), str(field.description or "")
    return Column(name, kind, told, str(field.unit or ""), str(field.ucd or ""), str(field.utype or ""))


# Any: masked values of whatever type.
def _values(name: str, column: Column, values: Any) -> list[Any]:
    lost = np.ma.getmaskarray(values).tolist()
    plain = np.ma.getdata(values).tolist()
    found = [None if gone else _convert(name, column, value) for value, gone in zip(plain, lost, strict=True)]
    return [None if isinstance(value, float) and value != value else value for value in found]  # noqa: PLR0124


def _convert(name: str, column: Column, value: Any) -> Any:
    if not (column.kind.is_text or column.kind is Kind.TIME):
        return float(value) if column.kind is Kind.DOUBLE else int(value)
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    if column.kind is not Kind.TIME:
        return text.replace("\x00", "")
    if not text.strip():
        return None
    try:
        return parse_time(text)
    except BadTimeError as error:
        raise UploadError(f"Upload {name!r}: column {column.name!r} holds {text[:40]!r}, which is no time") from error
