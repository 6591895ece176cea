"""Minimum, maximum, sum and count per block, without what is missing.

A block's statistics are one array of shape ``(4, ...)`` in float64, in the
order of ``STATISTICS``; a block without values is NaN, NaN, 0, 0.
"""

from collections.abc import Callable
from functools import cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Values

FAST = frozenset({"reassoc", "nsz"})
"""Sums in any order; NaN keeps its meaning."""
STATISTICS = ("min", "max", "sum", "count")
Numbers = NDArray[np.float64]


def reduce_values(values: Values, block: int, fill: float | None = None) -> Numbers:
    """Reduce rows to blocks of ``block`` rows.

    ``values`` has shape ``(blocks * block, *shape)``; gives shape
    ``(blocks, 4, *shape)``. NaN, and ``fill`` if given, count as missing.
    """
    numbers = as_numbers(values, fill)
    blocks = len(numbers) // block
    width = int(np.prod(numbers.shape[1:], dtype=np.int64))
    flat = np.ascontiguousarray(numbers).reshape(blocks, block, width)
    return reducer()(flat).reshape(blocks, 4, *numbers.shape[1:])


def as_numbers(values: Values, fill: float | None = None) -> Values:
    """Give floats, with NaN where an integer is the fill."""
    if values.dtype.kind == "f":
        return values
    numbers = values.astype(np.float64)
    if fill is not None and values.dtype.kind != "b":
        numbers[values == fill] = np.nan
    return numbers


def combine_blocks(statistics: Numbers, group: int) -> Numbers:
    """Reduce blocks further: every ``group`` of them becomes one.

    Shape ``(blocks * group, 4, ...)`` to ``(blocks, 4, ...)``.
    """
    blocks, shape = len(statistics) // group, statistics.shape[2:]
    parts = np.ascontiguousarray(statistics).reshape(blocks, group, 4, prod(shape))
    return combiner()(parts).reshape(blocks, 4, *shape)


def combine_all(statistics: Numbers) -> Numbers:
    """Reduce any number of blocks to one, shape ``(1, 4, ...)``."""
    return combine_blocks(statistics, len(statistics))


@cache
def reducer() -> Callable[[Values], Numbers]:
    """Give the compiled pass, or the plain one where numba is not installed."""
    return _compiled(_reduce, FAST) or reduce_plainly


@cache
def combiner() -> Callable[[Numbers], Numbers]:
    """Give the compiled pass over blocks, or the plain one."""
    return _compiled(_combine, frozenset()) or combine_plainly


# Any: compiled by numba, which is untyped.
def _compiled(work: Callable[[Any], Any], fast: frozenset[str]) -> Callable[[Any], Any] | None:
    try:
        import numba  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    try:
        compiled: Callable[[Any], Any] = numba.njit(cache=True, nogil=True, fastmath=set(fast))(work)
    except RuntimeError:
        compiled = numba.njit(nogil=True, fastmath=set(fast))(work)
    return compiled


def combine_plainly(parts: Numbers) -> Numbers:
    """Reduce shape ``(blocks, group, 4, width)`` to ``(blocks, 4, width)``."""
    return np.stack(
        [
            np.fmin.reduce(parts[:, :, 0], axis=1),
            np.fmax.reduce(parts[:, :, 1], axis=1),
            np.nansum(parts[:, :, 2], axis=1),
            np.nansum(parts[:, :, 3], axis=1),
        ],
        axis=1,
    )


def reduce_plainly(values: Values) -> Numbers:
    """Reduce shape ``(blocks, block, width)`` to ``(blocks, 4, width)``."""
    is_there = ~np.isnan(values)
    return np.stack(
        [
            np.fmin.reduce(values, axis=1).astype(np.float64),
            np.fmax.reduce(values, axis=1).astype(np.float64),
            np.where(is_there, values, 0).sum(axis=1, dtype=np.float64),
            is_there.sum(axis=1, dtype=np.float64),
        ],
        axis=1,
    )


def _reduce(values: Any) -> Any:  # Any: compiled by numba
    blocks, block, width = values.shape
    out = np.empty((blocks, 4, width), np.float64)
    for number in range(blocks):
        for column in range(width):
            low, high, total, count = np.inf, -np.inf, 0.0, 0
            for row in range(block):
                value = np.float64(values[number, row, column])
                is_there = value == value  # noqa: PLR0124 - NaN
                count += is_there
                total += value if is_there else 0.0
                low = value if value < low else low
                high = value if value > high else high
            out[number, 0, column] = low if count else np.nan
            out[number, 1, column] = high if count else np.nan
            out[number, 2, column] = total
            out[number, 3, column] = count
    return out


def _combine(parts: Any) -> Any:  # Any: compiled by numba
    blocks, group, _, width = parts.shape
    out = np.empty((blocks, 4, width), np.float64)
    for number in range(blocks):
        for column in range(width):
            low, high = parts[number, 0, 0, column], parts[number, 0, 1, column]
            total, count = 0.0, 0.0
            for one in range(group):
                low = np.fmin(low, parts[number, one, 0, column])
                high = np.fmax(high, parts[number, one, 1, column])
                added, more = parts[number, one, 2, column], parts[number, one, 3, column]
                total += 0.0 if np.isnan(added) else added
                count += 0.0 if np.isnan(more) else more
            out[number, 0, column] = low
            out[number, 1, column] = high
            out[number, 2, column] = total
            out[number, 3, column] = count
    return out
