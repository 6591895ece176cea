"""Which version of a file its name tells."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from sepp.core.model import Granule

_IN_NAME = re.compile(r"(?:^|[_.-])v(\d[\d.]*(?:r\d+)?)$", re.IGNORECASE)
_PACKED = (".gz", ".bz2", ".xz", ".zip")
Version = tuple[int, ...]


def read_version(text: str) -> Version | None:
    """Read the numbers of a version such as ``4.18.0``; None if there is none."""
    return tuple(map(int, re.findall(r"\d+", text))) or None


def split_name(name: str) -> tuple[str, Version | None]:
    """Part a file's name, without suffixes, from the version at its end."""
    path = PurePosixPath(name)
    stem = PurePosixPath(path.stem).stem if path.suffix.casefold() in _PACKED else path.stem
    found = _IN_NAME.search(stem)
    return (stem[: found.start()], read_version(found[1])) if found else (stem, None)


def is_later(one: Version | None, other: Version | None) -> bool:
    """Tell whether a version comes after another; one that is not told does not."""
    return one is not None and other is not None and one > other


def supersedes(one: Granule, other: Granule) -> bool:
    """Tell whether a granule is a later version of another, over the same time."""
    (name, version), (other_name, other_version) = split_name(one.name), split_name(other.name)
    is_same = name.casefold() == other_name.casefold() and one.dataset_id == other.dataset_id
    return is_same and is_later(version, other_version) and overlaps(one, other)


def overlaps(one: Granule, other: Granule) -> bool:
    """Tell whether two granules have records over the same time."""
    if one.start_ns is None or one.stop_ns is None or other.start_ns is None or other.stop_ns is None:
        return False
    return one.start_ns <= other.stop_ns and other.start_ns <= one.stop_ns


def find_superseded(granules: Sequence[Granule]) -> dict[int, int]:
    """Find granules of one dataset that others of them supersede: place by place of the latest of these."""
    places: dict[str, list[int]] = {}
    for place, granule in enumerate(granules):
        places.setdefault(split_name(granule.name)[0].casefold(), []).append(place)
    found = {}
    for place, several in ((place, each) for each in places.values() if len(each) > 1 for place in each):
        later = [other for other in several if supersedes(granules[other], granules[place])]
        if later:
            found[place] = max(later, key=lambda other: split_name(granules[other].name)[1] or ())
    return found
