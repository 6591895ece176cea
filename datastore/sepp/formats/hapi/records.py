"""Records of HAPI data as arrays: from binary, from JSON."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Values
from sepp.formats.delimited.rows import Column
from sepp.formats.delimited.values import CellError, times_of_texts
from sepp.formats.hapi.header import Header

_NUMBERS = {"double": "<f8", "integer": "<i4"}
_WHOLE = "integer"


def read_binary(header: Header, body: bytes, name: str) -> list[Values]:
    """Decode binary records: little-endian numbers, texts of fixed length.

    Raises ``UnreadableFileError`` if the last record is not whole or a time
    is none.
    """
    layout = _layout(header, name)
    records, rest = divmod(len(body), layout.itemsize)
    if rest:
        raise UnreadableFileError(
            f"Cannot read {name!r}: record {records + 1} has {rest} of {layout.itemsize} bytes, the file is cut short"
        )
    rows = np.frombuffer(body, layout)
    return [_field(column, rows[f"{at}"], name) for at, column in enumerate(header.columns)]


def read_json(header: Header, data: Sequence[Any], name: str) -> list[Values]:
    """Turn the records of a JSON document into arrays.

    Raises ``UnreadableFileError`` naming the record that does not fit.
    """
    width = len(header.columns)
    for row, record in enumerate(data, start=1):
        if not isinstance(record, list) or len(record) != width:
            found = len(record) if isinstance(record, list) else type(record).__name__
            raise UnreadableFileError(f"Cannot read {name!r}: record {row} has {found} values of {width}")
    cells = list(zip(*data, strict=True)) or [()] * width
    return [_listed(column, cell, name) for column, cell in zip(header.columns, cells, strict=True)]


def is_text(header: Header, body: bytes) -> bool:
    """Tell CSV from binary by the first record, whatever the header says."""
    first = body[:65536].lstrip().partition(b"\n")[0]
    if not first:
        return header.format != "binary"
    is_plain = all(byte >= 32 or byte in b"\t\r" for byte in first)
    return is_plain and (b"," in first or len(header.columns) == 1)


def _layout(header: Header, name: str) -> np.dtype[np.void]:
    fields = []
    for at, (column, length) in enumerate(zip(header.columns, header.lengths, strict=True)):
        if length == 0:
            raise UnreadableFileError(f"Cannot read {name!r}: the header gives no length of {column.name!r}")
        sent = str(column.attributes.get("type", "")).lower()
        fields.append((f"{at}", _NUMBERS.get(sent, f"S{length}"), column.shape))
    return np.dtype(fields)


def _field(column: Column, values: Values, name: str) -> Values:
    if column.kind == "double":
        return values.astype(np.float64)
    if column.kind == _WHOLE:
        return _integers(column, values, name)
    return _texts(column, values, name)


def _integers(column: Column, values: Values, name: str) -> Values:
    """Give numbers the type that the header tells; the highest of 64 bits is sent as the double above it."""
    dtype = np.dtype(column.dtype)
    most = np.iinfo(dtype).max
    is_most = values == values.dtype.type(most) if values.dtype.kind == "f" else values == most
    with np.errstate(invalid="ignore"):
        found: Values = np.where(is_most, 0, values).astype(dtype)
    found[is_most] = most
    is_other = (found != values) & ~is_most
    if is_other.any():
        row, *_ = np.argwhere(is_other)[0]
        told = values[is_other].flat[0]
        raise UnreadableFileError(
            f"Cannot read {name!r}: record {row + 1}, {column.name}: {told} is not of type {dtype}"
        )
    return found


def _texts(column: Column, values: Values, name: str) -> Values:
    if column.kind == "string":
        return values if values.dtype.kind == "U" else np.char.decode(values.astype(np.bytes_), "utf-8", "replace")
    try:
        return times_of_texts(values).view("datetime64[ns]")
    except CellError as error:
        row = error.row // max(1, column.width) + 1
        raise UnreadableFileError(f"Cannot read {name!r}: record {row}, {column.name}: {error.reason}") from error


def _listed(column: Column, cells: Sequence[Any], name: str) -> Values:
    kinds: dict[str, type] = {"double": np.float64, _WHOLE: np.dtype(column.dtype or "int32").type}
    dtype = kinds.get(column.kind, np.str_)
    values: Any = [column.fill if cell is None and column.kind == _WHOLE else cell for cell in cells]
    try:
        found = _exactly(values, dtype).reshape(len(cells), *column.shape)
    except (OverflowError, TypeError, ValueError):
        row = next((row for row, cell in enumerate(values, 1) if not _fits(cell, dtype, column.shape)), 1)
        reason = f"{str(values[row - 1])[:80]!r} is not {column.kind} of size {list(column.shape)}"
        raise UnreadableFileError(f"Cannot read {name!r}: record {row}, {column.name}: {reason}") from None
    return found if dtype is not np.str_ else _texts(column, found, name)


def _fits(cell: Any, dtype: type, shape: tuple[int, ...]) -> bool:
    try:
        return _exactly(cell, dtype).shape == shape
    except (OverflowError, TypeError, ValueError):
        return False


def _exactly(values: Any, dtype: type) -> Values:
    """Make an array; raises ``ValueError`` where integers would be rounded."""
    found: Values = np.array(values, dtype=dtype)
    if found.dtype.kind in "iu" and found.size and (found != np.array(values, dtype=np.float64)).any():
        raise ValueError("not whole")
    return found
