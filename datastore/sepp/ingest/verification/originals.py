"""Original files: there, and the bytes that they were."""

import time
from functools import partial
from pathlib import Path

from sepp.core.model import Granule
from sepp.ingest.originals import checksum
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
    return checks


def has_original(granules: list[Granule]) -> bool:
    """Tell granules that came of kept files from generated and mounted ones."""
    return any(is_kept(granule) for granule in granules)


def is_kept(granule: Granule) -> bool:
    """Tell whether the file of a granule was kept."""
    return granule.identity_rule != GENERATED and not granule.identity_rule.endswith(MOUNTED)


def find_original(originals: Path, sha256: str) -> Path | None:
    """Find the kept file of a checksum; None if it is not there."""
    folder = originals / sha256[:2] / sha256
    files = sorted(path for path in folder.glob("*") if not path.name.endswith(_PARTIAL)) if folder.is_dir() else []
    return files[0] if files else None


def _check_missing(granules: list[Granule]) -> list[Finding]:
    return [
        Finding(one.dataset_id, one.name, f"the original {one.sha256[:12]}… is not kept", Cure.NONE) for one in granules
    ]


def _check_folder(folder: Path, *, is_known: bool) -> list[Finding]:
    found: list[Finding] = []
    whole = 0
    for path in sorted(folder.iterdir()):
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
