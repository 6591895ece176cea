"""Turn blocks of records into CSV, JSON or binary."""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Times, Values
from sepp.formats.writing.columns import TIME_LENGTH, Column
from sepp.formats.writing.digit_words import ROOM
from sepp.formats.writing.write_text import (
    FLOAT32,
    FLOAT64,
    NUMBER_WIDTH,
    SIGNED,
    TIME,
    UNSIGNED,
    WORD,
    WORD_BITS,
    write_records,
)
from sepp.formats.writing.write_times import write_times

_Bytes = NDArray[np.uint8]
_KINDS = {"i": SIGNED, "b": UNSIGNED, "u": UNSIGNED, "M": TIME}


@dataclass(frozen=True, slots=True)
class TextLayout:
    """What stands between the values of a record, for all columns of it."""

    before: tuple[bytes, ...]
    """Text before each value."""
    after: bytes
    """Text after each record."""
    fills: tuple[bytes, ...]
    """Text for a value that is missing."""
    infinities: tuple[bytes, bytes]
    """Text for a value above, below all numbers."""
    quote: Callable[[str], bytes]
    """Write a word so that it can't be taken for several."""


def csv_layout(columns: Sequence[Column]) -> TextLayout:
    """Lay a record out as a line of RFC 4180, lines ended by LF."""
    count = 1 + sum(column.size for column in columns)
    fills = [csv_word(column.fill or "") for column in columns for _ in range(column.size)]
    return TextLayout((b"", *[b","] * (count - 1)), b"\n", (b"", *fills), (b"inf", b"-inf"), csv_word)


def json_layout(columns: Sequence[Column]) -> TextLayout:
    """Lay a record out as a JSON array, arrays of values nested by their shape.

    A comma stands after each record.
    """
    before, closing = ['["'], '"'
    for column in columns:
        depth, mark = len(column.parameter.shape), '"' if column.type == "isotime" else ""
        before.append(f"{closing},{'[' * depth}{mark}")
        before += [f"{mark}{']' * turned},{'[' * turned}{mark}" for turned in _turns(column.parameter.shape)]
        closing = mark + "]" * depth
    fills = [_json_fill(column) for column in columns for _ in range(column.size)]
    between = tuple(text.encode() for text in before)
    return TextLayout(between, f"{closing}],\n".encode(), (b"", *fills), (b"null", b"null"), _json_word)


def encode_text(times: Times, values: Sequence[Values], layout: TextLayout) -> bytes:
    """Write records as text; floats read back to the same bits."""
    codes = np.empty((len(times), len(layout.before)), np.uint64)
    kinds, widths, words, place = [TIME], TIME_LENGTH, b"", 1
    codes[:, 0] = times.view(np.uint64)
    for block in values:
        size = math.prod(block.shape[1:])
        kind, codes[:, place : place + size], more = _code(block.reshape(len(times), size), layout, len(words))
        kinds += [kind] * size
        widths += size * max(NUMBER_WIDTH, TIME_LENGTH, _longest(more))
        words += b"".join(more)
        place += size
    return _write(codes, kinds, words, layout, widths)


def encode_binary(times: Times, values: Sequence[Values], columns: Sequence[Column]) -> bytes:
    """Write records as HAPI's binary: little-endian doubles, 32-bit integers, padded text."""
    fields = [("0", f"S{TIME_LENGTH}", ()), *((str(n), _binary_type(c), (c.size,)) for n, c in enumerate(columns, 1))]
    records = np.zeros(len(times), np.dtype(fields))
    records["0"] = format_times(times)
    for number, (column, block) in enumerate(zip(columns, values, strict=True), 1):
        records[str(number)] = _binary_values(block.reshape(len(times), column.size), column)
    return records.tobytes()


def _turns(shape: tuple[int, ...]) -> list[int]:
    """Count, for each value but the first, the arrays that end before it."""
    sizes = [math.prod(shape[axis:]) for axis in range(1, len(shape))]
    return [sum(number % size == 0 for size in sizes) for number in range(1, math.prod(shape))]


