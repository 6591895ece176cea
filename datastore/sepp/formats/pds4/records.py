"""The records of a PDS4 table: bytes of each value of each field."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import UnreadableFileError
from sepp.formats.pds4.label import Field, TableLabel


@dataclass(frozen=True, slots=True)
class Records:
    """All records of one table."""

    label: TableLabel
    """What the label says of it."""
    data: bytes
    """The table's bytes, if of fixed width."""
    cells: NDArray[np.object_] | None = None
    """Texts of shape ``(records, columns)``, if delimited."""

    def raw(self, field: Field) -> NDArray[Any]:
        """Give the bytes (fixed width) or texts of a field.

        Shape ``(records, *repeats)``.
        """
        if self.cells is not None:
            return self.cells[:, _columns(field)]
        label = self.label
        return np.ndarray(
            (label.records, *field.repeats),
            np.dtype(("V", field.length)),
            self.data,
            field.offset,
            (label.record_length, *field.strides),
        )


def read_records(label: TableLabel, folder: Path) -> Records:
    """Read the records of a table from its file beside the label.

    Raises ``UnreadableFileError`` if the file is not there, too short, or
    not as the label describes it.
    """
    path = folder / Path(label.file_name).name
    if not path.is_file():
        raise UnreadableFileError(f"Cannot read {label.name!r}: its file {path.name!r} is not beside the label")
    data = path.read_bytes()[label.offset :]
    if label.kind == "Table_Delimited":
        return Records(label, b"", _cells(label, data, path.name))
    wanted = label.records * label.record_length
    if len(data) < wanted:
        raise UnreadableFileError(
            f"{path.name!r} is cut short: {label.records} records of {label.record_length} bytes from byte "
            f"{label.offset} should follow, got {len(data)} bytes"
        )
    for field in label.fields:
        _check_place(label, field)
    return Records(label, data[:wanted])


def _check_place(label: TableLabel, field: Field) -> None:
    steps = zip(field.repeats, field.strides, strict=True)
    last = field.offset + sum((count - 1) * step for count, step in steps) + field.length
    is_sound = field.offset >= 0 and field.length > 0 and all(field.strides) and all(field.repeats)
    if not is_sound or last > label.record_length:
        raise UnreadableFileError(
            f"Field {field.name!r} of {label.name!r} ends at byte {last} of records of {label.record_length} bytes"
        )


def _columns(field: Field) -> NDArray[np.int64]:
    places = np.full(field.repeats, field.offset, np.int64)
    for axis, (count, step) in enumerate(zip(field.repeats, field.strides, strict=True)):
        shape = [1] * len(field.repeats)
        shape[axis] = count
        places = places + (np.arange(count) * step).reshape(shape)
    return places


def _width(label: TableLabel) -> int:
    ends = (
        each.offset + sum((count - 1) * step for count, step in zip(each.repeats, each.strides, strict=True))
        for each in label.fields
    )
    return max(ends, default=-1) + 1


def _cells(label: TableLabel, data: bytes, name: str) -> NDArray[np.object_]:
    wanted = _width(label)
    lines = data.split(label.record_delimiter, label.records)
    if len(lines) <= label.records and (len(lines) < label.records or not lines[-1]):
        raise UnreadableFileError(f"{name!r} is cut short: {label.name!r} should have {label.records} records")
    rows = []
    for number, line in enumerate(lines[: label.records], start=1):
        text = line.decode("utf-8", "replace")
        is_plain = '"' not in text
        row = text.split(label.field_delimiter) if is_plain else list(split_fields(text, label.field_delimiter))
        if len(row) != wanted:
            raise UnreadableFileError(
                f"Record {number} of {label.name!r} in {name!r} should have {wanted} fields, got {len(row)}"
            )
        rows.append(row)
    return np.array(rows, np.object_).reshape(len(rows), wanted)


def split_fields(line: str, delimiter: str) -> Iterator[str]:
    """Part a record into its fields, as PDS DSV 1 has it.

    A field that begins with a quote ends at the next one and may hold the
    delimiter; quotes elsewhere are characters like any other.
    """
    place = 0
    while place <= len(line):
        closing = line.find('"', place + 1) if line.startswith('"', place) else -1
        if closing >= 0 and line[closing + 1 : closing + 2] in ("", delimiter):
            yield line[place + 1 : closing]
            place = closing + 2
            continue
        end = line.find(delimiter, place)
        end = len(line) if end < 0 else end
        yield line[place:end]
        place = end + 1
