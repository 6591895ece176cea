"""Rules of the archive's validator on blocks of metadata; broken ones, as they are told."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sepp.core.errors import BadTimeError
from sepp.core.time import parse_time
from sepp.formats.cef.lines import Line


class Told(NamedTuple):
    """What a header says under one name, and where."""

    place: str
    """File and line: ``x.cef, line 7``."""
    entries: tuple[str, ...]
    """Its values, quotes taken off."""
    is_quoted: bool
    """True if the first stands in quotes."""


class Broken(NamedTuple):
    """A rule that a file breaks."""

    rule: str
    """Name of the rule, as the archive's validator has it."""
    place: str
    """File and line; empty where there is none, since something is missing."""
    what: str
    """What was expected, and what stands there."""

    def __str__(self) -> str:
        """Tell it in one line."""
        return f"{self.place}{': ' if self.place else ''}{self.what} (breaks rule {self.rule})"


def check_meta(name: str, lines: Sequence[Line], source: str) -> Broken | None:
    """Check a block of metadata, given by its lines in the file ``source``.

    Entries are of the type that ``VALUE_TYPE`` tells, texts in quotes
    (``R_2_02``), and ``VERSION_NUMBER`` is a whole number (``R_2_07``).
    """
    entries = [line for line in lines if line.name.upper() == "ENTRY"]
    typing = next((line for line in lines if line.name.upper() == "VALUE_TYPE"), None)
    if name.upper() == "VERSION_NUMBER" and entries and not entries[0].values[0].strip().isdecimal():
        what = f"{name} is {entries[0].values[0]!r}, expected a whole number"
        return Broken("R_2_07", _place(source, entries[0]), what)
    if not entries or typing is None or not typing.values[0]:
        return None
    value_type = typing.values[0].upper()
    if value_type not in _CHECKS:
        known = ", ".join(_CHECKS)
        what = f"VALUE_TYPE of {name} is {value_type!r}, expected one of {known}"
        return Broken("R_2_02", _place(source, typing), what)
    for line in entries:
        wrong = next((value for value in line.values if not _is_read(_CHECKS[value_type], value.strip())), None)
        if wrong is not None:
            what = f"ENTRY of {name} is {wrong!r}, expected {value_type}"
            return Broken("R_2_02", _place(source, line), what)
        if value_type == "CHAR" and not line.is_quoted:
            what = f"ENTRY of {name} is {line.values[0]} without quotes, expected CHAR, a text in quotes"
            return Broken("R_2_02", _place(source, line), what)
    return None


def _place(source: str, line: Line) -> str:
    return f"{source}, line {line.number}"


def _is_read(check: Callable[[str], object], text: str) -> bool:
    try:
        check(text)
    except (BadTimeError, ValueError):
        return False
    return True


def _check_range(text: str) -> None:
    start, stop = text.split("/")
    parse_time(start)
    parse_time(stop)


_CHECKS: dict[str, Callable[[str], object]] = {
    "ISO_TIME": parse_time,
    "ISO_TIME_RANGE": _check_range,
    "FLOAT": float,
    "DOUBLE": float,
    "INT": int,
    "BYTE": int,
    "CHAR": str,
}
