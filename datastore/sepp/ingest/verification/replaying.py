"""A dataset made again from the originals that it was made from."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from sepp.core.errors import StoreError
from sepp.core.home import Home
from sepp.core.model import Granule
from sepp.ingest.demo import make_demonstration
from sepp.ingest.originals import checksum
from sepp.ingest.sources import Source, read_again
from sepp.ingest.verification.finding import Archive
from sepp.ingest.verification.originals import GENERATED, find_original, is_kept
from sepp.ingest.verification.scratch import replay_originals, scratch_archive
from sepp.store import Store
from sepp.store.adding.versions import LOCK
from sepp.store.adding.writing import MARK
from sepp.store.places.files import Files
from sepp.store.states.layout import dataset_key
from sepp.store.states.snapshot import ROOT, retired_versions


def rebuild_dataset(archive: Archive, dataset_id: str, headers: Sequence[Path] = ()) -> str:
    """Take every original of a dataset in again, in the order of the first time.

    Those that were stored in one go are so again.
    The damaged folder is replaced once the new one is whole. Gives what came
    of it. Raises ``StoreError`` where an original is missing or fails.
    """
    granules = sorted(archive.catalog.granules(dataset_id), key=lambda one: one.ingested_ns)
    if granules and all(granule.identity_rule == GENERATED for granule in granules):
        return _generate(archive, dataset_id)
    granules = [granule for granule in granules if is_kept(granule)]
    if not granules:
        raise StoreError(f"No granule tells which originals {dataset_id!r} was made of")
    runs = [list(run) for _, run in groupby(granules, key=lambda one: one.revision)]
    sources = [[_source_of(archive.home, granule) for granule in run] for run in runs]
    with scratch_archive(archive, dataset_id) as scratch:
        for files in sources:
            replay_originals(scratch, files, tuple(headers))
        for version in _retired(archive, dataset_id):
            scratch.store.retire(dataset_id, version)
        _install(archive, scratch.store, dataset_id)
        made = {one.sha256: one for one in scratch.catalog.granules(dataset_id)}
    return _record(archive, dataset_id, granules, made)


def _source_of(home: Home, granule: Granule) -> Source:
    path = find_original(home.originals, granule.sha256)
    if path is None or checksum(path) != granule.sha256:
        raise StoreError(f"The original {granule.name!r} is {'missing' if path is None else 'damaged'}")
    return read_again(path, granule)


def _retired(archive: Archive, dataset_id: str) -> tuple[int, ...]:
    with suppress(StoreError):
        return retired_versions(archive.store.files, dataset_id)
    return ()


def _install(archive: Archive, made: Store, dataset_id: str) -> None:
    if not made.has(dataset_id):
        raise StoreError(f"The originals of {dataset_id!r} no longer give records of it")
    if not archive.is_local(dataset_id):
        with archive.store.lock(dataset_id):
            _copy_in(archive.store.files, made.files, dataset_id)
        return
    with archive.store.lock(dataset_id):
        target = archive.folder(dataset_id)
        aside = _set_aside(archive, dataset_id)
        (Path(made.url) / dataset_id).rename(target)
    shutil.rmtree(aside)


def _copy_in(files: Files, made: Files, dataset_id: str) -> None:
    """Put a dataset in another's place; until the end it is marked as under way."""
    key = dataset_key(dataset_id)
    files.write(f"{key}/{MARK}", b"{}")
    files.remove(f"{key}/{ROOT}")
    for name in set(files.names(key)) - {LOCK, MARK, ROOT}:
        files.remove(f"{key}/{name}")
    root = f"{key}/{ROOT}"
    for found in [one for one in made.walk(key) if one != root and not one.endswith(LOCK)] + [root]:
        files.write(found, made.read(found) or b"")
    files.remove(f"{key}/{MARK}")


def _set_aside(archive: Archive, dataset_id: str) -> Path:
    aside = archive.home.archive / ".damaged" / dataset_id
    shutil.rmtree(aside, ignore_errors=True)
    aside.parent.mkdir(exist_ok=True)
    archive.folder(dataset_id).rename(aside)
    return aside


def _record(archive: Archive, dataset_id: str, granules: Sequence[Granule], made: dict[str, Granule]) -> str:
    revision = archive.store.revision(dataset_id)
    described, spans = archive.store.description(dataset_id), archive.store.spans(dataset_id)
    for granule in granules:
        if granule.sha256 in made:
            again = made[granule.sha256]
            known = replace(granule, revision=again.revision, records=again.records, superseded_by=again.superseded_by)
            archive.catalog.record(described, known, revision, spans)
    was = granules[-1].revision
    return f"rebuilt as version {revision}" + ("" if was == revision else f"; the last one recorded was {was}")


def _generate(archive: Archive, dataset_id: str) -> str:
    if archive.store.files.names(dataset_key(dataset_id)):
        with archive.store.lock(dataset_id):
            _remove(archive, dataset_id)
    make_demonstration(archive.store, archive.catalog, only_if_empty=False)
    return "generated again"


def _remove(archive: Archive, dataset_id: str) -> None:
    if archive.is_local(dataset_id):
        shutil.rmtree(_set_aside(archive, dataset_id))
        return
    files, key = archive.store.files, dataset_key(dataset_id)
    for name in [ROOT, *sorted(set(files.names(key)) - {ROOT, LOCK})]:
        files.remove(f"{key}/{name}")
