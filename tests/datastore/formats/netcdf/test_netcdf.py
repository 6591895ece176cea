import warnings

import netCDF4
import numpy as np
import pytest
import xarray as xr

from sepp.core.errors import UnreadableFileError
from sepp.formats import NO_TIME, dataset_id_of, read_file, to_batch

REAL = [
    "nc/daili_l2_o2-density-profiles_20220303_v7.nc",
    "nc/goes_13_leap_second.nc",
    "nc/icon_l2-6_euv_20220307_v03r004.nc",
    "nc/sci_gxrs-l2-irrad_g13_d20170901_truncated.nc",
    "nc/sci_xrsf-l2-flx1s_g17_d20201016_truncated.nc",
    "sim/ramsat_test.nc",
]
MODELS = ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA", "NETCDF4", "NETCDF4_CLASSIC"]


@pytest.fixture(params=MODELS)
def made(request, tmp_path):
    """Two records on an unlimited axis, with bins, texts and packed values."""
    path = tmp_path / "made"
    with netCDF4.Dataset(path, "w", format=request.param) as file:
        file.setncatts({"title": "Made", "numbers": np.array([1, 2], "i4")})
        for name, size in {"time": None, "energy": 2, "length": 4}.items():
            file.createDimension(name, size)
        make(file, "time", "f8", ("time",), [0.5, 1.5], units="seconds since 2001-01-01")
        make(file, "energy", "f4", ("energy",), [1, 2], units="keV")
        make(file, "flux", "f4", ("time", "energy"), [[1, -1], [4, 5]], missing_value=np.float32(-1), units="1/s")
        if request.param == "NETCDF4":
            make(file, "turned", "f4", ("energy", "time"), [[1, 2], [3, 4]])
        make(file, "name", "S1", ("time", "length"), [[b"a", b"b", b"\0", b"\0"], [b"c", b"\0", b"\0", b"\0"]])
        make(file, "packed", "i2", ("time",), [1, 2], scale_factor=0.1)
        make(file, "odd", "i1", ("time",), [1, -2])
    return path


def make(file, name, kind, dims, values, **attributes):
    variable = file.createVariable(name, kind, dims)
    variable.set_auto_maskandscale(False)
    variable.setncatts(attributes)
    variable[:] = np.array(values)


