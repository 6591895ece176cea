"""Many records at once, where neither quotes nor comments stand among them.

First all commas and ends of records are found, 64 bytes at a time; then
every value is decoded by itself, between two of them.
"""

from typing import Any

import numpy as np

from sepp.formats.cef.aligned import BEFORE, decimal_before, integer_before
from sepp.formats.cef.kinds import COLUMNS, FLOAT, INTEGER, KIND, RANGE, SECTION, TIME, WIDTH
from sepp.formats.cef.lanes import eight_decimals
from sepp.formats.cef.moments import take_time
from sepp.formats.cef.numbers import LEFT, Bytes
from sepp.formats.cef.row import LANES
from sepp.formats.cef.spelling import bounds, parse_left, scan_value
from sepp.formats.cef.words import (
    compiled,
    count_bits,
    first_bit,
    inlined,
    load_byte,
    load_number,
    load_real,
    mark_either,
    store_number,
    without_first,
)

BATCH = 1 << 15
"""Bytes that are looked at together, at the least: they and what is found stay in the nearest cache."""
_WIDEST, _SPARE = 48, 128
_EXACT = 1 << 53
_AT_ONCE = 8
_COMMA, _QUOTE, _BLANK, _COMMENT, _SLASH = b'," !/'
_NOTHING = np.uint64(0)


@inlined  # type: ignore[untyped-decorator]
def is_plain(until: Bytes) -> Any:
    """Tell if the text that ends the records can't be taken for a value."""
    return (65 <= until[0] <= 90) or (97 <= until[0] <= 122)


@compiled  # type: ignore[untyped-decorator]
def make_room(columns: int) -> Any:
    """Make room for a batch: where its values end, and what they are as decimals."""
    return np.empty((2, max(BATCH, _WIDEST * columns) + _SPARE), np.int64)


@compiled  # type: ignore[untyped-decorator]
def scan_plain(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int,
    begin: int,
    end: int,
    marker: int,
    plan: Any,
    out: int,
    row: int,
    left: Any,
    count: int,
    seen: int,
    room: Any,
) -> tuple[int, int, int]:
    """Decode a batch of records from ``begin`` on, up to the first that is not plain.

    Gives where the next begins, how many records there were, and how many values are left.
    """
    if begin < BEFORE:
        return begin, 0, count
    places, values, columns = room.ctypes.data, room[1].ctypes.data, plan[COLUMNS].sum()
    found, markers = _find_partings(data, begin, min(end, begin + room.shape[1] - _SPARE), marker, places)
    rows, before, first = _count_records(data, places, columns, found, markers, marker), count, 0
    for place in range(0, rows * columns, LANES):
        eight_decimals(data, places + 8 * place, values + 8 * place)
    for run in range(plan.shape[1]):
        here = (places + 8 * first, values + 8 * first)
        rows, count = _take_run(data, end, marker, plan, run, out, row, left, count, seen, here, columns, rows)
        first += plan[COLUMNS, run]
    after = load_number(places, rows * columns) + 1
    return after, rows, _without_later(left, before, count, after)


@inlined  # type: ignore[untyped-decorator]
def _find_partings(data: int, begin: int, stop: int, marker: int, places: int) -> tuple[int, int]:
    """Find commas and markers, the byte before ``begin`` first: how many, and markers of them.

    None if there are quotes or comments.
    """
    store_number(places, 0, begin - 1)
    found, markers, odd = 1, 0, _NOTHING
    for at in range(begin, stop, 64):
        ends = mark_either(data, at, np.uint8(marker), np.uint8(marker))
        bits = mark_either(data, at, np.uint8(_COMMA), np.uint8(marker))
        odd |= mark_either(data, at, np.uint8(_QUOTE), np.uint8(_COMMENT))
        markers += count_bits(ends)
        last = found + count_bits(bits)
        while found < last:
            for place in range(_AT_ONCE):
                store_number(places, found + place, at + first_bit(bits))
                bits = without_first(bits)
            found += _AT_ONCE
        found = last
    for place in range(LANES):
        store_number(places, found + place, load_number(places, found - 1))
    return (0 if odd else found - 1), markers


