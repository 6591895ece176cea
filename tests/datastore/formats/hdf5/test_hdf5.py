import h5py
import netCDF4
import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file, to_batch

TEXTS = np.array([f"2001-01-01T00:00:{second:02}Z" for second in range(5)], "S20")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.h5"


def refusal(path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def batch_of(path):
    content = read_file(path)
    return to_batch(content, content.tables[0], "X")


def test_real_omni_equals_h5py(shared):
    content = read_file(shared / "data" / "sim" / "OMNItest.h5")
    (table,) = content.tables
    with h5py.File(shared / "data" / "sim" / "OMNItest.h5") as file:
        assert len(table.variables) == 39
        for variable in table.variables:
            theirs = file[variable.name][()]
            np.testing.assert_array_equal(variable.values, theirs)
            assert variable.values.dtype == theirs.dtype
        days = file["RDT"][()] - 719163
    assert (content.format, table.time_name) == ("hdf5", "UTC")
    assert np.abs(table.time / 86_400e9 - days).max() < 1e-8
    assert batch_of(shared / "data" / "sim" / "OMNItest.h5").dataset.cadence_ns == 3600 * 10**9


def test_istp_attributes_are_followed(path):
    with h5py.File(path, "w") as file:
        file["Epoch"] = np.arange(5) * 10**9
        file["Epoch"].attrs.update({"UNITS": "ns", "TIME_BASE": "J2000", "TIME_SCALE": "Terrestrial Time"})
        file["B"] = np.array([[1, 2, -1e31]] * 5)
        file["B"].attrs.update({"UNITS": "nT", "FILLVAL": [-1e31], "COORDINATE_SYSTEM": "GSM", "DEPEND_0": "Epoch"})
        file["F"] = np.ones((5, 2), ">f4")
        file["F"].attrs.update({"DEPEND_1": "E", "VALIDMIN": 0.0, "CATDESC": "flux"})
        file["E"] = [1.0, 2.0]
        file.attrs["Logical_source"] = "AN_ID"
    batch = batch_of(path)
    told = {parameter.name: parameter for parameter in batch.dataset.parameters}
    assert str(np.datetime64(int(batch.time[0]), "ns")) == "2000-01-01T11:58:55.816000000"
    assert (told["B"].units, told["B"].frame, told["B"].fill) == ("nT", "GSM", -1e31)
    assert np.isnan(batch.values["B"][:, 2]).all()
    assert (told["F"].depends, told["F"].display, told["F"].long_name) == (("E",), "spectrogram", "flux")
    assert batch.values["F"].dtype == np.dtype("f4")
    assert batch.dataset.attributes["Logical_source"] == "AN_ID"


def test_dimension_scales_name_the_axes(path):
    with h5py.File(path, "w") as file:
        file["t"] = np.arange(5.0)
        file["t"].attrs["units"] = "days since 2001-01-01"
        file["energy"], file["flux"] = [1.0, 2.0], np.zeros((2, 5))
        for at, name in enumerate(("energy", "t")):
            file[name].make_scale()
            file["flux"].dims[at].attach_scale(file[name])
    batch = batch_of(path)
    assert batch.values["flux"].shape == (5, 2)
    assert batch.dataset.parameter("flux").depends == ("energy",)


def test_groups_tables_enums_and_texts_are_read(path):
    records = np.zeros(5, [("time", "S20"), ("n", "<i4"), ("v", "<f8", 3)])
    records["time"], records["n"] = TEXTS, range(5)
    with h5py.File(path, "w") as file:
        file["table"] = records
        file["inner/is_good"] = np.array([True, False] * 2 + [True])
        file.create_dataset("inner/word", data=["a", "bé", "c", "d", "e"], dtype=h5py.string_dtype())
        file.create_dataset("inner/kind", data=[0, 1, 0, 1, 1], dtype=h5py.enum_dtype({"off": 0, "on": 1}))
    batch = batch_of(path)
    assert batch.values["table_n"].tolist() == [0, 1, 2, 3, 4]
    assert batch.values["table_v"].shape == (5, 3)
    assert batch.values["inner_is_good"].tolist()[:2] == [True, False]
    assert batch.values["inner_word"].tolist()[1] == "bé"
    assert batch.values["inner_kind"].tolist() == [0, 1, 0, 1, 1]


def test_times_of_two_lengths_give_two_tables(path):
    with h5py.File(path, "w") as file:
        for name, count in (("Epoch", 5), ("Epoch_state", 3)):
            file[name] = np.arange(count)
            file[name].attrs["UNITS"] = "seconds since 2001-01-01"
            file[f"of_{name}"] = np.arange(count)
            file[f"of_{name}"].attrs["DEPEND_0"] = name
        file["more"] = np.zeros((5, 2))
    tables = read_file(path).tables
    assert [(t.time_name, [v.name for v in t.variables]) for t in tables] == [
        ("Epoch", ["more", "of_Epoch"]),
        ("Epoch_state", ["of_Epoch_state"]),
    ]


def test_netcdf4_and_hdf5_are_told_apart_by_content(path):
    with h5py.File(path, "w") as file:
        file["UTC"] = TEXTS
    assert read_file(path).format == "hdf5"
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", 2)
        file.createVariable("time", "f8", ("time",)).units = "days since 2001-01-01"
        file["time"][:] = [1, 2]
    assert read_file(path).format == "netcdf"


def test_what_can_t_be_taken_is_noted_and_links_are_not_followed(path, tmp_path):
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["x"] = np.arange(5)
    with h5py.File(path, "w") as file:
        file["UTC"], file["z"] = TEXTS, np.ones(5, complex)
        file["outside"] = h5py.ExternalLink("secret.h5", "/x")
        file.create_dataset("raw", (5,), "i8", external=[(str(tmp_path / "secret.h5"), 0, 40)])
        file.create_dataset("lists", (5,), h5py.vlen_dtype("i4"))
        file["loop"] = file["/"]
    content = read_file(path)
    assert content.tables[0].variables == ()
    assert sorted(note.partition(":")[0] for note in content.notes) == ["lists", "outside", "raw", "z"]


def test_an_array_that_claims_far_more_than_the_file_holds_is_refused(path):
    with h5py.File(path, "w") as file:
        file["UTC"] = TEXTS
        file.create_dataset("huge", (10**12,), "f8", chunks=(1000,))
    assert "'huge' claims 8000000000000 bytes" in refusal(path)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (np.array(["2001-01-01", "soon"], "S10"), "'UTC', record 2: 'soon' is not a time"),
        (np.arange(2), "No time axis in 'a.h5'"),
    ],
)
def test_a_file_without_times_is_refused(path, texts, reason):
    with h5py.File(path, "w") as file:
        file["UTC"] = texts
    assert reason in refusal(path)