def csv_word(text: str) -> bytes:
    """Write a text as one value of a line of RFC 4180, its line ends as blanks."""
    if not set(text) & set(',"\r\n'):
        return text.encode()
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([re.sub(r"\r\n|[\r\n]", " ", text)])
    return line.getvalue().encode()


def _json_word(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode()


def _json_fill(column: Column) -> bytes:
    return b"null" if column.fill in (None, "NaN") else str(column.fill).encode()


def _code(flat: Values, layout: TextLayout, offset: int) -> tuple[int, NDArray[np.uint64], list[bytes]]:
    """Give the kind of a column, its codes and the words that these point into."""
    kind = flat.dtype.kind
    if kind == "f":
        is_single = flat.dtype.itemsize <= 4
        return (
            FLOAT32 if is_single else FLOAT64,
            flat.astype(np.float32).view(np.uint32).astype(np.uint64)
            if is_single
            else flat.astype(np.float64).view(np.uint64),
            [],
        )
    if kind in _KINDS:
        plain = flat.astype("datetime64[ns]") if kind == "M" else flat
        return _KINDS[kind], plain.astype(np.int64 if kind in "iM" else np.uint64).view(np.uint64), []
    return _code_words(flat, layout, offset)


def _code_words(flat: Values, layout: TextLayout, offset: int) -> tuple[int, NDArray[np.uint64], list[bytes]]:
    """Quote every different word once."""
    different, places = np.unique(flat.astype(str), return_inverse=True)
    words = [layout.quote(text) for text in different.tolist()]
    sizes = np.array([len(word) for word in words], np.uint64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.uint64) + np.uint64(offset)
    return WORD, ((starts << np.uint64(WORD_BITS)) | sizes)[places].reshape(flat.shape), words


def _longest(words: Sequence[bytes]) -> int:
    return max((len(word) for word in words), default=0)


def _write(codes: NDArray[np.uint64], kinds: Sequence[int], words: bytes, layout: TextLayout, widths: int) -> bytes:
    frames = (*layout.before, layout.after, *layout.fills, *layout.infinities)
    edges = np.concatenate([[0], np.cumsum([len(frame) for frame in frames])]).astype(np.int64)
    fixed = sum(len(frame) for frame in frames)
    out: _Bytes = np.empty(len(codes) * (widths + fixed) + ROOM, np.uint8)
    text = b"".join(frames)
    size = write_records(out, codes, np.array(kinds, np.uint8), _bytes(words), _bytes(text), edges)
    return out[:size].tobytes()


def _bytes(text: bytes) -> _Bytes:
    return np.frombuffer(text + bytes(ROOM), np.uint8)


def format_times(times: Times) -> NDArray[np.bytes_]:
    """Write times as 30 characters each; nothing where there is none."""
    out: _Bytes = np.zeros((len(times), TIME_LENGTH), np.uint8)
    write_times(out, times)
    return out.view(f"S{TIME_LENGTH}")[:, 0]


def _binary_type(column: Column) -> str:
    return {"double": "<f8", "integer": "<i4"}.get(column.type, f"S{column.length}")


def _binary_values(flat: Values, column: Column) -> NDArray[np.generic]:
    if column.type == "isotime":
        times = flat.astype("datetime64[ns]").view(np.int64).ravel()
        text = np.where(times == np.iinfo(np.int64).min, (column.fill or "").encode(), format_times(times))
        return text.reshape(flat.shape)
    if column.type == "string":
        different, places = np.unique(flat.astype(str), return_inverse=True)
        words: NDArray[np.bytes_] = np.array([text.encode() for text in different.tolist()], f"S{column.length}")
        return words[places].reshape(flat.shape)
    if flat.dtype.kind == "f" and column.fill not in (None, "NaN"):
        return np.where(np.isnan(flat), float(str(column.fill)), flat.astype(np.float64))
    return flat