@inlined  # type: ignore[untyped-decorator]
def _count_records(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, places: int, columns: int, found: int, markers: int, marker: int
) -> int:
    """Count records in which the last value alone ends in a marker; 0 if there are others."""
    rows = found // columns
    for place in range(rows * columns + 1, found + 1):
        markers -= load_byte(data, load_number(places, place)) == marker
    for record in range(1, rows + 1):
        markers -= load_byte(data, load_number(places, record * columns)) == marker
    for record in range(1, rows + 1):
        if load_byte(data, load_number(places, record * columns)) != marker:
            return 0
    return rows if markers == 0 else 0


@inlined  # type: ignore[untyped-decorator]
def _take_run(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, end: int, marker: int, plan: Any, run: int, out: int, row: int, left: Any, count: int, seen: int,
    here: Any, columns: int, rows: int,
) -> tuple[int, int]:  # fmt: skip
    """Decode the values of one variable in all records: how many are good, how many values are left."""
    places, values = here
    kind, own = plan[KIND, run], plan[COLUMNS, run]
    for record in range(rows):
        first = plan[SECTION, run] + (row + record) * plan[WIDTH, run]
        for column in range(own):
            place = record * columns + column
            value = load_real(values, place)
            if kind == FLOAT and not np.isnan(value):
                store_number(out, first + column, value)
                continue
            if kind == INTEGER and abs(value) <= _EXACT and value == np.int64(value):
                store_number(out, first + column, np.int64(value))
                continue
            begin, stop = load_number(places, place) + 1, load_number(places, place + 1)
            if run == 0 and column == 0:
                begin = _pass_lines(data, begin)
            if _take_plain(data, begin, stop, kind, out, first + column, own, seen):
                continue
            if run == 0 and column == 0:
                return record, count
            count = _leave(data, begin, stop, end, marker, kind, out, first + column, own, seen, left, count, run)
            if count < 0:
                return record, -1 - count
    return rows, count


@compiled  # type: ignore[untyped-decorator]
def _leave(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, begin: int, stop: int, end: int, marker: int, kind: int, out: int, place: int, columns: int, seen: int,
    left: Any, count: int, run: int,
) -> int:  # fmt: skip
    """Decode a value however it is spelt, or leave it: how many are left, less than 0 if what it ends in is another."""
    at, found = scan_value(data, begin, end, marker, kind, out, place, columns, seen)
    if found == LEFT:
        if count >= len(left):
            return -1 - count
        after, found = bounds(data, at, end, marker)
        if not parse_left(data, at, after, kind, out, place, columns):
            left[count, 0], left[count, 1], left[count, 2], left[count, 3] = place, at, after, run
            count += 1
    return count if found == stop else -1 - count


@inlined  # type: ignore[untyped-decorator]
def _take_plain(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, begin: int, stop: int, kind: int, out: int, place: int, columns: int, seen: int
) -> Any:
    """Decode a value between two partings, if it is spelt as most are."""
    if kind == FLOAT:
        decimal, is_number = decimal_before(data, begin, stop)
        store_number(out, place, decimal)
        return is_number
    if kind == INTEGER:
        number, is_number = integer_before(data, begin, stop)
        store_number(out, place, number)
        return is_number
    begin += load_byte(data, begin) == _BLANK
    stop -= load_byte(data, stop - 1) == _BLANK
    if kind == TIME:
        time, after = take_time(data, begin, seen)
        store_number(out, place, time)
        return after == stop
    if kind == RANGE:
        time, after = take_time(data, begin, seen)
        store_number(out, place, time)
        if after == LEFT or load_byte(data, after) != _SLASH:
            return False
        time, after = take_time(data, after + 1, seen)
        store_number(out, place + columns, time)
        return after == stop
    return False


@inlined  # type: ignore[untyped-decorator]
def _pass_lines(data: int, at: int) -> int:
    """Pass the end of the line before."""
    while load_byte(data, at) == _BLANK or 9 <= load_byte(data, at) <= 13:
        at += 1
    return at


@inlined  # type: ignore[untyped-decorator]
def _without_later(left: Any, first: int, count: int, after: int) -> int:
    """Keep of the values left those that begin before ``after``."""
    kept = first
    for number in range(first, count):
        if left[number, 1] < after:
            left[kept, 0], left[kept, 1], left[kept, 2], left[kept, 3] = (
                left[number, 0],
                left[number, 1],
                left[number, 2],
                left[number, 3],
            )
            kept += 1
    return kept
