"""The content of a file of arrays, some records at a time."""

from collections.abc import Iterator

from sepp.core.errors import UnreadableFileError
from sepp.formats.arrays.array import Array
from sepp.formats.arrays.tables import Tables, build_tables
from sepp.formats.content import FileContent
from sepp.formats.cutting import Extent, cut_records

LEAST_LEFT_BYTES = 1 << 16
"""Smaller arrays are brought in at once."""


def read_content(
    empty: FileContent, arrays: list[Array], max_bytes: int | None, *, wanted: str
) -> Iterator[FileContent]:
    """Fill ``empty`` with tables, ``max_bytes`` decoded at a time.

    It is one part without a limit, or where times are not in order.
    ``wanted`` says in words what a time axis would be. Raises
    ``UnreadableFileError`` without one.
    """
    try:
        tables = build_tables(arrays, empty.attributes)
    except ValueError as error:
        raise UnreadableFileError(f"Cannot read the times of {empty.name!r}: {error}") from error
    if not tables.axes:
        raise UnreadableFileError(f"No time axis in {empty.name!r}: none of its {len(arrays)} {wanted}")
    is_in_order = all(axis.is_in_order for axis in tables.axes)
    notes = (*empty.notes, *tables.notes)
    for rows in cut_records(_extents(tables), max_bytes if is_in_order else None):
        yield FileContent(empty.format, empty.name, empty.attributes, tables.read(rows), notes)


def _extents(tables: Tables) -> list[Extent]:
    extents = []
    for table, axis in zip(tables.tables, tables.axes, strict=True):
        varying = [variable for variable in table.variables if variable.is_varying]
        chunks = [tables.left[each.name].chunk[:1] for each in varying if each.name in tables.left]
        size = table.time.nbytes + sum(variable.values.nbytes for variable in varying)
        extents.append(Extent(axis.records, size, max((1, *(rows for chunk in chunks for rows in chunk)))))
    return extents
