"""Files of a folder become one dataset, like one that was ingested."""

import argparse
import shutil

import numpy as np
import pytest
import xarray as xr

from sepp import archive
from sepp.core.errors import StoreError
from sepp.core.home import Home
from sepp.ingest.mounting.commands import mount
from sepp.ingest.mounting.listing import find_files
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.store import Store
from tests.datastore.ingest.mounting.made_files import GZIP, make_cdf

ID = "M_FGM"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def put(mounter, folder):
    """Mount all of the folder; give what came of each file."""
    return lambda: list(mounter.mount(find_files([str(folder)])))


def reasons(outcomes):
    return [outcome.failure for outcome in outcomes if outcome.failure]


def test_files_with_other_block_lengths_are_one_dataset(put, folder):
    fields = [
        make_cdf(folder / "a.cdf", "2020-01-01", 100, seed=1),
        make_cdf(folder / "b.cdf", "2020-01-02", 2500, seed=2, compression=GZIP),
        make_cdf(folder / "c.cdf", "2020-01-03", 7, seed=3),
    ]
    assert reasons(put()) == []
    opened = archive.open(ID)
    np.testing.assert_array_equal(opened.B.values, np.concatenate(fields))
    assert opened.attrs["version"] == "1.2607"


def test_mounted_and_ingested_data_are_alike(mounter, tmp_path, monkeypatch, cdf_dir):
    real = cdf_dir / "mms/mms1_fgm_brst_l2_20150901174500_v4.18.0.cdf"
    assert not reasons(mounter.mount([str(real)]))
    interval = ("2015-09-01T17:45:10Z", "2015-09-01T17:45:20Z")
    mounted = archive.open("mms1_fgm_brst_l2", *interval).load()
    other = Home(tmp_path / "other").prepare()
    ingestor = Ingestor(other, Store(other.public), mounter.catalog)
    assert not reasons(ingestor.ingest(find_sources([str(real)], tmp_path)))
    monkeypatch.setenv("SEPP_HOME", str(other.root))
    xr.testing.assert_identical(mounted, archive.open("mms1_fgm_brst_l2", *interval).load())


def test_what_is_mounted_is_found_and_described(put, folder):
    make_cdf(folder / "a.cdf", "2020-01-01", 100)
    make_cdf(folder / "b.cdf", "2020-01-02", 50)
    put()
    assert list(archive.search("magnetic", mission="Made").id) == [ID]
    assert archive.coverage(ID).records.tolist() == [100, 50]
    assert f"version      1.{150}" in repr(archive.describe(ID))


def test_later_files_go_on_with_the_version(put, folder):
    first = make_cdf(folder / "a.cdf", "2020-01-01", 70000, cadence_ms=10)
    put()
    second = make_cdf(folder / "b.cdf", "2020-01-02", 70000, cadence_ms=10, seed=1)
    put()
    opened = archive.open(ID, "2020-01-02/2020-01-03")
    assert opened.attrs["version"] == "1.140000"
    np.testing.assert_array_equal(opened.B.values, second)
    np.testing.assert_array_equal(archive.open(ID, version="1.70000").B.values, first)
    assert archive.coverage(ID).records.tolist() == [70000, 70000]


def test_a_file_in_between_makes_the_next_version(put, folder):
    for name, day in (("a", "2020-01-01"), ("c", "2020-01-03")):
        make_cdf(folder / f"{name}.cdf", day)
    put()
    make_cdf(folder / "b.cdf", "2020-01-02", 11)
    assert reasons(put()) == []
    opened = archive.open(ID)
    assert opened.attrs["version"] == "2.211"
    assert (np.diff(opened.time.values) > np.timedelta64(0)).all()
    assert archive.open(ID, version="1.200").sizes["time"] == 200


def test_mounting_again_changes_nothing(put, folder):
    make_cdf(folder / "a.cdf", "2020-01-01")
    put()
    assert [outcome.is_skipped for outcome in put()] == [True]
    assert archive.open(ID).attrs["version"] == "1.100"


def test_a_changed_file_is_told_not_read(put, folder):
    make_cdf(folder / "a.cdf", "2020-01-01", seed=1)
    put()
    opened = archive.open(ID)
    changed = make_cdf(folder / "a.cdf", "2020-01-01", seed=2)
    with pytest.raises(StoreError, match=r"a\.cdf' changed since it was mounted; mount it again with: sepp mount"):
        opened.B.load()
    with pytest.raises(StoreError, match="changed"):
        archive.open(ID)
    assert reasons(put()) == []
    np.testing.assert_array_equal(archive.open(ID).B.values, changed)


