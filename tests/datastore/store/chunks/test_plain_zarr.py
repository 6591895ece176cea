import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import zarr

from sepp.core.model import Parameter
from sepp.store import Store
from tests.datastore.store.samples import BINS, make_batch, make_series


@pytest.fixture
def plain(disk: Store) -> xr.Dataset:
    disk.append(make_batch(70000))
    disk.append(make_batch(500, 70000))
    return xr.open_zarr(f"{disk.url}/C1_TEST/1")


def test_values_and_time_are_read_without_sepp(plain: xr.Dataset) -> None:
    batch = make_batch(70500)
    np.testing.assert_array_equal(plain.time.values, batch.time.view("datetime64[ns]"))
    for name in ("B_vec_xyz_gse", "duration", "flux", "mode", "counts", "time_range"):
        np.testing.assert_array_equal(plain[name].values, batch.values[name])
        assert plain[name].dtype == batch.values[name].dtype
    assert plain.label.values[-2:].tolist() == batch.values["label"][-2:].tolist()
    assert plain.names.values.tolist() == ["x", "y", "zé"]


def test_units_frames_labels_and_bins_are_read_without_sepp(plain: xr.Dataset) -> None:
    field = plain.B_vec_xyz_gse
    assert (field.units, field.coordinate_frame, field.labels) == ("nT", "GSE", ["Bx", "By", "Bz"])
    assert field.FILLVAL == -1e31
    assert plain.flux.dims == ("time", "energy")
    assert plain.energy.units == "eV"
    assert plain.energy.size == BINS
    assert plain.attrs["title"] == "A dataset of everything"
    assert plain.attrs["version"] == "1.70500"


def test_a_unit_of_duration_is_not_taken_for_a_time(plain: xr.Dataset) -> None:
    assert plain.duration.dtype == np.float64
    assert plain.duration.units == "s"


def test_a_time_that_is_missing_is_nat_without_sepp(disk: Store) -> None:
    times = np.array(["2005-01-01", "NaT"], "datetime64[ns]")
    disk.append(make_series(times, parameter=Parameter("x", "datetime64[ns]")))
    found = xr.open_zarr(f"{disk.url}/SERIES/1").x.values
    assert found[0] == times[0]
    assert np.isnat(found[1])


def test_plain_zarr_reads_pyramids_and_the_table_of_chunks(disk: Store) -> None:
    disk.append(make_batch(70000))
    group = zarr.open_group(f"{disk.url}/C1_TEST/1", mode="r")
    assert group["index/first"].shape == (1,)
    assert group["pyramid/64/B_vec_xyz_gse"].shape == (70000 // 64, 4, 3)
    assert group["pyramid/64/flux"].attrs["statistics"] == "min max sum count"


def test_zarr_with_the_zarrs_pipeline_reads_the_same(disk: Store) -> None:
    batch = make_batch(70000)
    disk.append(batch)
    with zarr.config.set({"codec_pipeline.path": "zarrs.ZarrsCodecPipeline"}):
        group = zarr.open_group(f"{disk.url}/C1_TEST/1", mode="r")
        np.testing.assert_array_equal(group["flux"][:], batch.values["flux"])
        np.testing.assert_array_equal(group["time"][:], batch.time)


def test_arrays_are_read_by_plain_zarr_without_consolidated_metadata(disk: Store) -> None:
    disk.append(make_batch(100))
    disk.append(make_batch(100, 100))
    found = xr.open_zarr(f"{disk.url}/C1_TEST/1", consolidated=False)
    np.testing.assert_array_equal(found.mode.values, make_batch(200).values["mode"])


def test_no_metadata_hold_what_json_does_not_know(disk: Store) -> None:
    disk.append(make_batch(100))
    documents = list(Path(disk.url).rglob("zarr.json"))
    assert documents
    text = "".join(document.read_text(encoding="utf-8") for document in documents)
    assert not re.search(r"[:\[,] *(NaN|-?Infinity)", text)


def test_the_configuration_of_zarr_is_left_alone(disk: Store) -> None:
    before = zarr.config.get("codec_pipeline.path")
    disk.append(make_batch(100))
    disk.open("C1_TEST").load()
    assert zarr.config.get("codec_pipeline.path") == before
