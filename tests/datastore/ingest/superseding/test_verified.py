"""`sepp verify` sees versions that are mixed, and rebuilds; superseded granules are nothing wrong."""

import pytest

from sepp.ingest.superseding import replacing
from sepp.ingest.verification.finding import Archive, Cure
from sepp.ingest.verification.planning import plan_checks
from sepp.ingest.verification.verifying import repair_archive
from tests.datastore.ingest.superseding.samples import ID, hour, write_hour


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


def verify(kept):
    archive = Archive(kept.home, kept.store, kept.catalog)
    return archive, [finding for check in plan_checks(archive) for finding in check.run()]


def take_mixed(kept, folder, monkeypatch, versions):
    """Take files in as was done before versions were looked at."""
    with monkeypatch.context() as before:
        before.setattr(replacing, "supersedes", lambda one, other: False)
        for version in versions:
            kept.take(write_hour(folder, 1, version, shift_ms=version))
    assert len(kept.values()) == 120


@pytest.mark.parametrize("versions", [(1, 2), (2, 1)])
def test_mixed_versions_are_seen_and_rebuilt(kept, folder, monkeypatch, versions):
    take_mixed(kept, folder, monkeypatch, versions)
    archive, (finding,) = verify(kept)
    assert finding.cure is Cure.REBUILD
    assert f"such as {ID}__20050101_V01.cef with {ID}__20050101_V02.cef" in finding.text
    assert repair_archive(archive, None, []) == 0
    assert (kept.values(), kept.current(), len(kept.superseded())) == (hour(2), 1, 1)


@pytest.mark.parametrize("versions", [(1, 2), (2, 1), (1, 2, 3)])
def test_superseded_granules_are_nothing_wrong(kept, folder, versions):
    for version in versions:
        kept.take(write_hour(folder, 1, version, shift_ms=version))
    assert verify(kept)[1] == []


def test_a_dataset_with_superseded_granules_is_rebuilt_as_it_was(kept, folder):
    kept.take(write_hour(folder, 1, 1), write_hour(folder, 2, 1))
    kept.take(write_hour(folder, 1, 2, shift_ms=1), write_hour(folder, 2, 2, shift_ms=1))
    told = (kept.values("1"), kept.values("2"), kept.superseded(), kept.store.versions(ID))
    (kept.home.public / ID / "1" / "zarr.json").unlink()
    assert repair_archive(Archive(kept.home, kept.store, kept.catalog), None, []) == 0
    assert (kept.values("1"), kept.values("2"), kept.superseded(), kept.store.versions(ID)) == told


def test_an_original_that_the_catalogue_does_not_know_is_not_mixed_in(kept, folder):
    kept.take(write_hour(folder, 1, 1))
    new = kept.take(write_hour(folder, 1, 2, shift_ms=1))[0].granules[0]
    kept.catalog.forget(ID, [new.sha256])
    assert repair_archive(Archive(kept.home, kept.store, kept.catalog), None, []) == 0
    assert (kept.values(), kept.current()) == (hour(2), 1)
