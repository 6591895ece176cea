"""One value however it is spelt, and what may stand between values."""

from typing import Any

from sepp.formats.cef.kinds import FLOAT, INTEGER, NEWLINE, RANGE, TEXT, TIME
from sepp.formats.cef.moments import parse_time, take_time
from sepp.formats.cef.numbers import LEFT, Bytes, take_decimal, take_integer
from sepp.formats.cef.words import compiled, inlined, load_byte, store_number

_COMMA, _QUOTE, _BLANK, _COMMENT, _SLASH = b'," !/'


@inlined  # type: ignore[untyped-decorator]
def scan_value(  # noqa: PLR0913, PLR0917 - compiled: no objects
    data: int, at: int, end: int, marker: int, kind: int, out: int, place: int, columns: int, seen: int
) -> tuple[int, int]:
    """Decode any value: where it ends and what parts it from the next is."""
    at += load_byte(data, at) == _BLANK
    if load_byte(data, at) <= _BLANK or load_byte(data, at) == _COMMENT:
        at = pass_space(data, at, end)
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
def parse_left(  # noqa: PLR0913, PLR0917 - compiled: no objects
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
def pass_space(data: int, at: int, end: int) -> int:
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
            after = pass_space(data, at, end) if byte == NEWLINE else end
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
def is_until(data: int, at: int, end: int, until: Bytes) -> bool:
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
def bounds(data: int, at: int, end: int, marker: int) -> tuple[int, int]:
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
