"""Files of netCDF and HDF5 read in parts, beside the same files read at once."""

import h5py
import netCDF4
import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file, read_parts, to_batch

ROWS = 20_011
LIMIT = 300_000
FILL = np.float32(9.969209968386869e36)


def make_netcdf(path, model) -> None:
    with netCDF4.Dataset(path, "w", format=model) as file:
        for name, size in {"time": None, "energy": 4, "length": 5}.items():
            file.createDimension(name, size)
        put(file, "time", "f8", ("time",), np.arange(ROWS) / 8, units="seconds since 2001-01-01")
        put(file, "energy", "f4", ("energy",), [1, 2, 3, 4], units="keV")
        put(file, "flux", "f4", ("time", "energy"), np.arange(ROWS * 4).reshape(ROWS, 4), units="1/s")
        put(file, "gaps", "f4", ("time",), np.where(np.arange(ROWS) % 97, np.arange(ROWS), FILL))
        put(file, "odd", "i1", ("time",), np.arange(ROWS) % 100)
        put(file, "packed", "i2", ("time",), np.arange(ROWS) % 1000, scale_factor=0.1, missing_value=np.int16(7))
        put(file, "bare", "u1" if model == "NETCDF4" else "i1", ("time",), np.arange(ROWS) % 128, _Unsigned="true")
        texts = np.array([f"{row:05}" for row in range(ROWS)], "S5").view("S1").reshape(ROWS, 5)
        put(file, "name", "S1", ("time", "length"), texts)
        if model == "NETCDF4":
            put(file, "turned", "f4", ("energy", "time"), np.arange(ROWS * 4).reshape(4, ROWS))


def put(file, name, kind, dims, values, **attributes) -> None:
    variable = file.createVariable(name, kind, dims, zlib=file.data_model == "NETCDF4" and kind != "S1")
    variable.set_auto_maskandscale(False)
    variable.setncatts(attributes)
    variable[:] = values


def make_hdf5(path, _model) -> None:
    table = np.zeros(ROWS, [("utc", "S20"), ("n", ">f8"), ("v", "i2", (3,))])
    table["utc"] = np.datetime_as_string(np.datetime64("2001-01-01") + np.arange(ROWS).astype("m8[s]"), "s")
    table["n"], table["v"] = np.arange(ROWS), np.arange(ROWS * 3).reshape(ROWS, 3)
    with h5py.File(path, "w") as file:
        file.create_dataset("table", data=table, chunks=(777,), compression="gzip")
        file["word"] = np.array([f"w{row}" for row in range(ROWS)], object)
        file["odd"] = np.arange(ROWS * 2, dtype=">i4").reshape(ROWS, 2)


MAKERS = {
    **dict.fromkeys(["NETCDF3_CLASSIC", "NETCDF3_64BIT_DATA", "NETCDF4", "NETCDF4_CLASSIC"], make_netcdf),
    "HDF5": make_hdf5,
}


@pytest.fixture(params=MAKERS)
def made(request, tmp_path):
    path = tmp_path / "made"
    MAKERS[request.param](path, request.param)
    return path


def batches(path, max_bytes):
    return [to_batch(part, part.tables[0], "X") for part in read_parts(path, max_bytes=max_bytes)]


def test_parts_are_the_file_read_at_once(made):
    whole = to_batch(content := read_file(made), content.tables[0], "X")
    parts = batches(made, LIMIT)
    assert len(parts) > 1
    np.testing.assert_array_equal(np.concatenate([part.time for part in parts]), whole.time)
    for name, values in whole.values.items():
        found = np.concatenate([part.values[name] for part in parts])
        np.testing.assert_array_equal(found, values)
        assert found.dtype == values.dtype


def test_every_part_is_described_alike_and_of_the_size_asked_for(made):
    parts = batches(made, LIMIT)
    told = {repr([(p.name, p.shape, p.fill, p.units) for p in part.dataset.parameters]) for part in parts}
    assert len(told) == 1
    assert all(sum(v.nbytes for v in part.values.values() if v.dtype.kind != "U") <= 1.1 * LIMIT for part in parts)


def test_times_out_of_order_are_one_part(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["time"] = np.arange(ROWS, 0, -1)
        file["time"].attrs["units"] = "seconds since 2001-01-01"
        file["x"] = np.arange(ROWS * 4.0).reshape(ROWS, 4)
    (part,) = batches(tmp_path / "a.h5", LIMIT)
    assert part.values["x"][0].tolist() == [ROWS * 4.0 - 4 + place for place in range(4)]


def test_a_file_in_one_compressed_piece_is_read_once(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["time"] = np.arange(ROWS)
        file["time"].attrs["units"] = "seconds since 2001-01-01"
        file.create_dataset("x", data=np.arange(ROWS * 16.0).reshape(ROWS, 16), chunks=(ROWS, 16), compression="gzip")
    parts = batches(tmp_path / "a.h5", LIMIT)
    assert np.concatenate([part.values["x"] for part in parts])[:, 0].tolist() == list(range(0, ROWS * 16, 16))


def test_damage_in_a_later_part_is_told_after_the_first(tmp_path):
    with h5py.File(path := tmp_path / "a.h5", "w") as file:
        file["time"] = np.arange(ROWS)
        file["time"].attrs["units"] = "seconds since 2001-01-01"
        values = np.arange(ROWS * 4.0).reshape(ROWS, 4)
        place = file.create_dataset("x", data=values, chunks=(1000, 4), fletcher32=True).id.get_chunk_info(15)
    data = bytearray(path.read_bytes())
    data[place.byte_offset + 5] ^= 255
    path.write_bytes(data)
    parts = read_parts(path, max_bytes=LIMIT)
    assert len(next(parts).tables[0].time)
    with pytest.raises(UnreadableFileError, match=r"HDF5 file 'a\.h5'"):
        list(parts)