def test_a_file_brought_back_is_mounted_again(put, folder):
    first = make_cdf(folder / "a.cdf", "2020-01-01", seed=1)
    shutil.copy2(folder / "a.cdf", folder / "kept")
    put()
    make_cdf(folder / "a.cdf", "2020-01-01", seed=2)
    put()
    shutil.copy2(folder / "kept", folder / "a.cdf")
    assert reasons(put()) == []
    opened = archive.open(ID)
    assert opened.attrs["version"] == "3.100"
    np.testing.assert_array_equal(opened.B.values, first)


def test_a_vanished_file_is_told(put, folder):
    make_cdf(folder / "a.cdf", "2020-01-01")
    put()
    (folder / "a.cdf").unlink()
    with pytest.raises(StoreError, match="No such file or directory"):
        archive.open(ID)


def test_a_record_that_two_files_share_is_there_once(put, folder):
    make_cdf(folder / "a.cdf", "2020-01-01T00:00:00", 11, seed=1)
    make_cdf(folder / "b.cdf", "2020-01-01T00:00:10", 10, seed=2)
    assert reasons(put()) == []
    assert archive.open(ID).sizes["time"] == 20


def test_files_that_overlap_are_refused_with_the_reason(put, folder):
    make_cdf(folder / "a.cdf", "2020-01-01T00:00:00", 100)
    make_cdf(folder / "b.cdf", "2020-01-01T00:00:10.5", 100)
    assert [reason.partition(";")[0] for reason in reasons(put())] == ["its times overlap those of another file"]


def test_other_energies_are_refused_with_the_reason(put, folder):
    make_cdf(folder / "a.cdf", "2020-01-01")
    make_cdf(folder / "b.cdf", "2020-01-02", energies=(10.0, 30.0))
    assert [reason.partition(",")[0] for reason in reasons(put())] == ["'energy' is constant"]


def test_a_parameter_that_a_file_lacks_is_fill_there(put, folder):
    make_cdf(folder / "a.cdf", "2020-01-01", 5, has_flag=False)
    make_cdf(folder / "b.cdf", "2020-01-02", 5)
    put()
    opened = archive.open(ID)
    assert opened.flag.values.tolist() == [-1] * 5 + list(range(5))
    assert opened.flag_mask.values.tolist() == [True] * 5 + [False] * 5


def test_an_ingested_dataset_is_not_mounted_over(put, folder, mounter, home):
    make_cdf(folder / "a.cdf", "2020-01-01")
    list(Ingestor(home, Store(home.public), mounter.catalog).ingest(find_sources([str(folder)], folder)))
    make_cdf(folder / "b.cdf", "2020-01-02")
    assert all("was ingested" in reason for reason in reasons(put()))
    assert archive.open(ID).sizes["time"] == 100


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("edge/testutf8.cdf", "'ep' is not in order of time; may be ingested instead: sepp ingest"),
        ("edge/solo_l2_rpw-lfr-surv-swf-e_00000000_v01.cdf", "No records in"),
        ("edge/contiguous.cdf", "No time axis in"),
        ("edge/not_a_cdf.cdf", "Not a CDF file"),
        ("edge/a_cdf.cdf", "name it with --dataset ID"),
    ],
)
def test_what_cannot_be_mounted_is_named_with_the_reason(mounter, cdf_dir, name, reason):
    (told,) = reasons(mounter.mount([str(cdf_dir / name)]))
    assert reason in told
    assert ("may be ingested" in told) == ("may be ingested" in reason)


def test_the_command_names_what_cannot_be_mounted(home, cdf_dir, capfd):
    parser = argparse.ArgumentParser()
    mount.add_arguments(parser)
    paths = [str(cdf_dir / "edge" / name) for name in ("a_compressed_cdf.cdf", "ia_k0_epi_19970102_v01.cdf")]
    status = mount.run(parser.parse_args([*paths, "--home", str(home.root)]))
    told = capfd.readouterr()
    assert status == 1
    assert "'a_compressed_cdf.cdf' is compressed as a whole; may be ingested instead: sepp ingest /" in told.out
    assert "IA_K0_EPI" in told.out
    assert told.err == "sepp: 1 of 2 files could not be mounted; the others were\n"
