"""Numbers beside an axis, written as the views in the browser write them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_LETTERS = 8
MOST_DECIMALS = 3
PLAIN = 1e-3, 1e6
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Written:
    """The labels of an axis."""

    labels: tuple[str, ...]
    """One for each value."""
    note: str = ""
    """What is to be read with each: a factor, a value that is added."""


def power_of_ten(exponent: int) -> str:
    """Write a power: ``1``, ``10``, ``10²``."""
    return ("1", "10")[exponent] if exponent in (0, 1) else f"10{str(exponent).translate(SUPERSCRIPTS)}"


def write_even(values: Sequence[float]) -> Written:
    """Write evenly spaced values with as many decimals as their step has.

    Large and small ones are written as powers of ten; what is too long for
    the room beside an axis is told once, in the note.
    """
    step = float(f"{abs(values[1] - values[0]):.2e}") if len(values) > 1 else abs(values[0] if values else 0.0) or 1.0
    size = max((abs(value) for value in values), default=0.0)
    if _is_plain(size):
        labels = tuple(_fixed(value, _decimals(step)) for value in values)
        return Written(labels) if all(len(label) <= MOST_LETTERS for label in labels) else _from_offset(values, step)
    exponent = floor(log10(size) + NEAR)
    digits = _decimals(step / 10.0**exponent)
    if digits > MOST_DECIMALS:
        return _from_offset(values, step)
    power = f"10{str(exponent).translate(SUPERSCRIPTS)}"
    mantissas = tuple(_fixed(value / 10.0**exponent, digits) for value in values)
    if digits > 1:
        return Written(mantissas, f"× {power}")
    return Written(tuple(f"{each}·{power}" if value else "0" for each, value in zip(mantissas, values, strict=True)))


def write_digit(value: float) -> str:
    """Write a value of one digit, as a logarithmic axis has them."""
    exponent = floor(log10(value) + NEAR)
    if PLAIN[0] <= value < 1e5:
        return f"{value:.{max(-exponent, 0)}f}"
    mantissa = round(value / 10.0**exponent)
    return power_of_ten(exponent) if mantissa == 1 else f"{mantissa}·{power_of_ten(exponent)}"


def _from_offset(values: Sequence[float], step: float) -> Written:
    unit = 10.0 ** ceil(log10(max(values) - min(values)) - NEAR)
    offset = floor(min(values) / unit) * unit
    if not (offset and isfinite(offset)):
        return Written(tuple(f"{value:.12g}" for value in values))
    rest = write_even([round((value - offset) / step) * step for value in values])
    told = f"{'−' if offset < 0 else '+'} {_short(abs(offset))}"
    return Written(rest.labels, f"{rest.note} {told}" if rest.note else told)


def _is_plain(size: float) -> bool:
    return size == 0 or PLAIN[0] <= size < PLAIN[1]


def _decimals(step: float) -> int:
    scaled = ((digits, step * 10.0**digits) for digits in range(16))
    return next((digits for digits, whole in scaled if abs(round(whole) - whole) < 1e-6 * whole), 16)


def _fixed(value: float, digits: int) -> str:
    text = f"{0.0 if abs(value) < 1e-300 else value:.{digits}f}"
    return text.replace("-", "−", 1)


def _short(value: float) -> str:
    if _is_plain(value):
        return f"{value:.12g}"
    mantissa, _, power = f"{value:.11e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}·10{str(int(power)).translate(SUPERSCRIPTS)}"
