"""Original files: there, and the bytes that they were."""

import time
from functools import partial
from pathlib import Path

from sepp.core.model import Granule
from sepp.ingest.companions import LIST, read_companions
from sepp.ingest.originals import ARRIVING, checksum
from sepp.ingest.verification.finding import Archive, Check, Cure, Finding

GENERATED = "demonstration"
MOUNTED = " (mounted)"
QUIET_S = 60.0
"""A copy that did not grow for so long is nobody's."""
_PARTIAL = ".partial"


def original_checks(archive: Archive, granules: dict[str, list[Granule]], *, is_whole: bool) -> list[Check]:
    """Plan one check for each original that lies there or should.

    ``granules`` are those of the catalogue by checksum; only if it is whole
    can an original be one that nobody took in.
    """
    folders = {folder.name: folder for folder in archive.home.originals.glob("??/*") if folder.is_dir()}
    wanted = {sha256 for sha256, some in granules.items() if has_original(some)}
    checks = [Check(sha256[:12], partial(_check_missing, granules[sha256])) for sha256 in sorted(wanted - set(folders))]
    for sha256, folder in sorted(folders.items()):
        if is_whole or sha256 in wanted:
            checks.append(Check(sha256[:12], partial(_check_folder, folder, is_known=sha256 in wanted)))
    return [*checks, Check(ARRIVING, partial(_check_arriving, archive.home.originals))]


def _check_arriving(originals: Path) -> list[Finding]:
    """Look for copies that were cut short before their checksum was known."""
    left = [path for path in originals.glob(f"{ARRIVING}/*") if time.time() - path.stat().st_mtime >= QUIET_S]
    return [Finding(str(path), "original", "a copy that was cut short", Cure.CLEAR) for path in sorted(left)]


def has_original(granules: list[Granule]) -> bool:
    """Tell granules that came of kept files from generated and mounted ones."""
    return any(is_kept(granule) for granule in granules)


def is_kept(granule: Granule) -> bool:
    """Tell whether the file of a granule was kept."""
    return granule.identity_rule != GENERATED and not granule.identity_rule.endswith(MOUNTED)


def find_original(originals: Path, sha256: str) -> Path | None:
    """Find the kept file of a checksum; None if it is not there."""
    folder = originals / sha256[:2] / sha256
    beside = {LIST, *read_companions(folder)}
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    return next((path for path in files if path.name not in beside and not path.name.endswith(_PARTIAL)), None)


def _check_missing(granules: list[Granule]) -> list[Finding]:
    return [
        Finding(one.dataset_id, one.name, f"the original {one.sha256[:12]}… is not kept", Cure.NONE) for one in granules
    ]


def _check_companions(folder: Path, companions: dict[str, str]) -> list[Finding]:
    """Check the files that an original is read with."""
    found = []
    for name, sha256 in companions.items():
        is_there = (folder / name).is_file()
        if not is_there or checksum(folder / name) != sha256:
            text = "its bytes are not those that were kept" if is_there else "it is listed, and not there"
            found.append(Finding(str(folder / name), "companion", f"{text}; bring it back from a backup", Cure.NONE))
    return found


def _check_folder(folder: Path, *, is_known: bool) -> list[Finding]:
    companions = read_companions(folder)
    found = _check_companions(folder, companions)
    whole = 0
    for path in sorted(each for each in folder.iterdir() if each.name not in (LIST, *companions)):
        if path.name.endswith(_PARTIAL) and time.time() - path.stat().st_mtime < QUIET_S:
            whole += 1
            continue
        if path.name.endswith(_PARTIAL):
            found.append(Finding(str(path), "original", "a copy that was cut short", Cure.CLEAR))
            continue
        whole += 1
        if checksum(path) != folder.name:
            text = "its bytes are not those that were ingested; bring it back from a backup"
            found.append(Finding(str(path), "original", text, Cure.NONE))
        elif not is_known:
            found.append(Finding(str(path), "original", "kept, but the catalogue does not know it", Cure.INGEST))
    if is_known and not whole:
        found.append(Finding(str(folder), "original", "the folder is there, the original is not", Cure.NONE))
    return found
