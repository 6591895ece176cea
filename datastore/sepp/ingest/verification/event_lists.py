"""Event lists: every version there, with the bytes that were taken in."""

import time
from functools import partial
from pathlib import Path

from sepp.catalog.settling_lists import list_folders
from sepp.core.errors import StoreError, UnreadableFileError
from sepp.events.files import read
from sepp.events.published import RECORD, PublishedLists, is_name
from sepp.ingest.originals import checksum
from sepp.ingest.verification.finding import Archive, Check, Cure, Finding
from sepp.ingest.verification.originals import QUIET_S
from sepp.store.places.replacing import PARTIAL

WHERE = "event list"
_AGAIN = "bring it back from a backup"


def list_checks(archive: Archive) -> list[Check]:
    """Plan one check for each list of the home."""
    folders = [folder for folder in list_folders(archive.home.archive) if folder.is_dir()]
    named = sorted(each for folder in folders for each in folder.iterdir() if each.is_dir() and is_name(each.name))
    return [Check(each.name, partial(_check_list, each)) for each in named]


def _check_list(folder: Path) -> list[Finding]:
    found = [*_leftovers(folder)]
    files = [path for path in sorted(folder.glob("*/*")) if not path.name.endswith(PARTIAL)]
    if not (folder / RECORD).exists():
        return [*found, *(_unnamed(folder, path) for path in files)]
    lists = PublishedLists(folder.parent)
    try:
        told = lists.find(folder.name)
    except StoreError as error:
        return [*found, Finding(folder.name, WHERE, f"{error.args[0].partition('; run')[0]}; {_AGAIN}", Cure.NONE)]
    named = {lists.path(told.name, version): version for version in told.versions}
    for path, version in named.items():
        text = _compare(path, version.sha256, version.events)
        if text:
            found.append(Finding(str(path), f"{WHERE}, version {version.number}", f"{text}; {_AGAIN}", Cure.NONE))
    return [*found, *(_unnamed(folder, path) for path in files if path not in named)]


def _compare(path: Path, sha256: str, events: int) -> str:
    if not path.is_file():
        return "the file is not there"
    if checksum(path) != sha256:
        return "its bytes are not those that were ingested"
    try:
        count = len(read(path))
    except UnreadableFileError as error:
        return f"it can't be read any more: {error}"
    return "" if count == events else f"it has {count} events, its record says {events}"


def _leftovers(folder: Path) -> list[Finding]:
    """Tell of copies that were cut short and are nobody's any more."""
    partial_files = [path for path in folder.rglob(f".*{PARTIAL}") if time.time() - path.stat().st_mtime >= QUIET_S]
    return [Finding(str(path), "original", "a copy that was cut short", Cure.CLEAR) for path in sorted(partial_files)]


def _unnamed(folder: Path, path: Path) -> Finding:
    text = f"kept, but no record names it; run: sepp ingest --events {folder.name} {path}"
    return Finding(str(path), WHERE, text, Cure.NONE)
