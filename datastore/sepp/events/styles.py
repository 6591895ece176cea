"""How times and numbers are written, found in a text and done again."""

import re
from collections.abc import Callable, Sequence

import numpy as np

from sepp.core.model import Values
from sepp.core.time import to_iso

ISO = "2005-01-09T18:00:00Z"
"""How times are written where no file tells."""
_TIME = re.compile(r"\d{4}([-/])\d\d\1\d\d(?:([T ])\d\d:\d\d(:\d\d(?:\.(\d+))?)?(Z?))?$")


def time_writer(example: str) -> Callable[[np.datetime64], str]:
    """Give what writes times as ``example`` is written.

    More digits are used where a time needs them; ``NaT`` is empty.
    """
    match = _TIME.match(example) or _TIME.match(ISO)
    dash, letter, seconds, digits, zone = match.groups() if match else ("-", "T", ":00", None, "Z")
    least = -2 if letter is None else -1 if seconds is None else len(digits or "")

    def write(time: np.datetime64) -> str:
        return "" if np.isnat(time) else _write(int(time.astype(np.int64)), least, dash, letter or "T") + (zone or "")

    return write


def _write(time_ns: int, least: int, dash: str, letter: str) -> str:
    seconds, fraction = divmod(time_ns, 10**9)
    needed = len(f"{fraction:09d}".rstrip("0"))
    if not needed and least < 0 and seconds % 60 == 0:
        cut = 10 if least == -2 and seconds % 86400 == 0 else 16
    else:
        cut = 19 + (max(needed, least) + 1 if max(needed, least) > 0 else 0)
    text = to_iso(time_ns, max(needed, least, 1))[:cut]
    return text[:10].replace("-", dash) + text[10:].replace("T", letter)


def number_style(texts: Sequence[str], values: Values) -> str:
    """Find the style that writes ``values`` as ``texts`` have them.

    One of ``r`` (shortest), ``w`` (shortest, whole numbers without ``.0``),
    ``.3f``, ``.3e``. Empty if none does; values are then written exactly.
    """
    fractions = [len(text.partition("e")[0].partition(".")[2]) for text in texts]
    digits = max(fractions, default=0)
    styles = ("r", "w", f".{digits}f", f".{digits}e")
    return next((style for style in styles if _writes_all(texts, values, style)), "")


def _writes_all(texts: Sequence[str], values: Values, style: str) -> bool:
    return all(write_number(float(value), style) == text for text, value in zip(texts, values.ravel(), strict=True))


def write_number(value: float, style: str) -> str:
    """Write one number; exactly, whatever the style."""
    if style.startswith("."):
        text = format(value, style)
        if float(text) == value:
            return text
    if style == "w" and value.is_integer() and abs(value) < 1e15 and not (value == 0 and np.signbit(value)):
        return str(int(value))
    return repr(float(value))
