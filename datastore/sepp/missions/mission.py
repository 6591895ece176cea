"""What SEPP knows of a mission, as its TOML file tells it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

_CASES: Mapping[str, Callable[[str], str]] = {"keep": str, "upper": str.upper, "lower": str.lower}


@dataclass(frozen=True, slots=True)
class Document:
    """Something to read."""

    title: str
    """What it is."""
    url: str
    """Where it is."""


@dataclass(frozen=True, slots=True)
class Observatory:
    """One spacecraft."""

    code: str
    """As dataset ids have it, such as ``C1``."""
    name: str
    """As people say it, such as ``Cluster-1``."""
    aliases: Sequence[str] = ()
    """Other codes for it, in other archives' ids."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument, carried by every observatory of the mission."""

    code: str
    """As dataset ids have it, such as ``PEA``."""
    name: str
    """Its short name, such as ``PEACE``."""
    long_name: str
    """Its name in full."""
    reference: str
    """Paper that describes it; empty if none is known for certain."""
    aliases: Sequence[str] = ()
    """Other codes for it or for its sensors, in other ids."""
    region: str = ""
    """What it watches from afar, where that is not the mission's region."""


@dataclass(frozen=True, slots=True)
class FilePattern:
    """How file names tell the dataset."""

    pattern: re.Pattern[str]
    """Matches a whole file name, case ignored; its groups fill ``dataset``."""
    dataset: str
    """Dataset id with ``{group}`` for each group."""
    case: Literal["keep", "upper", "lower"]
    """``keep``, ``upper`` or ``lower``: how ids are written, whatever the name's case."""

    def dataset_id(self, file_name: str) -> str | None:
        """Give the dataset id that a file name tells; None if it does not fit."""
        found = self.pattern.fullmatch(file_name)
        if found is None:
            return None
        told = self.dataset.format(**found.groupdict())
        return _CASES[self.case](told)


@dataclass(frozen=True, slots=True)
class Mission:
    """One mission."""

    id: str
    """Name of its TOML file, such as ``cluster``."""
    name: str
    """As people say it, such as ``Cluster``."""
    description: str
    """What it is, in a sentence or two."""
    region: str
    """Where it measures."""
    citation: str
    """How to cite its data."""
    observatories: Mapping[str, Observatory]
    """By code, or alias, in capitals."""
    instruments: Mapping[str, Instrument]
    """By code, or alias, in capitals."""
    frames: Mapping[str, str]
    """Coordinate frames of its data: code to meaning."""
    documents: tuple[Document, ...]
    """What to read first."""
    dataset_patterns: tuple[re.Pattern[str], ...]
    """Each matches a whole dataset id, with groups ``observatory`` and ``instrument``."""
    file_patterns: tuple[FilePattern, ...]
    """In the order in which they are tried."""
    position_patterns: tuple[re.Pattern[str], ...] = ()
    """Each matches a whole id of a dataset that holds a spacecraft's positions."""
    located_patterns: tuple[re.Pattern[str], ...] = ()
    """Each matches a whole id of a dataset that measures where the spacecraft is; without any, all do."""

    @property
    def only_observatory(self) -> Observatory | None:
        """Give the spacecraft of a mission that has just one."""
        first, *others = {observatory.code: observatory for observatory in self.observatories.values()}.values()
        return None if others else first


_Coded = TypeVar("_Coded", bound=Observatory | Instrument)


# tomllib gives plain dicts of Any.
def parse_mission(mission_id: str, told: Mapping[str, Any]) -> Mission:
    """Make a mission of its parsed TOML.

    Raises ``KeyError`` or ``TypeError`` where a field is missing or unknown.
    """
    instruments = [Instrument(**entry) for entry in told["instruments"]]
    observatories = [Observatory(**entry) for entry in told["observatories"]]
    return Mission(
        id=mission_id,
        name=told["name"],
        description=told["description"],
        region=told["region"],
        citation=told["citation"],
        observatories=_by_code(observatories),
        instruments=_by_code(instruments),
        frames=told["frames"],
        documents=tuple(Document(**entry) for entry in told["documents"]),
        dataset_patterns=_patterns(told["dataset_patterns"]),
        file_patterns=tuple(_file_pattern(**entry) for entry in told["files"]),
        position_patterns=_patterns(told.get("positions", ())),
        located_patterns=_patterns(told.get("located", ())),
    )


def _patterns(told: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in told)


def _by_code(entries: Iterable[_Coded]) -> Mapping[str, _Coded]:
    return {code.upper(): entry for entry in entries for code in (entry.code, *entry.aliases)}


def _file_pattern(*, pattern: str, dataset: str, case: Literal["keep", "upper", "lower"]) -> FilePattern:
    return FilePattern(re.compile(pattern, re.IGNORECASE), dataset, case)
