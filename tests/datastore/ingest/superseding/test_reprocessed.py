"""A reprocessed file takes the place of the old one, whatever order they come in."""

from dataclasses import replace

import numpy as np
import pytest

from sepp.core.errors import NoDataError
from sepp.ingest import pipeline, reading
from sepp.ingest.cluster import open_cluster
from sepp.ingest.originals import checksum
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.report import summarise
from sepp.ingest.sources import find_sources
from tests.datastore.ingest.superseding.samples import ID, hour, write_hour

NAME = f"{ID}__200501"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


def test_times_that_moved_a_little_are_not_mixed(kept, folder, caplog):
    kept.take(write_hour(folder, 1, 1), write_hour(folder, 2, 1))
    (outcome,) = kept.take(write_hour(folder, 1, 2, shift_ms=1))
    assert kept.values() == hour(2) + hour(1)
    assert (kept.times()[:60] - kept.times("1")[:60] == np.timedelta64(1, "ms")).all()
    assert kept.values("1") == hour(1) + hour(1)
    assert kept.superseded() == {f"{NAME}01_V01.cef": f"{NAME}01_V02.cef"}
    assert (str(outcome.granules[0].revision), kept.current()) == ("2.120", 2)
    (told,) = outcome.superseding
    assert told.startswith(f"takes the place of 60 records of {NAME}01_V01.cef: version 2.120 of {ID} holds its 60")
    assert told in caplog.text


def test_records_that_the_new_file_lacks_go(kept, folder):
    kept.take(write_hour(folder, 1, 1))
    kept.take(write_hour(folder, 1, 2, missing=range(10, 20)))
    assert kept.values() == hour(2, missing=range(10, 20))


def test_an_older_version_taken_in_later_does_not_win(kept, folder):
    kept.take(write_hour(folder, 1, 2))
    (outcome,) = kept.take(write_hour(folder, 1, 1, shift_ms=1))
    assert (kept.values(), str(kept.store.revision(ID))) == (hour(2), "1.60")
    assert kept.superseded() == {f"{NAME}01_V01.cef": f"{NAME}01_V02.cef"}
    assert "kept as original, its 60 records are not taken" in outcome.superseding[0]
    assert (kept.home.originals / outcome.granules[0].sha256[:2] / outcome.granules[0].sha256).is_dir()
    (line,) = summarise([outcome])
    assert (line.granules, line.records, line.superseded) == (0, 0, 1)
    assert kept.take(folder / f"{NAME}01_V01.cef")[0].is_skipped


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_both_versions_in_one_run_give_the_later_one(kept, folder, names):
    for version, name in zip((1, 2), names, strict=True):
        write_hour(folder / name, 1, version, shift_ms=version)
    first, second = sorted(kept.take(folder), key=lambda outcome: outcome.name[-5])
    assert (kept.values(), str(kept.store.revision(ID)), kept.current()) == (hour(2), "1.60", 1)
    assert (len(first.superseding), second.superseding) == (1, ())


@pytest.mark.parametrize("lot", [1, 512])
def test_a_reprocessed_folder_makes_few_versions(kept, folder, monkeypatch, lot):
    monkeypatch.setattr(pipeline, "LOT_FILES", lot)
    kept.take(*(write_hour(folder, day, 1) for day in range(1, 6)))
    kept.take(*(write_hour(folder, day, 2, shift_ms=1) for day in range(1, 6)))
    assert kept.values() == hour(2) * 5
    assert kept.store.revision(ID).version == (2 if lot > 1 else 6)
    assert (len(kept.superseded()), kept.current()) == (5, 5)


def test_records_of_other_granules_in_the_span_stay(kept, folder):
    kept.take(write_hour(folder, 1, 1, last=31))
    kept.take(write_hour(folder, 1, 1, shift_ms=500, value=7, name=f"{ID}_EXTRA"))
    kept.take(write_hour(folder, 1, 2, shift_ms=1, last=31))
    half = np.timedelta64(500, "ms")
    is_extra = (kept.times() - half).astype("datetime64[m]") == kept.times() - half
    assert np.array(kept.values())[is_extra].tolist() == hour(7)
    assert np.array(kept.values())[~is_extra].tolist() == hour(2, last=31)


