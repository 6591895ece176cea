"""Values of real CDF files, against cdflib."""

from collections.abc import Iterator
from pathlib import Path

import cdflib
import numpy as np
import pycdfpp
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import FileContent, read_file
from sepp.formats.cdf.variables import take_variable

WITHOUT_TIME = {"contiguous.cdf", "demoData.cdf", "fragmented.cdf", "jeremydata.cdf", "rvariable.cdf"}


def readable(folder: Path) -> Iterator[tuple[Path, FileContent]]:
    for path in sorted(folder.glob("*.cdf")):
        if path.name not in {*WITHOUT_TIME, "not_a_cdf.cdf"}:
            yield path, read_file(path)


def by_cdflib(source: cdflib.CDF, name: str, shape: tuple[int, ...]) -> np.ndarray:
    values = np.asarray(source.varget(name))
    if values.dtype.kind in "SU":
        values = np.char.rstrip(values.astype(str), " \0")
    return values.reshape(shape)


@pytest.mark.parametrize("folder", ["cluster", "mms", "edge", "other"])
def test_values_equal_those_of_cdflib(cdf_dir, folder):
    compared = 0
    for path, content in readable(cdf_dir / folder):
        source = cdflib.CDF(path)
        for variable in (variable for table in content.tables for variable in table.variables):
            if variable.values.size and variable.values.dtype.kind != "M":
                wanted = by_cdflib(source, variable.name, variable.values.shape)
                np.testing.assert_array_equal(variable.values, wanted, f"{path.name} {variable.name}")
                compared += 1
    assert compared > 30


@pytest.mark.parametrize("folder", ["cluster", "mms", "edge", "other"])
def test_values_are_native_and_attributes_plain(cdf_dir, folder):
    for path, content in readable(cdf_dir / folder):
        for table in content.tables:
            assert table.time.dtype == np.int64
            for variable in table.variables:
                assert variable.values.dtype.isnative, path
                assert not variable.is_varying or len(variable.values) == len(table.time)
                entries = [e for a in variable.attributes.values() for e in (a if isinstance(a, tuple) else (a,))]
                assert all(isinstance(entry, str | int | float | bool) for entry in entries), variable.attributes


@pytest.mark.parametrize("name", sorted(WITHOUT_TIME))
def test_a_file_without_time_is_refused(cdf_dir, name):
    with pytest.raises(UnreadableFileError, match="No time axis in"):
        read_file(cdf_dir / "edge" / name)


@pytest.mark.parametrize("name", ["a_cdf", "a_cdf_with_compressed_vars", "a_col_major_cdf", "a_compressed_cdf"])
def test_majority_and_compression_do_not_change_what_is_read(cdf_dir, name):
    taken = {n: take_variable(n, v).values for n, v in pycdfpp.load(str(cdf_dir / "edge" / f"{name}.cdf")).items()}
    assert taken["var3d_counter"].tolist() == np.arange(150.0).reshape(10, 3, 5).tolist()
    assert taken["var5d_counter"].tolist() == np.arange(720.0).reshape(6, 5, 4, 3, 2).tolist()
    assert taken["var2d_string"].tolist() == ["This is a string 1", "This is a string 2"]
    assert taken["var_recvary_string"].tolist() == ["001", "002", "003"]


def test_skeletons_without_records_keep_all_metadata(cdf_dir):
    content = read_file(cdf_dir / "other" / "c3_cp_efw_l3_e3d_inert_00000000_v01.cdf")
    (table,) = content.tables
    assert len(table.time) == 0
    field = next(v for v in table.variables if v.name == "E_Vec_xyz_ISR2__C3_CP_EFW_L3_E3D_INERT")
    assert field.values.shape == (0, 3)
    assert field.attributes["UNITS"] == "mV/m"


def test_global_attributes_of_several_entries_are_tuples(cdf_dir):
    attributes = read_file(cdf_dir / "cluster" / "c1_pps_cis_20070813142632_20070815185651.cdf").attributes
    assert attributes["Logical_source"] == "C1_PP_CIS"
    assert len(attributes["Caveats"]) == 5


def test_numbers_and_times_among_attributes_are_plain(cdf_dir):
    attributes = read_file(cdf_dir / "edge" / "a_cdf.cdf").attributes
    assert attributes["attr_multi"] == (1, 2, 2.0, 3.0, "hello")
    assert attributes["attr_int"] == (1, 2, 3)
    assert attributes["tt2000"][1] == "1970-06-30T00:00:00.000000000Z"
    assert attributes["empty"] == ()
