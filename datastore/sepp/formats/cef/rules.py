"""Rules of the archive's validator on the metadata of a CEF file."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sepp.core.errors import BadTimeError
from sepp.core.time import parse_time


class Broken(NamedTuple):
    """A rule that metadata break."""

    rule: str
    """Name of the rule, as the archive's validator has it."""
    keyword: str
    """What is wrong: ``ENTRY`` or ``VALUE_TYPE``."""
    what: str
    """What was expected, and what stands there."""


def find_broken(name: str, found: Mapping[str, tuple[str, ...]]) -> Broken | None:
    """Check a block of metadata; its keywords are in upper case.

    Entries are of the type that ``VALUE_TYPE`` tells (``R_2_02``), and
    ``VERSION_NUMBER`` is a whole number (``R_2_07``).
    """
    entries = found.get("ENTRY", ())
    value_type = found.get("VALUE_TYPE", ("",))[0].upper()
    if name.upper() == "VERSION_NUMBER" and entries and not entries[0].strip().isdecimal():
        return Broken("R_2_07", "ENTRY", f"{name} is {entries[0]!r}, expected a whole number")
    if not entries or not value_type:
        return None
    if value_type not in _CHECKS:
        known = ", ".join(_CHECKS)
        return Broken("R_2_02", "VALUE_TYPE", f"VALUE_TYPE of {name} is {value_type!r}, expected one of {known}")
    wrong = next((entry for entry in entries if not _is_read(_CHECKS[value_type], entry.strip())), None)
    return None if wrong is None else Broken("R_2_02", "ENTRY", f"ENTRY of {name} is {wrong!r}, expected {value_type}")


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
