"""What is looked at, one check for each part of the archive."""

from collections.abc import Iterator
from functools import partial

from sepp.core.errors import SeppError, StoreError, UnknownDatasetError, nearest_names
from sepp.core.model import Granule
from sepp.ingest.verification.catalogued import check_catalogue
from sepp.ingest.verification.event_lists import list_checks
from sepp.ingest.verification.finding import Archive, Check, Cure, Finding
from sepp.ingest.verification.mounted import check_mounted, folder_names, mounted_ids
from sepp.ingest.verification.originals import original_checks
from sepp.ingest.verification.stored import check_leftovers, check_time, check_values
from sepp.store.adding.versions import LOCK
from sepp.store.adding.writing import MARK
from sepp.store.states.snapshot import ROOT, Snapshot, current_version, retired_versions

MOUNT = "mount.json"
"""Marks a dataset whose files stay where they are, watched on each read."""


def plan_checks(archive: Archive, only: str | None = None) -> list[Check]:
    """Plan the verification of the archive, or of one dataset.

    A store alone is looked at without catalogue and originals. Raises
    ``UnknownDatasetError`` for a dataset that is nowhere.
    """
    mounted = mounted_ids(archive)
    of_mounted = [
        Check(name, partial(check_mounted, archive, name)) for name in sorted(mounted) if only in (None, name)
    ]
    if archive.is_alone:
        return [*_alone(archive, only, is_mounted=bool(of_mounted)), *of_mounted]
    try:
        known = {holding.dataset.id for holding in archive.catalog.search("")} - mounted
    except StoreError as error:
        told = Finding("catalogue", "state", f"cannot be read: {error}", Cure.RECORD)
        return [Check("catalogue", lambda: [told]), *_store_checks(archive, None, only)]
    ids = [name for name in sorted(known | _folders(archive)) if only in (None, name)]
    if only is not None and not (ids or of_mounted):
        raise UnknownDatasetError(f"No dataset {only!r}{nearest_names(only, known)}")
    granules: dict[str, list[Granule]] = {}
    for name in known.intersection(ids):
        for granule in archive.catalog.granules(name):
            granules.setdefault(granule.sha256, []).append(granule)
    originals = original_checks(archive, granules, is_whole=only is None)
    lists = list_checks(archive) if only is None else []
    return [*originals, *lists, *_store_checks(archive, known, only), *of_mounted]


def _alone(archive: Archive, only: str | None, *, is_mounted: bool) -> list[Check]:
    listed = _folders(archive)
    if only is not None and only not in listed and archive.store.has(only):
        return _dataset_checks(archive, only, None)
    if only not in listed and not is_mounted and (only is not None or not listed):
        wanted = f"no dataset {only!r}" if only else "nothing"
        url = archive.store.url
        raise UnknownDatasetError(f"{url!r} lists {wanted}; name a store's folder, and a dataset if it can't be listed")
    return _store_checks(archive, None, only)


def _folders(archive: Archive) -> set[str]:
    return folder_names(archive) - mounted_ids(archive)


def _store_checks(archive: Archive, known: set[str] | None, only: str | None) -> list[Check]:
    """Plan the checks of every dataset; ``known`` is None without a catalogue."""
    checks: list[Check] = []
    for name in sorted((known or set()) | _folders(archive)):
        if only in (None, name):
            checks += _dataset_checks(archive, name, known)
    return checks


def _dataset_checks(archive: Archive, name: str, known: set[str] | None) -> list[Check]:
    if MOUNT in archive.store.files.names(name) and not _is_stored(archive, name):
        return []
    broken = _check_root(archive, name)
    if broken:
        return [Check(name, lambda: broken)]
    compared = [] if known is None else [Check(name, partial(_guarded, archive, name))]
    if not archive.store.has(name):
        return compared if known and name in known else []
    snapshots = [archive.store.snapshot(name, str(number)) for number in _numbers(archive, name)]
    return [
        Check(name, partial(check_leftovers, archive, name)),
        *(check for snapshot in snapshots for check in _version_checks(snapshot)),
        *compared,
    ]


def _is_stored(archive: Archive, name: str) -> bool:
    return {ROOT, MARK} & set(archive.store.files.names(name)) != set()


def _guarded(archive: Archive, name: str) -> list[Finding]:
    """Compare with the catalogue; damage found elsewhere may be in the way."""
    try:
        return check_catalogue(archive, name)
    except SeppError as error:
        return [Finding(name, "catalogue", f"cannot be compared: {error}", Cure.RECORD)]


def _version_checks(snapshot: Snapshot) -> Iterator[Check]:
    name = snapshot.dataset.id
    yield Check(name, partial(check_time, snapshot))
    yield from (Check(name, partial(check_values, snapshot, p.name)) for p in snapshot.dataset.parameters)


def _check_root(archive: Archive, name: str) -> list[Finding]:
    names = set(archive.store.files.names(name)) - {LOCK}
    try:
        if names and not archive.store.has(name):
            cure = Cure.CLEAR if MARK in names else Cure.POINT
            text = "begun by a write that was killed" if MARK in names else "nothing tells its current version"
            return [Finding(name, "store", text, cure)]
        numbers = _numbers(archive, name)
    except StoreError as error:
        return [Finding(name, "store", str(error), Cure.POINT)]
    return [found for number in numbers for found in _check_version_root(archive, name, number)]


def _check_version_root(archive: Archive, name: str, number: int) -> list[Finding]:
    try:
        archive.store.snapshot(name, str(number)).dataset  # noqa: B018 - read to see whether it can be
    except (SeppError, KeyError, TypeError, ValueError) as error:
        return [Finding(name, f"version {number}", f"cannot be opened: {error}", Cure.REBUILD, number)]
    return []


def _numbers(archive: Archive, name: str) -> list[int]:
    if not archive.store.has(name):
        return []
    current = current_version(archive.store.files, name) or 0
    retired = retired_versions(archive.store.files, name)
    return [number for number in range(1, current + 1) if number not in retired]
