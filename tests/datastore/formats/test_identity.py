import numpy as np
import pytest

from sepp.formats import FileContent, Table, Variable, dataset_id_of, read_file
from sepp.formats.identity import strip_suffix


def table(*names: str, time_name: str = "Epoch") -> Table:
    return Table(time_name, np.arange(2), tuple(Variable(name, np.zeros(2), is_varying=True) for name in names))


def content(*tables: Table, **attributes: str) -> FileContent:
    return FileContent("cdf", "a.cdf", attributes, tables)


def test_the_suffix_of_variables_comes_before_global_attributes():
    found = content(table("B__C1_CP_X", time_name="t__C1_CP_X"), DATASET_ID="OTHER", Logical_source="C1_CPS_X")
    assert dataset_id_of(found, found.tables[0]) == ("C1_CP_X", "variable suffix")


@pytest.mark.parametrize("names", [("a__b", "c", "d"), ("x", "y"), ()])
def test_a_stray_double_underscore_is_no_suffix(names):
    found = content(table(*names), Logical_source="ac_h0_mfi")
    assert dataset_id_of(found, found.tables[0]) == ("ac_h0_mfi", "Logical_source")


def test_dataset_id_comes_before_logical_source():
    found = content(table("x"), dataset_id="A_B", Logical_source="a_b_file")
    assert dataset_id_of(found, found.tables[0]) == ("A_B", "DATASET_ID")


def test_nothing_told_is_none():
    found = content(table("x"), Logical_source="two words")
    assert dataset_id_of(found, found.tables[0]) is None


def test_a_second_axis_is_a_dataset_of_its_own():
    found = content(table("b"), table("r", time_name="Epoch_state"), Logical_source="mms1_fgm_brst_l2")
    assert dataset_id_of(found, found.tables[1]) == ("mms1_fgm_brst_l2@Epoch_state", "Logical_source")


def test_the_suffix_is_taken_off_names_of_both_axes():
    assert strip_suffix("B__C1_CP_X", "C1_CP_X") == "B"
    assert strip_suffix("r__C1_CP_X", "C1_CP_X@state") == "r"
    assert strip_suffix("B__OTHER", "C1_CP_X") == "B__OTHER"


@pytest.mark.parametrize(
    ("name", "dataset_id"),
    [
        ("cluster/c1_cps_fgm_spin_20161201000002_20161231235945.cdf", "C1_CP_FGM_SPIN"),
        ("cluster/c1_cps_fgm_spin_20070813000001_20070815235959.cdf", "C1_CP_FGM_SPIN"),
        ("cluster/c4_pps_cis_20010501091330_20010531101719.cdf", "C4_PP_CIS"),
        ("mms/mms1_fgm_brst_l2_20150901174500_v4.18.0.cdf", "mms1_fgm_brst_l2"),
        ("other/ac_k2_mfi_20220101_v03.cdf", "AC_K2_MFI"),
    ],
)
def test_real_files_tell_their_dataset(cdf_dir, name, dataset_id):
    found = read_file(cdf_dir / name)
    assert dataset_id_of(found, found.tables[0])[0] == dataset_id