def refusal(path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", REAL)
def test_every_value_and_attribute_equals_netcdf4(shared, name):
    content = read_file(shared / "data" / name)
    (table,) = content.tables
    with netCDF4.Dataset(shared / "data" / name) as file:
        file.set_auto_maskandscale(False)
        assert {v.name for v in table.variables} | {table.time_name} == set(file.variables)
        for variable in table.variables:
            theirs = file[variable.name][...]
            assert variable.values.shape == theirs.shape
            assert theirs.dtype in (variable.values.dtype, object)
            assert (variable.values == theirs).all() or np.array_equal(variable.values, theirs, equal_nan=True)
            check_attributes(variable.attributes, file[variable.name])
        check_attributes(content.attributes, file)


def check_attributes(ours, item) -> None:
    for name in item.ncattrs():
        theirs = item.getncattr(name)
        expected = tuple(theirs) if isinstance(theirs, np.ndarray | list) else theirs
        assert ours[name] == expected or ours[name] == (expected,) or str(ours[name]) == str(expected)


@pytest.mark.parametrize("name", REAL[1:2] + REAL[3:5])
def test_times_equal_those_of_xarray(shared, name):
    path = shared / "data" / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = xr.open_dataset(path, engine="h5netcdf", drop_variables="quad_diode")["time"].values
    ours = read_file(path).tables[0].time
    assert np.abs(ours - theirs.astype("M8[ns]").astype(np.int64)).max() < 256


def test_times_go_through_a_leap_second_evenly(shared):
    time = read_file(shared / "data" / REAL[1]).tables[0].time
    assert np.diff(time).max() < 2_051_000_000
    assert np.datetime64(int(time[-1]), "ns") < np.datetime64("2015-07-01")


def test_istp_times_equal_the_texts_beside_them(shared):
    (icon,) = read_file(shared / "data" / REAL[2]).tables
    texts = next(v for v in icon.variables if v.name == "ICON_L26_UTC_Time").values
    written = np.array([text.rstrip("Z").replace(" ", "T") for text in texts], "M8[ns]").astype(np.int64)
    assert np.abs(icon.time - written).max() <= 10**6
    (daili,) = read_file(shared / "data" / REAL[0]).tables
    seconds = next(v for v in daili.variables if v.name == "TIME_UT").values
    assert np.abs(daili.time % (86_400 * 10**9) / 1e9 - seconds).max() < 0.01


def test_units_fills_ranges_and_titles_are_told(shared):
    content = read_file(shared / "data" / REAL[4])
    batch = to_batch(content, content.tables[0], "X")
    flux = batch.dataset.parameter("xrsa_flux")
    assert (flux.units, flux.fill, flux.long_name) == ("W/m2", -9999.0, "Primary XRS-A channel flux.")
    assert flux.valid_min == pytest.approx(-5e-7)
    assert batch.dataset.title == "L2 XRS 1-s fluxes"
    assert batch.dataset.parameter("xrsa_flags").fill == 65535


def test_the_dataset_id_is_no_file_s_name(shared):
    daili, icon = (read_file(shared / "data" / name) for name in (REAL[0], REAL[2]))
    assert dataset_id_of(daili, daili.tables[0])[0] == "DAILI_L2_O2-density-profiles"
    assert dataset_id_of(icon, icon.tables[0]) is None


def test_every_flavour_is_read_alike(made):
    content = read_file(made)
    batch = to_batch(content, content.tables[0], "X")
    assert content.format == "netcdf"
    assert content.attributes["numbers"] == (1, 2)
    assert batch.time.tolist() == [978307200500000000, 978307201500000000]
    np.testing.assert_array_equal(batch.values["flux"], np.array([[1, np.nan], [4, 5]], "f4"))
    assert batch.values.get("turned", np.array([[1, 3], [2, 4]])).tolist() == [[1, 3], [2, 4]]
    assert batch.values["name"].tolist() == ["ab", "c"]
    assert batch.values["packed"].tolist() == pytest.approx([0.1, 0.2])
    assert batch.values["odd"].tolist() == [1, -2]
    assert batch.dataset.parameter("flux").depends == ("energy",)
    assert batch.dataset.parameter("flux").display == "spectrogram"
    assert batch.dataset.parameter("energy").units == "keV"


def test_every_flavour_cut_short_is_refused(made):
    data = made.read_bytes()
    for length in (40, len(data) // 2, len(data) - 9):
        made.write_bytes(data[:length])
        assert "'made'" in refusal(made)


def test_groups_and_several_time_axes_give_tables(tmp_path):
    with netCDF4.Dataset(tmp_path / "a.nc", "w") as file:
        file.setncattr("Logical_source", "ID")
        for group, count in (("fast", 4), ("slow", 2)):
            inner = file.createGroup(group)
            inner.createDimension("time", count)
            make(inner, "time", "i8", ("time",), np.arange(count), units="hours since 2001-01-01")
            make(inner, "B", "f4", ("time",), np.arange(count), units="nT")
        make(file["fast"], "extra", "f4", ("time",), np.arange(4))
    content = read_file(tmp_path / "a.nc")
    assert [(table.time_name, len(table.time)) for table in content.tables] == [("fast/time", 4), ("slow/time", 2)]
    assert [[v.name for v in table.variables] for table in content.tables] == [["fast/B", "fast/extra"], ["slow/B"]]
    assert dataset_id_of(content, content.tables[1])[0] == "ID@slow_time"


def test_fill_times_are_no_time(tmp_path):
    with netCDF4.Dataset(tmp_path / "a.nc", "w") as file:
        file.createDimension("time", 3)
        time = file.createVariable("time", "f8", ("time",), fill_value=-1.0)
        time.units = "seconds since 2001-01-01"
        time[:] = [0, -1, 2]
        make(file, "x", "f4", ("time",), [1, 2, 3])
    assert read_file(tmp_path / "a.nc").tables[0].time[1] == NO_TIME


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"units": "fortnights since 2001-01-01"}, "'fortnights' in 'fortnights since 2001-01-01' is no unit of time"),
        ({"units": "days since 2001-01-01", "calendar": "360_day"}, "calendar '360_day' is not that of dates on Earth"),
        ({"units": "days since then"}, "'then' is not a date"),
        ({"units": "m"}, "No time axis in 'a.nc': none of its 2 variables"),
    ],
)
def test_a_time_that_can_t_be_understood_is_refused(tmp_path, attributes, reason):
    with netCDF4.Dataset(tmp_path / "a.nc", "w", format="NETCDF3_CLASSIC") as file:
        file.createDimension("time", 2)
        make(file, "time", "f8", ("time",), [0, 1], **attributes)
        make(file, "x", "f4", ("time",), [0, 1])
    assert reason in refusal(tmp_path / "a.nc")


def test_a_real_file_without_time_is_refused(shared):
    assert "No time axis in 'ram_iono_pot.nc'" in refusal(shared / "data" / "sim" / "ram_iono_pot.nc")
