"""Classic netCDF files served where they lie: values equal to those that netCDF4 gives."""

import netCDF4
import numpy as np
import pytest

from sepp import archive
from sepp.ingest.mounting.listing import find_files

FORMATS = ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"]
RECORDS = 3000
NAMES = ("B", "flag", "level", "flux")


def make_nc(path, form="NETCDF3_CLASSIC", *, is_recorded=True, first=0, names=NAMES):
    """Write field, flag, level and flux along the record axis, or one of fixed length."""
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(first)
    with netCDF4.Dataset(path, "w", format=form) as file:
        file.Logical_source = "N_TEST"
        file.createDimension("time", None if is_recorded else RECORDS)
        file.createDimension("component", 3)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "seconds since 2020-01-01"
        time[:] = first + np.arange(RECORDS)
        file.createVariable("component", "i4", ("component",))[:] = [1, 2, 3]
        kinds = {"B": ("f4", ("time", "component")), "flag": ("i2", ("time",)), "level": ("i1", ("time",))}
        for name in names:
            dtype, dims = kinds.get(name, ("f8", ("time",)))
            file.createVariable(name, dtype, dims)[:] = random.integers(-99, 99, (RECORDS, 3)[: len(dims)])
    return path


def theirs(path, name):
    with netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        return file[name][:]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def put(mounter):
    return lambda place: [outcome.failure for outcome in mounter.mount(find_files([str(place)])) if outcome.failure]


@pytest.mark.parametrize("is_recorded", [True, False], ids=["records", "fixed"])
@pytest.mark.parametrize("form", FORMATS)
def test_values_are_those_that_netcdf4_gives(put, folder, form, is_recorded):
    path = make_nc(folder / "a.nc", form, is_recorded=is_recorded)
    assert put(folder) == []
    opened = archive.open("N_TEST")
    for name in NAMES:
        assert opened[name].dtype == theirs(path, name).dtype.newbyteorder("=")
        np.testing.assert_array_equal(opened[name].values, theirs(path, name))
        np.testing.assert_array_equal(opened[name][700:1300].values, theirs(path, name)[700:1300])
    assert str(opened.time.values[-1])[:19] == "2020-01-01T00:49:59"


def test_a_single_variable_of_records_is_not_padded(put, folder):
    path = folder / "a.nc"
    path.parent.mkdir()
    with netCDF4.Dataset(path, "w", format="NETCDF3_CLASSIC") as file:
        file.Logical_source = "N_TEST"
        file.createDimension("time", 5)
        file.createDimension("record", None)
        file.createVariable("time", "f8", ("time",))[:] = np.arange(5)
        file["time"].units = "days since 2000-01-01"
        file.createVariable("x", "i2", ("time",))[:] = [5, 4, 3, 2, 1]
        file.createVariable("other", "i1", ("record",))[:] = np.arange(7)
    assert put(folder) == []
    assert archive.open("N_TEST").x.values.tolist() == [5, 4, 3, 2, 1]


def test_files_follow_each_other(put, folder):
    paths = [make_nc(folder / f"{n}.nc", first=n * RECORDS, is_recorded=n != 1) for n in range(3)]
    assert put(folder) == []
    np.testing.assert_array_equal(archive.open("N_TEST").B.values, np.concatenate([theirs(p, "B") for p in paths]))


@pytest.mark.parametrize("is_recorded", [True, False], ids=["records", "fixed"])
def test_of_a_remote_file_only_the_records_wanted_are_fetched(put, web, is_recorded):
    path = make_nc(web.folder / "a.nc", is_recorded=is_recorded)
    assert put(f"{web.url}/a.nc") == []
    web.forget()
    found = archive.open("N_TEST", "2020-01-01T00:10:00/2020-01-01T00:11:00").flux.values
    np.testing.assert_array_equal(found, theirs(path, "flux")[600:660])
    assert len(web.requests) == 1
    assert web.bytes_sent <= 60 * 40


def test_scaled_values_and_texts_are_named_with_the_reason(mounter, folder):
    path = make_nc(folder / "a.nc")
    with netCDF4.Dataset(path, "a") as file:
        file["flag"].scale_factor = 0.5
    (outcome,) = mounter.mount([str(path)])
    assert outcome.failure == ""
    assert [note for note in outcome.notes if note.startswith("flag: packed")]
    assert "flag" not in archive.open("N_TEST")


def test_a_file_cut_short_is_told(mounter, folder):
    path = make_nc(folder / "a.nc")
    path.write_bytes(path.read_bytes()[:-1000])
    (outcome,) = mounter.mount([str(path)])
    assert "a.nc" in outcome.failure