def test_a_matlab_file_with_a_user_block_is_read(path):
    with h5py.File(path, "w", userblock_size=512) as file:
        file["UTC"] = TEXTS
    with path.open("r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file")
    assert len(read_file(path).tables[0].time) == 5


def test_an_image_of_hdf5_alone_is_refused(path):
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    assert "Corrupt or cut HDF5 file 'a.h5'" in refusal(path)


def test_names_of_an_enumeration_are_kept(path):
    kind = h5py.enum_dtype({"QUIET": 0, "STORM time": 7}, basetype="u1")
    with h5py.File(path, "w") as file:
        file["UTC"] = TEXTS
        file.create_dataset("mode", data=np.array([0, 7, 0, 7, 7], "u1"), dtype=kind)
    batch = batch_of(path)
    told = batch.dataset.parameter("mode").attributes
    assert (told["flag_values"], told["flag_meanings"]) == ((0, 7), "QUIET STORM_time")
    assert batch.values["mode"].tolist() == [0, 7, 0, 7, 7]


def test_flags_of_netcdf_are_kept(path):
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", 5)
        file.createVariable("time", "i8", ("time",)).units = "seconds since 2001-01-01"
        file["time"][:] = np.arange(5)
        mode = file.createVariable("mode", "i1", ("time",))
        mode.setncatts({"flag_values": np.array([0, 1], "i1"), "flag_meanings": "quiet storm"})
        mode[:] = [0, 1, 0, 1, 1]
        kind = file.createEnumType("i1", "kinds", {"low": 0, "high": 1})
        file.createVariable("kind", kind, ("time",))[:] = [1, 1, 0, 0, 1]
    told = batch_of(path).dataset
    assert told.parameter("mode").attributes["flag_meanings"] == "quiet storm"
    assert told.parameter("mode").attributes["flag_values"] == (0, 1)
    assert told.parameter("kind").attributes["flag_meanings"] == "low high"
