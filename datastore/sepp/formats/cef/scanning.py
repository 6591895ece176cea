"""One pass over the bytes of whole records: every value into its column."""

from typing import Any

import numpy as np

from sepp.formats.cef.kinds import COLUMNS, FLOAT, KIND, SECTION, WIDTH
from sepp.formats.cef.numbers import LEFT, Bytes, take_decimal, take_short
from sepp.formats.cef.plain import BATCH, is_plain, make_room, scan_plain
from sepp.formats.cef.spelling import bounds, is_until, parse_left, pass_space, scan_value
from sepp.formats.cef.words import compiled, count_bits, inlined, load_byte, mark_either, store_number

DONE, ENDED, FULL, BROKEN = range(4)
"""Why a scan stopped: no bytes left, the text of DATA_UNTIL, no room for
values left over, a record that is not as declared."""

_COMMA, _BLANK = b", "


@compiled  # type: ignore[untyped-decorator]
def count_bytes(data: Bytes, end: int, wanted: int) -> int:
    """Count one byte: as many records there are at most."""
    address, count = data.ctypes.data, 0
    for at in range(0, end - 63, 64):
        count += count_bits(mark_either(address, at, np.uint8(wanted), np.uint8(wanted)))
    for at in range(end & ~63, end):
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
    count, careful = 0, 0 if is_plain(until) else end
    room = make_room(columns)
    while True:
        if begin >= careful:
            begin, rows, count = scan_plain(data, begin, end, marker, plan, numbers, row, left, count, seen, room)
            row += rows
            careful = begin if rows else begin + BATCH
            if rows:
                continue
        begin = pass_space(data, begin, end)
        if begin >= end:
            return DONE, begin, row, count
        if is_until(data, begin, end, until):
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
            at, stop = scan_value(data, at, end, marker, kind, out, first + column, columns, seen)
            if stop == LEFT:
                place = first + column
                after, stop = bounds(data, at, end, marker)
                if not parse_left(data, at, after, kind, out, place, columns):
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
