"""What a user calls in a notebook, on real Cluster and MMS data."""

import fsspec
import numpy as np
import pycdfpp
import pytest
import xarray as xr

from sepp import archive
from sepp.core.errors import (
    BadTimeError,
    EmptyIntervalError,
    NoDataError,
    NoDataWarning,
    UnknownDatasetError,
    UnknownFilterError,
    UnknownNameError,
    UnknownParameterError,
)

DAY = "2016-12-05/2016-12-06"

pytestmark = pytest.mark.usefixtures("at_home")


def file_values(cdf_dir, variable):
    cdf = pycdfpp.load(str(cdf_dir / "cluster" / "c1_cps_fgm_spin_20161201000002_20161231235945.cdf"))
    time = pycdfpp.to_datetime64(cdf["time_tags__C1_CP_FGM_SPIN"])
    inside = (time >= np.datetime64("2016-12-05")) & (time < np.datetime64("2016-12-06"))
    return time[inside], cdf[variable].values[inside]


def test_search_finds_by_a_word():
    found = archive.search("magnetic")
    assert "C1_CP_FGM_SPIN" in set(found.id)


def test_search_without_words_lists_all():
    assert {"C1_CP_FGM_SPIN", "C4_PP_CIS", "mms1_fgm_brst_l2", "C1_CP_EFW_L3_P"} <= set(archive.search().id)


def test_search_keeps_what_has_data_at_a_time():
    found = set(archive.search(mission="Cluster", at="2016-12-05").id)
    assert found >= {"C1_CP_FGM_SPIN", "C2_CP_FGM_SPIN", "C3_CP_FGM_SPIN"}
    assert "C4_PP_CIS" not in found


def test_search_takes_an_instant():
    found = set(archive.search(mission="Cluster", at="2016-12-05T12:00").id)
    assert found >= {"C1_CP_FGM_SPIN", "C2_CP_FGM_SPIN", "C3_CP_FGM_SPIN"}
    assert "C4_PP_CIS" not in found
    assert found == set(archive.search(mission="Cluster", at=np.datetime64("2016-12-05T12:00")).id)


@pytest.mark.parametrize("nonsense", ["nonsense", "2016-12-05T25:00", "2016-12-06/2016-12-05"])
def test_an_instant_that_is_none_is_told(nonsense):
    with pytest.raises((BadTimeError, EmptyIntervalError)):
        archive.search(at=nonsense)


def test_a_filter_that_search_does_not_have_is_told_with_those_it_has():
    with pytest.raises(UnknownFilterError, match=r"no filter 'missoin'; did you mean 'mission'. it has at, mission,"):
        archive.search(missoin="Cluster")


@pytest.mark.parametrize(
    ("filters", "near"),
    [
        ({"mission": "Clustr"}, "'Cluster'"),
        ({"instrument": "PEACHE"}, "'PEACE'"),
        ({"region": "Magnetoseath"}, "heath'"),
    ],
)
def test_a_filter_that_looks_mistyped_offers_the_nearest(filters, near):
    with pytest.raises(UnknownNameError, match=f"did you mean.*{near}"):
        archive.search(**filters)


@pytest.mark.parametrize("filters", [{"mission": "Rosetta"}, {"instrument": "XY"}, {"mission": "Voyager", "text": "q"}])
def test_a_filter_that_only_finds_nothing_finds_nothing(filters):
    assert len(archive.search(**filters)) == 0


def test_search_knows_a_unit_in_any_spelling():
    assert len(archive.search(units="1/cm**3")) == len(archive.search(units="cm^-3")) > 0


def test_an_interval_holds_the_file_s_values(cdf_dir):
    time, field = file_values(cdf_dir, "B_vec_xyz_gse__C1_CP_FGM_SPIN")
    opened = archive.open("C1_CP_FGM_SPIN", DAY)
    np.testing.assert_array_equal(opened.time.values, time)
    np.testing.assert_array_equal(opened.B_vec_xyz_gse.values, field)


def test_the_mean_is_that_of_numpy(cdf_dir):
    _, field = file_values(cdf_dir, "B_vec_xyz_gse__C1_CP_FGM_SPIN")
    mean = archive.open("C1_CP_FGM_SPIN", DAY).B_vec_xyz_gse.mean("time").compute()
    np.testing.assert_allclose(mean, field.astype(float).mean(axis=0), rtol=1e-5)


def test_opening_is_lazy():
    assert archive.open("C1_CP_FGM_SPIN", DAY).B_vec_xyz_gse.chunks is not None


def test_two_times_are_an_interval():
    both = archive.open("C1_CP_FGM_SPIN", "2016-12-05", "2016-12-06"), archive.open("C1_CP_FGM_SPIN", DAY)
    assert both[0].sizes == both[1].sizes


def test_units_frame_and_caveats_come_along():
    opened = archive.open("C1_CP_FGM_SPIN", DAY)
    assert (opened.B_vec_xyz_gse.attrs["units"], opened.B_vec_xyz_gse.attrs["coordinate_frame"]) == ("nT", "GSE")


