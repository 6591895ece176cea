"""Fill values: NaN in floats, NaT in times, untouched elsewhere."""

from typing import cast

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


def _equals_fill(values: NDArray[np.floating], fill: float) -> NDArray[np.bool_]:
    with np.errstate(over="ignore"):
        if abs(fill) < _HUGE:
            return np.asarray(values == values.dtype.type(fill))
        low, high = sorted((fill * (1 - 1e-6), fill * (1 + 1e-6)))
        return np.asarray((values >= low) & (values <= high))
