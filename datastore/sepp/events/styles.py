"""How times and numbers are written, found in a text and done again."""

import re
from collections.abc import Callable, Sequence

import numpy as np

from sepp.core.model import Values

ISO = "2005-01-09T18:00:00Z"
"""How times are written where no file tells."""
_TIME = re.compile(r"\d{4}([-/])\d\d\1\d\d(?:([T ])\d\d:\d\d(:\d\d(?:\.(\d+))?)?(Z?))?$")


def write_times(times: Values, example: str) -> list[str]:
    """Write times as ``example`` is written.

    More digits are used where a time needs them; ``NaT`` is empty.
    """
    match = _TIME.match(example) or _TIME.match(ISO)
    dash, letter, seconds, digits, zone = match.groups() if match else ("-", "T", ":00", None, "Z")
    least = -2 if letter is None else -1 if seconds is None else len(digits or "")
    exact = np.datetime_as_string(np.asarray(times, "datetime64[ns]")).tolist()
    zone, letter = zone or "", letter or "T"
    return ["" if text == "NaT" else _styled(text, least, dash, letter) + zone for text in exact]


def time_writer(example: str) -> Callable[[np.datetime64], str]:
    """Give what writes one time as ``example`` is written."""
    return lambda time: write_times(np.array([time], "datetime64[ns]"), example)[0]


def _styled(text: str, least: int, dash: str, letter: str) -> str:
    """Cut ``2005-01-09T18:00:00.000000000`` as far as nothing is lost."""
    fraction = text[20:].rstrip("0").ljust(least, "0")
    date = text[:10] if dash == "-" else text[:10].replace("-", dash)
    if not fraction and least < 0 and text[17:19] == "00":
        return date if least == -2 and text[11:16] == "00:00" else f"{date}{letter}{text[11:16]}"
    return f"{date}{letter}{text[11:19]}{'.' if fraction else ''}{fraction}"


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
