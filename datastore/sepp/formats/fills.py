"""Fill values: NaN in floats, NaT in times, untouched elsewhere."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Scalar, Values

_HUGE = 1e28
"""From here on a fill is known within rounding: files mix float32 and 64."""
_AT_A_TIME = 1 << 15
"""Values that are looked at while they are near the processor."""
_MANY = 1 << 16
"""From so many values on compiled code looks at them."""


def mask_fills(values: Values, fill: Scalar, *, is_own: bool = False) -> Values:
    """Put NaN where floats hold the fill; other types stay as they are.

    Values that are the caller's ``is_own`` are changed in place where they can be.
    """
    if values.dtype.kind != "f" or not isinstance(fill, int | float):
        return values
    floats = cast("NDArray[np.floating]", values)
    if floats.size >= _MANY and floats.dtype.isnative and floats.flags.c_contiguous and floats.dtype != np.float16:
        return _mask_many(floats, float(fill), is_own=is_own)
    out: NDArray[np.floating] | None = None
    flat = floats.reshape(-1)
    for first in range(0, len(flat), _AT_A_TIME):
        is_fill = _equals_fill(flat[first : first + _AT_A_TIME], float(fill))
        if is_fill.any():
            out = flat.copy() if out is None else out
            np.copyto(out[first : first + _AT_A_TIME], np.nan, where=is_fill)
    return values if out is None else out.reshape(values.shape)


def _mask_many(values: NDArray[np.floating], fill: float, *, is_own: bool) -> Values:
    # Compiled code is not worth its import for small files.
    from sepp.formats.fill_kernels import find_within, mask_within  # noqa: PLC0415

    flat = values.reshape(-1)
    with np.errstate(over="ignore"):
        low, high = np.array(fill_range(fill, values.dtype), values.dtype)
    first = find_within(flat, low, high)
    if first == len(flat):
        return values
    out = flat if is_own and _is_free(values) else np.empty_like(flat)
    mask_within(flat, low, high, out)
    return out.reshape(values.shape)


def _is_free(values: NDArray[np.floating]) -> bool:
    """Tell whether an array lies in memory that numpy made for it alone."""
    owner: object = values
    while isinstance(owner, np.ndarray) and owner.base is not None:
        owner = owner.base
    return type(owner) is np.ndarray and owner.flags.owndata and values.flags.writeable


def fill_range(fill: float, dtype: np.dtype[Any]) -> tuple[float, float]:
    """Give the least and the greatest value of a type that mean the fill."""
    if abs(fill) < _HUGE:
        exact = float(dtype.type(fill))
        return exact, exact
    low, high = sorted((fill * (1 - 1e-6), fill * (1 + 1e-6)))
    return low, high


def _equals_fill(values: NDArray[np.floating], fill: float) -> NDArray[np.bool_]:
    with np.errstate(over="ignore"):
        low, high = fill_range(fill, values.dtype)
        return np.asarray(values == low if low == high else (values >= low) & (values <= high))
