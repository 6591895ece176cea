"""The upright axis of a panel: its limits, its ticks, what they say."""

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

import numpy as np
from numpy.typing import NDArray

from sepp.quicklook.numbers import NEAR, power_of_ten, write_digit, write_even

Numbers = NDArray[np.float64]
MARGIN = 0.04
MOST_DECADES = 12
MANY_DECADES = 9
ENOUGH = 3
DIGITS = (1,), (1, 2, 5), (1, 3), (1, 2, 3, 4, 5, 6, 8)
"""What a logarithmic axis labels: the first that give enough."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Round values of an axis."""

    values: tuple[float, ...]
    """Where they are."""
    labels: tuple[str, ...]
    """What they say."""
    note: str = ""
    """What is to be read with each, such as ``× 10⁸``."""


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

    def ticks(self, most: int = 6, room: int = 12) -> Ticks:
        """Choose round values and write them.

        At most about ``most`` of them; ``room`` labels fit one above the other.
        """
        return log_ticks(self.low, self.high, room) if self.is_log else _linear_ticks(self.low, self.high, most)

    def minor(self) -> list[float]:
        """Give the places of short strokes between the ticks."""
        if not self.is_log or log10(self.high / self.low) > MANY_DECADES:
            return []
        return _log_values(tuple(range(2, 10)), self.low, self.high)


def fit_ordinate(low: float, high: float, *, is_log: bool) -> Ordinate:
    """Fit an axis around values from ``low`` to ``high``, with a margin."""
    if is_log and low > 0:
        low = max(low, high / 10**MOST_DECADES)
        reach = max(log10(high / low), 0.2) * MARGIN
        return Ordinate(low / 10**reach, high * 10**reach, is_log=True)
    reach = (high - low) * MARGIN or abs(high) * MARGIN or 1.0
    return Ordinate(low - reach, high + reach)


def _linear_ticks(low: float, high: float, most: int) -> Ticks:
    step = _round_step((high - low) / max(most, 1))
    first, last = ceil(low / step - NEAR), floor(high / step + NEAR)
    values = [number * step for number in range(first, last + 1)]
    written = write_even(values)
    return Ticks(tuple(values), written.labels, written.note)


def _round_step(wanted: float) -> float:
    if not (isfinite(wanted) and wanted > 0):
        return 1.0
    power = 10.0 ** floor(log10(wanted))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wanted * (1 - 1e-9))


def log_ticks(low: float, high: float, room: int) -> Ticks:
    """Label decades; where there are few, 2 and 5 or 3 too, all digits, or even steps."""
    decades = _log_values(DIGITS[0], low, high)
    if len(decades) >= ENOUGH:
        kept = decades[:: max(1, ceil(len(decades) / max(room, 2)))]
        return Ticks(tuple(kept), tuple(power_of_ten(round(log10(value))) for value in kept))
    wanted = [_log_values(digits, low, high) for digits in DIGITS]
    found = [_with_room(values, low, high, room) for values in wanted]
    many = [each for each in found if len(each) >= ENOUGH]
    whole = [each for each in many if each in wanted]
    values = next(iter([*whole, *many]), found[-1])
    if len(values) > 1:
        return Ticks(tuple(values), tuple(write_digit(value) for value in values))
    return _linear_ticks(low, high, max(min(room, 5), 1))


def _log_values(digits: tuple[int, ...], low: float, high: float) -> list[float]:
    powers = range(floor(log10(low) - NEAR), ceil(log10(high)) + 1)
    values = [digit / 10.0**-power if power < 0 else digit * 10.0**power for power in powers for digit in digits]
    return [value for value in values if low * (1 - NEAR) <= value <= high * (1 + NEAR)]


def _is_decade(value: float) -> bool:
    return abs(log10(value) - round(log10(value))) < 1e-6


def _with_room(values: list[float], low: float, high: float, room: int) -> list[float]:
    """Keep those whose labels don't touch: decades before digits."""
    kept: list[float] = []
    for value in sorted(values, key=lambda value: (not _is_decade(value), value)):
        if all(abs(log10(other / value)) / log10(high / low) >= 1 / max(room, 1) - NEAR for other in kept):
            kept.append(value)
    return sorted(kept)
