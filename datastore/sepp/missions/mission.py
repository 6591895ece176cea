"""What SEPP knows of a mission, as its TOML file tells it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

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
    """Paper that describes it; empty if none is known."""


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
    """By code in capitals."""
    instruments: Mapping[str, Instrument]
    """By code in capitals."""
    frames: Mapping[str, str]
    """Coordinate frames of its data: code to meaning."""
    documents: tuple[Document, ...]
    """What to read first."""
    dataset_pattern: re.Pattern[str]
    """Matches a dataset id, with groups ``observatory`` and ``instrument``."""
    file_patterns: tuple[FilePattern, ...]
    """In the order in which they are tried."""


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
        observatories={observatory.code.upper(): observatory for observatory in observatories},
        instruments={instrument.code.upper(): instrument for instrument in instruments},
        frames=told["frames"],
        documents=tuple(Document(**entry) for entry in told["documents"]),
        dataset_pattern=re.compile(told["dataset_pattern"], re.IGNORECASE),
        file_patterns=tuple(_file_pattern(**entry) for entry in told["files"]),
    )


def _file_pattern(*, pattern: str, dataset: str, case: Literal["keep", "upper", "lower"]) -> FilePattern:
    return FilePattern(re.compile(pattern, re.IGNORECASE), dataset, case)
