"""The upright axis of a panel: its limits, its ticks, what they say."""

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MARGIN = 0.04
MOST_DECADES = 12
MANY_ZEROS = 5


@dataclass(frozen=True, slots=True)
class Ordinate:
    """From values to heights: linear or logarithmic."""

    low: float
    """Value at the bottom."""
    high: float
    """Value at the top."""
    is_log: bool = False
    """True for a logarithmic axis, whose ``low`` is above 0."""

    def share(self, values: Numbers) -> Numbers:
        """Place values: 0 at the bottom, 1 at the top; NaN where log can't."""
        if not self.is_log:
            return (values - self.low) / (self.high - self.low)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log10(values / self.low) / log10(self.high / self.low)
        return np.where(values > 0, found, np.nan)

    def ticks(self, most: int = 6) -> list[tuple[float, str]]:
        """Choose round values and write them."""
        return _log_ticks(self.low, self.high, most) if self.is_log else _linear_ticks(self.low, self.high, most)

    def minor(self, most: int = 6) -> list[float]:
        """Give the places of short strokes between the ticks."""
        if not self.is_log:
            return []
        decades = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
        if len(decades) > most + 2:
            return []
        found = [digit * 10.0**decade for decade in decades for digit in range(2, 10)]
        return [value for value in found if self.low <= value <= self.high]


def fit_ordinate(low: float, high: float, *, is_log: bool) -> Ordinate:
    """Fit an axis around values from ``low`` to ``high``, with a margin."""
    if is_log and low > 0:
        low = max(low, high / 10**MOST_DECADES)
        reach = max(log10(high / low), 0.2) * MARGIN
        return Ordinate(low / 10**reach, high * 10**reach, is_log=True)
    reach = (high - low) * MARGIN or abs(high) * MARGIN or 1.0
    return Ordinate(low - reach, high + reach)


def _linear_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    step = _round_step((high - low) / max(most, 1))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    digits = max(0, -floor(log10(step) + 1e-9))
    return [(number * step, _written(number * step, digits)) for number in range(first, last + 1)]


def _round_step(wanted: float) -> float:
    if not (isfinite(wanted) and wanted > 0):
        return 1.0
    power = 10.0 ** floor(log10(wanted))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wanted * (1 - 1e-9))


def _written(value: float, digits: int) -> str:
    value = 0.0 if abs(value) < 1e-300 else value
    if value and (digits > MANY_ZEROS - 1 or abs(value) >= 10**MANY_ZEROS):
        mantissa, _, power = f"{value:.3e}".partition("e")
        return f"{mantissa.rstrip('0').rstrip('.')}·10{str(int(power)).translate(SUPERSCRIPTS)}"
    return f"{value:.{digits}f}".replace("-", "−")


def _log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    first, last = ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9)
    if last - first < 2:
        digits = [digit * 10.0**power for power in range(first - 1, last + 1) for digit in (1, 2, 5)]
        found = [(value, f"{value:g}") for value in digits if low <= value <= high]
        return found if len(found) > 1 else [tick for tick in _linear_ticks(low, high, most) if tick[0] > 0]
    step = max(1, ceil((last - first + 1) / max(most, 1)))
    return [(10.0**power, f"10{str(power).translate(SUPERSCRIPTS)}") for power in range(first, last + 1, step)]
