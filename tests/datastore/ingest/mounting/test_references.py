"""A mounted file is Zarr to readers that know nothing of SEPP but its codecs."""

import json

import fsspec
import numpy as np
import pytest
import xarray as xr

from sepp import archive
from tests.datastore.ingest.mounting.made_files import GZIP, make_cdf

ID = "M_FGM"


def references(home, dataset_id):
    return sorted((home.public / dataset_id / "mount" / "1" / "references").glob("*.json"))


def open_plain(path, **options):
    return xr.open_zarr("reference://", storage_options={"fo": str(path), **options}, consolidated=True)


@pytest.mark.parametrize(
    "name",
    [
        "cluster/c4_pps_cis_20010501091330_20010531101719.cdf",
        "mms/mms1_fgm_brst_l2_20150901174500_v4.18.0.cdf",
        "other/wi_k0_mfi_20220101_v01.cdf",
        "other/psp_isois-epilo_l2-ic_20190401_v0.0.0.cdf",
    ],
)
def test_plain_xarray_reads_what_archive_open_reads(mounter, home, cdf_dir, name):
    (outcome,) = [each for each in mounter.mount([str(cdf_dir / name)]) if "@" not in each.granules[0].dataset_id]
    dataset_id = outcome.granules[0].dataset_id
    wanted = archive.open(dataset_id)
    found = open_plain(references(home, dataset_id)[0])
    assert np.array_equal(found.time.values, wanted.time.values)
    for variable in wanted.data_vars:
        if not str(variable).endswith("_mask"):
            np.testing.assert_array_equal(found[variable].values, wanted[variable].values)


@pytest.mark.parametrize("compression", [GZIP, None])
def test_references_on_the_web_are_read_in_parts(mounter, home, web, compression):
    more = {"compression": compression} if compression else {}
    field = make_cdf(web.folder / "a.cdf", "2020-01-01", 200_000, cadence_ms=10, **more)
    list(mounter.mount([f"{web.url}/a.cdf"]))
    opened = open_plain(references(home, ID)[0], remote_protocol="http", remote_options={"asynchronous": True})
    web.forget()
    np.testing.assert_array_equal(opened.B[1000:1100].values, field[1000:1100])
    assert web.bytes_sent < 2**20


def test_a_netcdf_file_is_read_with_zarr_alone(mounter, home, shared):
    list(mounter.mount([str(shared / "data" / "nc" / "daili_l2_o2-density-profiles_20220303_v7.nc")]))
    dataset_id = "DAILI_L2_O2-density-profiles"
    path = references(home, dataset_id)[0]
    assert "sepp." not in "".join(
        text for name, text in json.loads(path.read_text())["refs"].items() if "zarr.json" in name
    )
    found, wanted = open_plain(path), archive.open(dataset_id)
    assert np.array_equal(found.time.values, wanted.time.values)
    for name in (name for name in wanted.data_vars if not str(name).endswith("_mask")):
        np.testing.assert_array_equal(found[name].values, wanted[name].values)


def test_zarr_s_own_codecs_are_named_where_they_do(mounter, home, tmp_path):
    make_cdf(tmp_path / "a.cdf", "2020-01-01", 100)
    list(mounter.mount([str(tmp_path / "a.cdf")]))
    refs = json.loads(references(home, ID)[0].read_text())["refs"]
    assert [codec["name"] for codec in json.loads(refs["B/zarr.json"])["codecs"]] == ["bytes"]
    assert refs["B/c/0/0"][0] == f"file://{tmp_path}/a.cdf"


def test_all_files_of_a_dataset_are_one_group_at_sepp(mounter, tmp_path):
    parts = [(1, 70_000, GZIP), (2, 10, GZIP)]
    fields = [
        make_cdf(tmp_path / f"{day}.cdf", f"2020-01-0{day}", rows, cadence_ms=10, seed=day, compression=packing)
        for day, rows, packing in parts
    ]
    list(mounter.mount([str(tmp_path / f"{day}.cdf") for day, *_ in parts]))
    opened = xr.open_zarr("sepp://M_FGM")
    np.testing.assert_array_equal(opened.B.values, np.concatenate(fields))
    assert opened.energy.values.tolist() == [10.0, 20.0]
    assert np.array_equal(opened.time.values, archive.open(ID).time.values)
    assert xr.open_zarr("sepp://M_FGM@1").sizes["time"] == 70_010
    assert sorted(fsspec.filesystem("sepp").ls("M_FGM", detail=False))[0] == "M_FGM/B"
