"""Fill values: NaN in floats, NaT in times, untouched elsewhere."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Scalar, Values

_HUGE = 1e28
"""From here on a fill is known within rounding: files mix float32 and 64."""


def mask_fills(values: Values, fill: Scalar) -> Values:
    """Put NaN where floats hold the fill; other types stay as they are."""
    if values.dtype.kind != "f" or not isinstance(fill, int | float):
        return values
    floats = cast("NDArray[np.floating]", values)
    is_fill = _equals_fill(floats, float(fill))
    return np.where(is_fill, floats.dtype.type(np.nan), floats) if is_fill.any() else values


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
