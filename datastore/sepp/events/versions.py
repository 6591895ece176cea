"""Earlier versions of a kept list: one file for each, thinned with age."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from sepp.core.errors import UnknownListError
from sepp.store.places.replacing import replace_file

MOST = 40
"""How many versions are kept of a list."""
FOLDER = ".history"
_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Version:
    """One earlier state of a list."""

    name: str
    """What ``load`` takes: the time of saving, as ``20050109T180000.000000Z``."""
    saved: np.datetime64
    """When this state was saved, UTC."""
    path: Path
    """Its file."""


def list_versions(folder: Path, name: str) -> tuple[Version, ...]:
    """List the earlier states of a list, the oldest first."""
    found = ((path, _time_of(path)) for path in sorted((folder / FOLDER / name).glob("*.csv")))
    return tuple(Version(path.stem, saved, path) for path, saved in found if saved is not None)


def find_version(folder: Path, name: str, wanted: str | int) -> Version:
    """Find a version by its name, or count back from -1, the last one.

    Raises ``UnknownListError``.
    """
    known = list_versions(folder, name)
    for version in known:
        if version.name == wanted:
            return version
    if isinstance(wanted, int) and -len(known) <= wanted < len(known):
        return known[wanted]
    told = ", ".join(version.name for version in known[-3:]) or "none"
    raise UnknownListError(f"No version {wanted!r} of {name!r}; the last ones are: {told}")


def keep_version(folder: Path, name: str, data: bytes, saved_s: float) -> None:
    """Keep a state that is about to be replaced; raises ``OSError``."""
    known = list_versions(folder, name)
    if known and known[-1].path.read_bytes() == data:
        return
    home = folder / FOLDER / name
    home.mkdir(parents=True, exist_ok=True)
    path = _free_path(home, saved_s)
    replace_file(f"{path}.partial", str(path), data, is_durable=True)
    thin_versions(list_versions(folder, name))


def thin_versions(versions: tuple[Version, ...]) -> None:
    """Remove versions beyond the most, so that gaps grow with age.

    The first and the last one stay. Of the others goes the one whose
    neighbours are nearest to each other, measured by their age.
    """
    times = [float(version.saved.astype(np.int64)) for version in versions]
    kept = list(range(len(versions)))
    while len(kept) > MOST:
        now = times[kept[-1]] + 1e9
        gaps = [
            (times[after] - times[before]) / (now - times[here])
            for before, here, after in zip(kept, kept[1:-1], kept[2:], strict=False)
        ]
        gone = kept.pop(1 + int(np.argmin(gaps)))
        versions[gone].path.unlink(missing_ok=True)


def move_versions(folder: Path, name: str, new: str) -> None:
    """Give the history of a list to another name; raises ``OSError``."""
    home, target = folder / FOLDER / name, folder / FOLDER / new
    if home.exists() and not target.exists():
        home.rename(target)
        return
    for version in list_versions(folder, name):
        keep_version(folder, new, version.path.read_bytes(), float(version.saved.astype(np.int64)) / 1e9)


def _free_path(home: Path, saved_s: float) -> Path:
    """Name a file by its time; the clock may stand still or go back."""
    micros = round(saved_s * 1e6)
    newest = max((path.stem for path in home.glob("*.csv")), default="")
    while (stamp := datetime.fromtimestamp(micros / 1e6, UTC).strftime(_STAMP)) == newest or (
        home / f"{stamp}.csv"
    ).exists():
        micros += 1
    return home / f"{stamp}.csv"


def _time_of(path: Path) -> np.datetime64 | None:
    try:
        found = datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return np.datetime64(found.replace(tzinfo=None), "ns")
