"""Rules of delivery: what the archive's validator asks of a whole file before it is taken in."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sepp.core.errors import BadTimeError
from sepp.core.model import Times
from sepp.core.time import parse_time, to_iso
from sepp.formats.cef.rules import Broken, Told
from sepp.formats.content import NO_TIME

ADVICE = "repair the file, or take it as it is with --lenient"
_VERSION = re.compile(r"_V(\d+)$", re.IGNORECASE)
_NAMES_A_VERSION = re.compile(r"\d|\S\s+\S")
_DECIMALS = re.compile(r"\.(\d{1,9})")
_SECOND = 1_000_000_000


def find_broken(told: Mapping[str, Told], actual: str | None) -> Iterator[Broken]:
    """Check what the header tells of the file; ``actual`` is its name, None if that is not known.

    ``told`` has names in upper case. Checked are FILE_NAME (``R_1_00``,
    ``R_1_01``), END_OF_RECORD_MARKER (``R_1_03``), FILE_TYPE (``R_2_04``),
    DATASET_VERSION (``R_2_05``), LOGICAL_FILE_ID (``R_2_06``) and
    VERSION_NUMBER (``R_2_08``).
    """
    yield from _check_name(told, actual)
    if "END_OF_RECORD_MARKER" not in told and not is_merged(told):
        yield Broken("R_1_03", _end_of(told), "no END_OF_RECORD_MARKER in the header that ends here")
    file_type = told.get("FILE_TYPE")
    if file_type and any(entry.strip().lower() != "cef" for entry in file_type.entries):
        yield Broken("R_2_04", file_type.place, f"FILE_TYPE is {_shown(file_type)}, expected 'cef'")
    version = told.get("DATASET_VERSION")
    if version and not any(map(_NAMES_A_VERSION.search, version.entries)):
        what = f"DATASET_VERSION is {_shown(version)}, expected a number, or a version in words"
        yield Broken("R_2_05", version.place, what)
    names = {_stem(name) for name in (*_entries(told, "FILE_NAME"), *([actual] if actual else []))}
    yield from _check_identity(told, names)


def is_merged(told: Mapping[str, Told]) -> bool:
    """Tell a file that the archive itself merged: what its parts lack is nobody's delivery."""
    return any(entry.startswith("Merged file") for entry in _entries(told, "DATASET_VERSION"))


def note_missing(told: Mapping[str, Told]) -> tuple[str, ...]:
    """Tell what a merged file lacks, of which ``find_broken`` says nothing."""
    if "END_OF_RECORD_MARKER" in told or not is_merged(told):
        return ()
    return (str(Broken("R_1_03", _end_of(told), "no END_OF_RECORD_MARKER in this file merged by the archive")),)


class Span:
    """Counts the records outside of the time that a file says it spans (``R_2_11``)."""

    def __init__(self, told: Mapping[str, Told]) -> None:
        """Take ``FILE_TIME_SPAN``; without a readable one nothing is outside."""
        self._told = told.get("FILE_TIME_SPAN")
        self._ends = _ends(self._told)
        self._seen, self._count = 0, 0
        self._first: tuple[int, int] | None = None

    def add(self, times: Times) -> None:
        """Count the records that come next, by their times in ns; those without a time are none."""
        if self._ends is not None and len(times):
            start, stop = self._ends
            outside = np.flatnonzero(((times < start) | (times > stop)) & (times != NO_TIME))
            if len(outside) and self._first is None:
                self._first = (self._seen + int(outside[0]) + 1, int(times[outside[0]]))
            self._count += len(outside)
        self._seen += len(times)

    def find_broken(self) -> Broken | None:
        """Tell the first record outside, and how many more there were until now."""
        if self._first is None or self._told is None:
            return None
        number, time = self._first
        more = f" and {self._count - 1} more are" if self._count > 1 else " is"
        what = f"record {number} at {to_iso(time, 9)}{more} outside of FILE_TIME_SPAN {self._told.entries[0].strip()}"
        return Broken("R_2_11", self._told.place, what)


class _End(NamedTuple):
    time: int
    digit: int


def _ends(told: Told | None) -> tuple[int, int] | None:
    """Give begin and end, each wider by the last digit told: ``23:59:59Z`` is the whole second."""
    texts = told.entries[0].split("/") if told else []
    if len(texts) != 2:
        return None
    try:
        start, stop = (_End(int(parse_time(text.strip())), _digit(text)) for text in texts)
    except BadTimeError:
        return None
    return start.time - start.digit, stop.time + stop.digit


def _digit(text: str) -> int:
    found = _DECIMALS.search(text)
    return _SECOND // 10 ** len(found[1]) if found else _SECOND


def _check_name(told: Mapping[str, Told], actual: str | None) -> Iterator[Broken]:
    name = told.get("FILE_NAME")
    if name is None:
        yield Broken("R_1_00", _end_of(told), "no FILE_NAME in the header that ends here")
        return
    if not name.is_quoted:
        yield Broken("R_1_00", name.place, f"FILE_NAME is {name.entries[0]} without quotes, expected a text in quotes")
    if actual is not None and _plain(name.entries[0]) != _plain(actual):
        yield Broken("R_1_01", name.place, f"FILE_NAME is {name.entries[0]!r}, the file's name is {actual!r}")


def _check_identity(told: Mapping[str, Told], names: set[str]) -> Iterator[Broken]:
    identity, version = told.get("LOGICAL_FILE_ID"), told.get("VERSION_NUMBER")
    if identity and names and not {entry.strip().lower() for entry in identity.entries} & names:
        what = f"LOGICAL_FILE_ID is {_shown(identity)}, expected the file's name, {' or '.join(sorted(names))}"
        yield Broken("R_2_06", identity.place, what)
    versions = {int(found[1]) for name in names if (found := _VERSION.search(name))}
    number = version.entries[0].strip() if version else ""
    if version and versions and number.isdecimal() and int(number) not in versions:
        what = f"VERSION_NUMBER is {_shown(version)}, the file's name tells {', '.join(map(str, sorted(versions)))}"
        yield Broken("R_2_08", version.place, what)


def _end_of(told: Mapping[str, Told]) -> str:
    return told["DATA_UNTIL"].place if "DATA_UNTIL" in told else ""


def _entries(told: Mapping[str, Told], name: str) -> tuple[str, ...]:
    return told[name].entries if name in told else ()


def _plain(name: str) -> str:
    return name.strip().lower().removesuffix(".gz")


def _stem(name: str) -> str:
    return _plain(name).removesuffix(".cef")


def _shown(told: Told) -> str:
    return ", ".join(map(repr, told.entries))