def test_vectors_turn_into_another_frame():
    names = ["B_vec_xyz_gse"]
    gse = archive.open("C1_CP_FGM_SPIN", DAY, parameters=names).B_vec_xyz_gse
    gsm = archive.open("C1_CP_FGM_SPIN", DAY, parameters=names, frame="GSM").B_vec_xyz_gse
    assert gsm.attrs["coordinate_frame"] == "GSM"
    np.testing.assert_allclose(gsm.values[:, 0], gse.values[:, 0], rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(gsm, axis=1), np.linalg.norm(gse, axis=1), rtol=1e-5)


def test_several_datasets_share_one_timeline():
    tree = archive.open(["C1_CP_FGM_SPIN", "C2_CP_FGM_SPIN"], "2016-12-05T11:00Z/PT1H", cadence="1 min")
    first, second = (tree[name].dataset for name in ("C1_CP_FGM_SPIN", "C2_CP_FGM_SPIN"))
    assert first.sizes["time"] == 60
    np.testing.assert_array_equal(first.time, second.time)


def test_a_minute_s_mean_is_that_of_its_records():
    raw = archive.open("C1_CP_FGM_SPIN", "2016-12-05T11:00Z/PT1M").B_mag.values
    minute = archive.open("C1_CP_FGM_SPIN", "2016-12-05T11:00Z/PT1H", cadence="PT1M").B_mag.values[0]
    assert minute == pytest.approx(raw.mean(), rel=1e-5)


def test_an_old_version_gives_the_same_bits_again():
    now = archive.open("C1_CP_FGM_SPIN", DAY)
    cited = archive.describe("C1_CP_FGM_SPIN").holding.revision
    again = archive.open("C1_CP_FGM_SPIN", DAY, version=str(cited))
    xr.testing.assert_identical(now.compute(), again.compute())


def test_plain_xarray_opens_a_dataset_by_url():
    opened = xr.open_zarr("sepp://C4_PP_CIS", chunks=None)
    assert opened.time.dtype == "datetime64[ns]"
    assert opened.sizes["time"] == 175248


def test_plain_xarray_opens_a_cited_state_as_it_was():
    cited, wanted = xr.open_zarr("sepp://C4_PP_CIS@1.1000"), archive.open("C4_PP_CIS")
    assert (cited.sizes["time"], cited.attrs["version"]) == (1000, "1.1000")
    np.testing.assert_array_equal(cited.time.values, wanted.time.values[:1000])
    assert cited.attrs["time_coverage_end"][:19] == str(wanted.time.values[999])[:19]
    assert len(xr.open_zarr("sepp://C4_PP_CIS@1.1000", consolidated=False).time) == 1000


def test_a_state_that_never_was_is_refused():
    with pytest.raises(NoDataError):
        xr.open_zarr("sepp://C4_PP_CIS@1.99999999")


def test_the_protocol_lists_datasets():
    assert "C4_PP_CIS" in fsspec.filesystem("sepp").ls("", detail=False)


def test_the_protocol_stays_in_the_archive():
    with pytest.raises(FileNotFoundError):
        fsspec.filesystem("sepp").cat_file("C4_PP_CIS/../../../state/catalog.sqlite")


def test_an_unknown_dataset_offers_the_nearest():
    with pytest.raises(UnknownDatasetError, match="did you mean 'C1_CP_FGM_SPIN'"):
        archive.open("C1_CP_FGM_SPN", DAY)


def test_an_unknown_parameter_offers_the_nearest():
    with pytest.raises(UnknownParameterError, match="B_vec_xyz_gse"):
        archive.open("C1_CP_FGM_SPIN", DAY, parameters=["B_vec_xyz_gs"])


def test_a_reversed_interval_is_refused():
    with pytest.raises(EmptyIntervalError):
        archive.open("C1_CP_FGM_SPIN", "2016-12-06/2016-12-05")


def test_an_interval_without_data_is_empty_but_shaped():
    with pytest.warns(NoDataWarning, match="the last before is 2016-12-06T23:59:58Z, the next is 2016-12-30T07:00:03Z"):
        opened = archive.open("C1_CP_FGM_SPIN", "2016-12-07/2016-12-08")
    assert opened.sizes["time"] == 0
    assert opened.B_vec_xyz_gse.shape == (0, 3)


def test_coverage_shows_the_gap_between_files():
    spans = archive.coverage("C1_CP_FGM_SPIN")
    assert len(spans) >= 4
    assert (spans.start.iloc[1:].values > spans.stop.iloc[:-1].values).all()


def test_a_citation_names_the_version():
    revision = archive.describe("C1_CP_FGM_SPIN").holding.revision
    assert f"version {revision}" in archive.cite("C1_CP_FGM_SPIN")


def test_a_card_shows_itself():
    card = archive.describe("C4_PP_CIS")
    assert "N_p" in card._repr_html_()
    assert "cm^-3" in repr(card)
