"""Over the same time the file of the later version counts, as far as names or attributes tell."""

import numpy as np
import pycdfpp
import pytest

from sepp import archive
from sepp.ingest.mounting.listing import find_files
from tests.datastore.ingest.mounting.made_files import make_cdf

ID = "M_FGM"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def put(mounter, folder):
    return lambda: list(mounter.mount(find_files([str(folder)])))


def failures(outcomes):
    return [outcome.failure for outcome in outcomes if outcome.failure]


@pytest.mark.parametrize(
    ("older", "newer"), [("m_v1", "m_v2"), ("m_V02", "m_V10"), ("m_v4.9.0", "m_v4.18.0"), ("m_v03r004", "m_v03r010")]
)
def test_a_later_version_of_a_file_takes_its_place(put, folder, caplog, older, newer):
    make_cdf(folder / f"{older}.cdf", "2020-01-01", 100, seed=1)
    field = make_cdf(folder / f"{newer}.cdf", "2020-01-01", 100, seed=2)
    outcomes = put()
    assert failures(outcomes) == []
    np.testing.assert_array_equal(archive.open(ID).B.values, field)
    assert f"superseded by {newer}.cdf" in caplog.text
    assert [note for outcome in outcomes for note in outcome.notes] == [f"superseded by {newer}.cdf"]


def test_an_older_file_is_cut_where_a_later_version_overlaps(put, folder):
    older = make_cdf(folder / "a_v1.cdf", "2020-01-01T00:00:00", 100, seed=1)
    newer = make_cdf(folder / "b_v2.cdf", "2020-01-01T00:01:00", 100, seed=2)
    outcomes = put()
    assert failures(outcomes) == []
    np.testing.assert_array_equal(archive.open(ID).B.values, np.concatenate([older[:60], newer]))
    assert archive.open(ID).flag.values.tolist() == [*range(60), *range(100)]
    (note,) = [note for outcome in outcomes for note in outcome.notes]
    assert note.startswith("40 of 100 records, from 2020-01-01T00:01:00")


def test_a_correction_within_a_file_leaves_both_its_ends(put, folder, mounter):
    older = make_cdf(folder / "a_v1.cdf", "2020-01-01T00:00:00", 100, seed=1)
    newer = make_cdf(folder / "b_v2.cdf", "2020-01-01T00:00:20", 10, seed=2)
    assert failures(put()) == []
    np.testing.assert_array_equal(archive.open(ID).B.values, np.concatenate([older[:20], newer, older[30:]]))
    assert sorted((g.name, g.records) for g in mounter.catalog.granules(ID)) == [("a_v1.cdf", 90), ("b_v2.cdf", 10)]


def test_a_later_version_that_comes_later_makes_the_next_version(put, folder, mounter):
    older = make_cdf(folder / "m_v1.cdf", "2020-01-01", 100, seed=1)
    put()
    newer = make_cdf(folder / "m_v2.cdf", "2020-01-01", 100, seed=2)
    put()
    np.testing.assert_array_equal(archive.open(ID).B.values, newer)
    np.testing.assert_array_equal(archive.open(ID, version="1").B.values, older)
    assert [granule.name for granule in mounter.catalog.granules(ID)] == ["m_v2.cdf"]
    assert mounter.catalog.describe(ID).granules == 1


def test_mounting_again_makes_no_version(put, folder):
    make_cdf(folder / "m_v1.cdf", "2020-01-01", 100, seed=1)
    make_cdf(folder / "m_v2.cdf", "2020-01-01", 100, seed=2)
    for _ in range(3):
        assert failures(put()) == []
    assert archive.open(ID).attrs["version"] == "1.100"


def test_the_attribute_tells_where_the_name_does_not(put, folder):
    fields = {}
    for name, version in (("a", "7"), ("b", "12")):
        path = folder / f"{name}.cdf"
        fields[name] = make_cdf(path, "2020-01-01", 100, seed=int(version))
        cdf = pycdfpp.load(str(path))
        cdf.add_attribute("Data_version", [version])
        pycdfpp.save(cdf, str(path))
    assert failures(put()) == []
    np.testing.assert_array_equal(archive.open(ID).B.values, fields["b"])


def test_where_nothing_tells_the_version_files_that_overlap_are_refused(put, folder):
    make_cdf(folder / "a_v1.cdf", "2020-01-01", 100, seed=1)
    make_cdf(folder / "b_v1.cdf", "2020-01-01T00:00:30.5", 100, seed=2)
    (reason,) = failures(put())
    assert "its times overlap those of another file" in reason
    assert failures(put()) == [reason]
    assert archive.open(ID).attrs["version"] == "1.100"
