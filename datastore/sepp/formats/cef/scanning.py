"""One pass over the bytes of whole records: every value into its column."""

from typing import Any

import numpy as np

from sepp.formats.cef.moments import parse_time, take_time
from sepp.formats.cef.numbers import LEFT, Bytes, take_decimal, take_integer, take_short
from sepp.formats.cef.words import compiled, inlined, load_byte, store_number

FLOAT, INTEGER, TIME, RANGE, TEXT = range(5)
"""Kinds of values: how one is decoded, and how many numbers it gives."""

KIND, COLUMNS, SECTION, WIDTH = range(4)
"""Rows of the plan: kind, values in a record, first number, numbers in a record."""

DONE, ENDED, FULL, BROKEN = range(4)
"""Why a scan stopped: no bytes left, the text of DATA_UNTIL, no room for
values left over, a record that is not as declared."""

NEWLINE = 10
_COMMA, _QUOTE, _BLANK, _COMMENT, _SLASH = b'," !/'


@compiled  # type: ignore[untyped-decorator]
def count_bytes(data: Bytes, end: int, wanted: int) -> int:
    """Count one byte: as many records there are at most."""
    count = 0
    for at in range(end):
        count += data[at] == wanted
    return count


@compiled  # type: ignore[untyped-decorator]
def scan_records(  # noqa: PLR0913, PLR0917 - compiled: no objects
    block: Bytes, begin: int, end: int, marker: int, until: Bytes, plan: Any, out: Any, row: int, left: Any, memory: Any
) -> tuple[int, int, int, int]:
    """Decode records from ``begin`` on, the first one into ``row``.

    ``out`` gets whole numbers and decimals, eight bytes each. Values that
    another way must decode go to ``left`` as place, first byte, end, run.
    ``memory`` is of ``SEEN`` numbers. Gives why it stopped, the byte and the row that come next, how many are
    left.
    """
    data, numbers, seen = block.ctypes.data, out.ctypes.data, memory.ctypes.data
    columns = plan[COLUMNS].sum()
    count = 0
    while True:
        begin = _pass_space(data, begin, end)
        if begin >= end:
            return DONE, begin, row, count
        if _is_until(data, begin, end, until):
            return ENDED, begin, row, count
        if count + columns > len(left):
            return FULL, begin, row, count
        after, more = _scan_record(data, begin, end, marker, plan, numbers, row, left, count, seen)
        if after < 0:
            return BROKEN, begin, row, count
        begin, row, count = after, row + 1, more


@inlined  # type: ignore[untyped-decorator]
def _scan_record(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, at: int, end: int, marker: int, plan: Any, out: int, row: int, left: Any, count: int, seen: int
) -> tuple[int, int]:
    """Decode one record: where the next begins (-1: broken), values left."""
    runs = plan.shape[1]
    for run in range(runs):
        kind, columns, is_last = plan[KIND, run], plan[COLUMNS, run], run == runs - 1
        first = plan[SECTION, run] + row * plan[WIDTH, run]
        column = 0
        while column < columns:
            if kind == FLOAT:
                at, column = _take_decimals(data, at, column, columns - is_last, first, out)
                if column == columns:
                    break
            at, stop = _scan_value(data, at, end, marker, kind, out, first + column, columns, seen)
            if stop == LEFT:
                place = first + column
                after, stop = _bounds(data, at, end, marker)
                if not _parse_left(data, at, after, kind, out, place, columns):
                    left[count, 0], left[count, 1], left[count, 2], left[count, 3] = place, at, after, run
                    count += 1
            at, column = stop + 1, column + 1
            if at > end or (load_byte(data, stop) == marker) != (is_last and column == columns):
                return -1, count
    return at, count


@inlined  # type: ignore[untyped-decorator]
def _take_decimals(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, at: int, column: int, columns: int, first: int, out: int
) -> Any:
    """Decode decimals, each followed by a comma, as long as all is plain.

    Where the next begins is told by how the first does: a guess that holds
    does not wait for the bytes before.
    """
    gap: Any = np.int64(load_byte(data, at) == _BLANK)
    at += gap
    while column < columns:
        decimal, stop = take_short(data, at, _COMMA)
        if stop == LEFT:
            decimal, stop = take_decimal(data, at)
            if stop == LEFT or load_byte(data, stop) != _COMMA:
                break
        if gap and load_byte(data, stop + 1) != _BLANK:
            break
        store_number(out, first + column, decimal)
        at, column = stop + 1 + gap, column + 1
    return at - gap, column


