"""netCDF files as xarray and netCDF4 read them."""

import netCDF4
import numpy as np
import pytest
import xarray as xr

from sepp.core.model import Batch, Dataset, Parameter
from sepp.formats.writing import choose_writer, save, take_batch
from tests.datastore.formats.writing.samples import KINDS, make_batch


@pytest.fixture(params=list(KINDS))
def batch(request):
    return make_batch(request.param)


@pytest.fixture
def path(batch, tmp_path):
    path = tmp_path / "export.nc"
    save(take_batch(batch), path, choose_writer(path))
    return path


def test_xarray_reads_times_and_values_bit_for_bit(batch, path):
    with xr.open_dataset(path, mask_and_scale=False) as opened:
        times = opened[batch.dataset.parameters[-1].name] if not batch.values else opened
        name = next(name for name in times.sizes if name.startswith("time"))
        np.testing.assert_array_equal(opened[name].values.astype("datetime64[ns]").view(np.int64), batch.time)
        for key, values in {**batch.values, **batch.constants}.items():
            np.testing.assert_array_equal(opened[key].values, values, err_msg=key)
            assert values.dtype.kind == "U" or opened[key].dtype == values.dtype


def test_netcdf4_reads_values_and_masks_fills(batch, path):
    with netCDF4.Dataset(path) as opened:
        for parameter in batch.dataset.parameters:
            found = opened[parameter.name][...]
            values = {**batch.values, **batch.constants}[parameter.name]
            if parameter.dtype.startswith("int") and parameter.fill is not None:
                np.testing.assert_array_equal(np.ma.getmaskarray(found), values == parameter.fill)
            if values.dtype.kind in "iuf":
                np.testing.assert_array_equal(np.ma.getdata(found), values)


def test_units_and_names_stand_as_cf_has_them(batch, path):
    with xr.open_dataset(path) as opened:
        assert opened.attrs["Conventions"].startswith("CF-1")
        assert opened.attrs["title"] == batch.dataset.title
        for parameter in batch.dataset.parameters:
            attributes = opened[parameter.name].attrs
            assert attributes.get("long_name", "") == parameter.long_name
            assert attributes.get("units", "") == parameter.units


def test_bins_are_coordinates(tmp_path):
    path = tmp_path / "export.nc"
    save(take_batch(make_batch("spectrogram")), path, choose_writer(path))
    with xr.open_dataset(path) as opened:
        assert "energy" in opened.coords
        assert opened["flux"].sel(energy=1000).shape == (700,)


def test_chunks_do_not_depend_on_the_blocks_that_records_come_in(tmp_path):
    rows = 150_001
    values = {"B": np.arange(rows * 3, dtype="f4").reshape(rows, 3), "n": np.arange(rows, dtype="i2")}
    parameters = (Parameter("B", "float32", (3,), ("component",)), Parameter("n", "int16", fill=-1))
    made = Batch(Dataset("X", "Made", parameters=parameters), np.arange(rows), values)
    path = tmp_path / "export.nc"
    save(take_batch(made), path, choose_writer(path))
    with netCDF4.Dataset(path) as opened:
        np.testing.assert_array_equal(opened["time"][...], made.time)
        for name, wanted in values.items():
            np.testing.assert_array_equal(opened[name][...], wanted)
            filters = opened[name].filters()
            assert (filters["zlib"], filters["shuffle"], filters["complevel"]) == (True, True, 1)
