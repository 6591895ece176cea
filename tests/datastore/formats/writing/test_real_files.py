"""What real files hold comes back from every format that can hold it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sepp.formats import dataset_id_of, read_file, to_batch
from sepp.formats.writing import save, take_batch, writers

FORMATS = ("cef", "cdf", "nc", "hapi", "hapi-binary", "csv", "votable")
NUMBERS = ("hapi", "hapi-binary", "votable")
FILES = (
    "cdf/cluster/c1_pps_cis_20070813142632_20070815185651.cdf",
    "cdf/cluster/c2_cps_fgm_spin_20161201000003_20161231235948.cdf",
    "cdf/edge/a_cdf.cdf",
    "cdf/edge/ac_h2_sis_20101105_v06.cdf",
    "cdf/edge/ia_k0_epi_19970102_v01.cdf",
    "cdf/edge/testutf8.cdf",
    "cdf/mms/mms1_fgm_brst_l2_20150901174500_v4.18.0.cdf",
    "cdf/other/imap_codice_l1a_lo-sw-species_20240429_v001.cdf",
    "cdf/other/psp_isois-epilo_l2-ic_20190401_v0.0.0.cdf",
    "cdf/other/solo_L2_epd-ept-north-hcad_20200713_V02.cdf",
    "cdf/other/wi_k0_mfi_20220101_v01.cdf",
    "cef/C1_CP_EFW_L3_P__20010201_120000_20010201_120100_V110503.cef.gz",
    "cef/C2_CP_ASP_ACTIVE__20010101_000000_20100101_000000_V081030.cef",
    "fits/go1520120601.fits.gz",
    "hapi/HAPI_amda_imf_all.binary",
    "hapi/HAPI_ndData_TimeIndependent_Axis.binary",
    "jp2/2013_05_13__16_54_06_137__SOHO_LASCO_C3_white-light.jp2",
    "jp2/2013_06_24__17_31_30_84__SDO_AIA_AIA_193.jp2",
    "nc/daili_l2_o2-density-profiles_20220303_v7.nc",
    "nc/icon_l2-6_euv_20220307_v03r004.nc",
    "pds4/Product_DelimitedTable.xml",
    "sim/OMNItest.h5",
    "sim/ramsat_test.nc",
)


@cache
def read_batch(path: Path):
    """Read the first records of a file's main table."""
    content = read_file(path)
    dataset_id, _ = dataset_id_of(content, content.tables[0]) or ("MADE_UP", "")
    batch = to_batch(content, content.tables[0], dataset_id)
    return replace(batch, time=batch.time[:300], values={name: found[:300] for name, found in batch.values.items()})


def assert_same(came, given, parameter) -> None:
    name = parameter.name
    if given.dtype.kind in "iu" and came.dtype.kind == "f":
        came = np.where(np.isnan(came), parameter.fill, came)
    if given.dtype.kind == "M":
        came = came.astype("datetime64[ns]") if came.dtype.kind == "M" else came.view("datetime64[ns]")
        np.testing.assert_array_equal(came, given, err_msg=name)
    elif given.dtype.kind == "f":
        there = ~np.isnan(given)
        np.testing.assert_array_equal(~np.isnan(came), there, err_msg=name)
        np.testing.assert_array_equal(came.astype(given.dtype)[there].view("u1"), given[there].view("u1"), err_msg=name)
    else:
        np.testing.assert_array_equal(came, given, err_msg=name)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("file", FILES)
def test_times_and_numbers_of_a_real_file_come_back(shared, tmp_path, file, format_name):
    batch, path = read_batch(shared / "data" / file), tmp_path / f"export{writers[format_name].suffixes[0]}"
    save(take_batch(batch), path, writers[format_name])
    content = read_file(path)
    came = to_batch(content, content.tables[0], batch.dataset.id)
    np.testing.assert_array_equal(came.time, batch.time)
    found = {**came.values, **came.constants}
    for name, values in {**batch.values, **({} if format_name in NUMBERS else batch.constants)}.items():
        if values.dtype.kind != "U":
            assert_same(found[name], values, batch.dataset.parameter(name))


@pytest.mark.parametrize("file", FILES)
def test_netcdf_keeps_which_bins_belong_to_which_axis(shared, tmp_path, file):
    batch, path = read_batch(shared / "data" / file), tmp_path / "export.nc"
    save(take_batch(batch), path, writers["nc"])
    content = read_file(path)
    came = to_batch(content, content.tables[0], batch.dataset.id).dataset
    for parameter in batch.dataset.parameters:
        assert came.parameter(parameter.name).depends == parameter.depends, parameter.name


@pytest.mark.parametrize("format_name", ["cef", "cdf", "csv", "votable"])
@pytest.mark.parametrize("file", FILES)
def test_units_come_back_as_they_are_written(shared, tmp_path, file, format_name):
    batch, path = read_batch(shared / "data" / file), tmp_path / f"export{writers[format_name].suffixes[0]}"
    save(take_batch(batch), path, writers[format_name])
    content = read_file(path)
    came = to_batch(content, content.tables[0], batch.dataset.id).dataset
    for parameter in batch.dataset.parameters:
        again = came.parameter(parameter.name)
        if again is not None and parameter.dtype != "datetime64[ns]":
            assert again.units == parameter.units, parameter.name


@pytest.mark.parametrize("version", ["081030", "241120"])
def test_cef_under_a_name_with_another_version_breaks_no_rule_of_delivery(shared, tmp_path, version):
    batch = read_batch(shared / "data" / FILES[11])
    path = tmp_path / f"C1_CP_EFW_L3_P__20010201_V{version}.cef"
    told = replace(batch.dataset, attributes={**batch.dataset.attributes, "FILE_TYPE": "cdf"})
    save(take_batch(replace(batch, dataset=told)), path, writers["cef"])
    content = read_file(path)
    assert (content.notes, content.attributes["VERSION_NUMBER"], content.attributes["FILE_TYPE"]) == (
        (),
        version,
        "cef",
    )