@inlined  # type: ignore[untyped-decorator]
def _scan_value(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, at: int, end: int, marker: int, kind: int, out: int, place: int, columns: int, seen: int
) -> tuple[int, int]:
    """Decode any value: where it ends and what parts it from the next is."""
    at += load_byte(data, at) == _BLANK
    if load_byte(data, at) <= _BLANK or load_byte(data, at) == _COMMENT:
        at = _pass_space(data, at, end)
    stop = _take_value(data, at, kind, out, place, columns, seen)
    if stop != LEFT:
        stop += load_byte(data, stop) == _BLANK
        byte = load_byte(data, stop)
        if byte != _COMMA and (byte != marker or marker == NEWLINE):
            stop = _pass_gap(data, stop, end, marker)
    return at, stop


@inlined  # type: ignore[untyped-decorator]
def _take_value(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, at: int, kind: int, out: int, place: int, columns: int, seen: int
) -> Any:
    """Decode a value the fast way: where it ends, or ``LEFT``."""
    if kind == FLOAT:
        decimal, stop = take_decimal(data, at)
        store_number(out, place, decimal)
        return stop
    if kind == INTEGER:
        whole, stop = take_integer(data, at)
        store_number(out, place, whole)
        return stop
    if kind == TIME:
        whole, stop = take_time(data, at, seen)
        store_number(out, place, whole)
        return stop
    if kind == RANGE:
        whole, stop = take_time(data, at, seen)
        store_number(out, place, whole)
        if stop == LEFT or load_byte(data, stop) != _SLASH:
            return LEFT
        whole, stop = take_time(data, stop + 1, seen)
        store_number(out, place + columns, whole)
        return stop
    return LEFT


@compiled  # type: ignore[untyped-decorator]
def _parse_left(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, at: int, stop: int, kind: int, out: int, place: int, columns: int
) -> Any:
    """Decode what spells times otherwise; where texts stand."""
    if kind == TEXT:
        store_number(out, place, at)
        store_number(out, place + columns, stop)
        return True
    if kind == TIME:
        whole, is_time = parse_time(data, at, stop)
        store_number(out, place, whole)
        return is_time
    if kind != RANGE:
        return False
    slash = at
    while slash < stop and load_byte(data, slash) != _SLASH:
        slash += 1
    whole, is_time = parse_time(data, at, slash)
    store_number(out, place, whole)
    whole, is_stop = parse_time(data, slash + 1, stop)
    store_number(out, place + columns, whole)
    return is_time and is_stop


@inlined  # type: ignore[untyped-decorator]
def _is_space(byte: int) -> Any:
    return byte == _BLANK or 9 <= byte <= 13


@compiled  # type: ignore[untyped-decorator]
def _pass_space(data: int, at: int, end: int) -> int:
    """Pass blanks, ends of lines and comments."""
    while at < end:
        if load_byte(data, at) == _COMMENT:
            while at < end and load_byte(data, at) != NEWLINE:
                at += 1
        elif _is_space(load_byte(data, at)):
            at += 1
        else:
            break
    return at


@compiled  # type: ignore[untyped-decorator]
def _pass_gap(data: int, at: int, end: int, marker: int) -> int:
    """Pass what may stand between a value and its comma or marker.

    ``LEFT`` if anything else does. Where lines end records, the end of a
    line is passed only if the next one begins with a comma.
    """
    while at < end:
        byte = load_byte(data, at)
        if byte == marker:
            after = _pass_space(data, at, end) if byte == NEWLINE else end
            return after if after < end and load_byte(data, after) == _COMMA else at
        if byte == _COMMA:
            return at
        if byte == _COMMENT:
            while at < end and load_byte(data, at) != NEWLINE:
                at += 1
        elif _is_space(byte):
            at += 1
        else:
            return LEFT
    return LEFT


@compiled  # type: ignore[untyped-decorator]
def _is_until(data: int, at: int, end: int, until: Bytes) -> bool:
    """Tell if the text of DATA_UNTIL stands at ``at``, alone in its line."""
    at += load_byte(data, at) == _QUOTE
    if load_byte(data, at) != until[0] or end - at < len(until):
        return False
    for place in range(len(until)):
        if load_byte(data, at + place) != until[place]:
            return False
    at += len(until)
    at += load_byte(data, at) == _QUOTE
    while at < end and load_byte(data, at) != NEWLINE and _is_space(load_byte(data, at)):
        at += 1
    return at >= end or load_byte(data, at) == NEWLINE


@compiled  # type: ignore[untyped-decorator]
def _bounds(data: int, at: int, end: int, marker: int) -> tuple[int, int]:
    """Find where a value ends without blanks, and what parts it from the next."""
    first, in_quotes = at, False
    while at < end:
        byte = load_byte(data, at)
        if byte == _QUOTE:
            in_quotes = not in_quotes
        elif not in_quotes and byte in (_COMMA, marker, _COMMENT):
            break
        at += 1
    stop = at
    while stop > first and _is_space(load_byte(data, stop - 1)):
        stop -= 1
    gap = _pass_gap(data, at, end, marker) if at < end else end
    return stop, (gap if gap != LEFT else end)