def test_a_record_that_another_granule_shares_is_that_ones(kept, folder):
    kept.take(write_hour(folder, 1, 1, first=30, value=7, name=f"{ID}_EXTRA"))
    kept.take(write_hour(folder, 1, 1, last=31))
    kept.take(write_hour(folder, 1, 2, last=20))
    assert kept.values() == hour(2, last=20) + hour(7, first=30)


def test_without_the_original_that_tells_the_file_is_refused(kept, folder):
    old = write_hour(folder, 1, 1, last=31)
    kept.take(old)
    kept.take(write_hour(folder, 1, 1, first=30, value=7, name=f"{ID}_EXTRA"))
    (kept.home.originals / checksum(old)[:2] / checksum(old) / old.name).unlink()
    new = write_hour(folder, 1, 2)
    (outcome,) = Ingestor(kept.home, kept.store, kept.catalog).ingest(find_sources([str(new)], kept.home.root))
    assert f"Cannot tell the records of {old.name!r} from others" in outcome.failure
    assert kept.values() == hour(1, last=30) + hour(7, first=30)


def test_files_that_share_times_and_are_no_versions_go_on_as_before(kept, folder):
    kept.take(write_hour(folder, 1, 1))
    kept.take(write_hour(folder, 1, 2, shift_ms=1, name=f"{ID}_EXTRA"))
    assert (len(kept.values()), kept.superseded(), kept.current()) == (120, {}, 2)


def test_a_version_without_a_change_makes_no_version_of_the_dataset(kept, folder):
    kept.take(write_hour(folder, 1, 1, value=5))
    kept.take(write_hour(folder, 1, 2, value=5))
    assert (str(kept.store.revision(ID)), kept.current(), len(kept.superseded())) == ("1.60", 1, 1)


@pytest.fixture
def in_parts(monkeypatch):
    read = reading.FileReader.read
    monkeypatch.setattr(reading.FileReader, "read", lambda self, *given: read(self, *given, max_bytes=400))


@pytest.mark.parametrize("versions", [(1, 2), (2, 1), (1, 2, 3)])
def test_large_files_supersede_as_small_ones_do(kept, folder, in_parts, versions):
    outcomes = [kept.take(write_hour(folder, 1, version, shift_ms=version))[0] for version in versions]
    assert (kept.values(), kept.current()) == (hour(max(versions)), 1)
    assert [len(outcome.superseding) for outcome in outcomes] == [0] + [1] * (len(versions) - 1)
    assert set(kept.superseded().values()) <= {f"{NAME}01_V{version:02d}.cef" for version in versions}


def test_files_read_on_a_cluster_supersede_too(kept, folder, cluster):
    with open_cluster(cluster.scheduler_address) as workers:
        kept.take(write_hour(folder, 1, 1), read_files=workers.read_files)
        there = replace(kept, store=kept.store.deriving(workers.derive))
        there.take(write_hour(folder, 1, 2, shift_ms=1, missing=(5,)), read_files=workers.read_files)
    assert (kept.values(), kept.current()) == (hour(2, missing=(5,)), 1)


def test_a_third_version_takes_the_place_of_both_before(kept, folder):
    for version in (1, 2, 3):
        kept.take(write_hour(folder, 1, version, shift_ms=version))
    assert kept.values() == hour(3)
    assert kept.superseded() == {
        f"{NAME}01_V01.cef": f"{NAME}01_V02.cef",
        f"{NAME}01_V02.cef": f"{NAME}01_V03.cef",
    }


def test_an_old_version_stays_until_it_is_retired(kept, folder):
    kept.take(write_hour(folder, 1, 1))
    kept.take(write_hour(folder, 1, 2, shift_ms=1))
    kept.store.retire(ID, 1)
    with pytest.raises(NoDataError, match="was retired"):
        kept.values("1")
    assert kept.values() == hour(2)
