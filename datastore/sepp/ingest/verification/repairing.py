"""Findings cured, as far as that needs no person."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sepp.core.errors import SeppError, StoreError
from sepp.ingest.verification.adopting import adopt_original
from sepp.ingest.verification.finding import Archive, Cure, Finding
from sepp.ingest.verification.mounted import mounted_ids, rebuild_mounted_levels
from sepp.ingest.verification.replaying import rebuild_dataset
from sepp.store.adding.rebuilding import rebuild_levels, restore_pointer
from sepp.store.adding.writing import repair_dataset

Deed = Callable[[Archive, Finding, Sequence[Path]], str]


def repair_findings(archive: Archive, findings: Sequence[Finding], headers: Sequence[Path]) -> dict[Finding, str]:
    """Cure what can be, in the order of the cures; give what came of each.

    A dataset made again from its originals needs no other cure.
    """
    done: dict[Finding, str] = {}
    tried: dict[tuple[object, ...], str] = {}
    rebuilt = {one.subject for one in findings if one.cure is Cure.REBUILD}
    for finding in sorted(findings, key=_turn):
        if finding.cure is Cure.NONE or (finding.cure is Cure.LEVELS and finding.subject in rebuilt):
            continue
        key = (finding.cure, finding.subject, finding.version if finding.cure is Cure.LEVELS else None)
        if key not in tried:
            tried[key] = _attempt(archive, finding, headers)
        done[finding] = tried[key]
    return done


def _turn(finding: Finding) -> tuple[int, float]:
    is_original = finding.cure is Cure.INGEST
    return list(Cure).index(finding.cure), Path(finding.subject).stat().st_mtime if is_original else 0.0


def _attempt(archive: Archive, finding: Finding, headers: Sequence[Path]) -> str:
    if archive.is_alone and finding.cure in _OF_HOME:
        return "failed: this takes the originals; name the home that has them with --home"
    try:
        return _DEEDS[finding.cure](archive, finding, headers)
    except (SeppError, OSError) as error:
        return f"failed: {error}"


def _clear(archive: Archive, finding: Finding, headers: Sequence[Path]) -> str:
    if finding.where == "original":
        Path(finding.subject).unlink(missing_ok=True)
    else:
        with archive.store.lock(finding.subject):
            repair_dataset(archive.store.files, finding.subject, is_thorough=True)
    return "cleared away"


def _point(archive: Archive, finding: Finding, headers: Sequence[Path]) -> str:
    number = restore_pointer(archive.store.files, finding.subject)
    if number is None and archive.is_alone:
        raise StoreError("no version can be read; name the home that has the originals with --home")
    return rebuild_dataset(archive, finding.subject, headers) if number is None else f"version {number} is current"


def _rebuild(archive: Archive, finding: Finding, headers: Sequence[Path]) -> str:
    return rebuild_dataset(archive, finding.subject, headers)


def _levels(archive: Archive, finding: Finding, headers: Sequence[Path]) -> str:
    if finding.version is None:
        raise StoreError("No version is named")
    store = archive.store
    if finding.subject in mounted_ids(archive):
        return rebuild_mounted_levels(archive, finding.subject)
    made = rebuild_levels(store.files, finding.subject, finding.version, store.derive)
    return f"levels of {made} computed again"


def _ingest(archive: Archive, finding: Finding, headers: Sequence[Path]) -> str:
    return adopt_original(archive, Path(finding.subject), headers)


def _write(archive: Archive, finding: Finding, headers: Sequence[Path]) -> str:
    if finding.subject == "catalogue":
        archive.catalog.upgrade()
        return "made anew"
    with archive.store.lock(finding.subject):
        store = archive.store
        described, revision = store.description(finding.subject), store.revision(finding.subject)
        archive.catalog.record(described, None, revision, store.spans(finding.subject))
    return f"written from version {revision}"


_OF_HOME = (Cure.REBUILD, Cure.INGEST, Cure.RECORD)
_DEEDS: dict[Cure, Deed] = {
    Cure.CLEAR: _clear,
    Cure.POINT: _point,
    Cure.REBUILD: _rebuild,
    Cure.LEVELS: _levels,
    Cure.INGEST: _ingest,
    Cure.RECORD: _write,
}
