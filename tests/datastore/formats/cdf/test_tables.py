import numpy as np
import pytest

from sepp.formats import read_file
from sepp.formats.cdf.tables import build_tables, find_axes
from sepp.formats.cdf.variables import CdfVariable


def varying(name: str, records: int, depend: str = "", **attributes: str) -> CdfVariable:
    told = {**attributes, **({"DEPEND_0": depend} if depend else {})}
    return CdfVariable(name, np.zeros(records), is_varying=True, is_time=False, attributes=told)


def axis(name: str, records: int, **attributes: str) -> CdfVariable:
    times = np.arange(records).view("datetime64[ns]")
    return CdfVariable(name, times, is_varying=True, is_time=True, attributes=attributes)


def constant(name: str, values: object, **attributes: str) -> CdfVariable:
    return CdfVariable(name, np.asarray(values), is_varying=False, is_time=False, attributes=attributes)


def names(table) -> list[str]:
    return [variable.name for variable in table.variables]


def test_the_axis_of_most_data_comes_first():
    variables = [axis("Epoch_state", 2), varying("r", 2, "Epoch_state"), axis("Epoch", 9)]
    variables += [varying("b", 9, "Epoch"), varying("n", 9, "Epoch")]
    tables, notes = build_tables(variables)
    assert [(table.time_name, names(table)) for table in tables] == [("Epoch", ["b", "n"]), ("Epoch_state", ["r"])]
    assert notes == ()


def test_a_variable_without_depend_0_belongs_to_the_axis_of_its_length():
    tables, _ = build_tables([axis("Epoch", 5), varying("b", 5, "Epoch"), varying("half_interval", 5)])
    assert names(tables[0]) == ["b", "half_interval"]


def test_a_time_that_no_variable_depends_on_is_a_variable():
    tables, _ = build_tables([axis("Epoch", 5), axis("made", 5), varying("b", 5, "Epoch")])
    assert [(table.time_name, names(table)) for table in tables] == [("Epoch", ["made", "b"])]


def test_one_record_without_time_is_a_constant():
    tables, _ = build_tables([axis("Epoch", 5), varying("b", 5, "Epoch"), varying("bins", 1)])
    assert [v.is_varying for v in tables[0].variables] == [True, False]


def test_constants_go_where_they_are_referred_to():
    variables = [axis("A", 5), varying("a", 5, "A"), axis("B", 2), varying("b", 2, "B", LABL_PTR_1="label_b")]
    tables, _ = build_tables([*variables, constant("label_b", ["x"]), constant("alone", 1.0)])
    assert names(tables[0]) == ["a", "alone"]
    assert names(tables[1]) == ["b", "label_b"]


@pytest.mark.parametrize(
    ("variable", "note"),
    [
        (varying("v", 0, "Epoch", VIRTUAL="TRUE"), "v: virtual variable"),
        (varying("v", 3, "Epoch"), "v: 3 records where its time 'Epoch' has 5; not taken"),
        (varying("v", 5, "Elsewhere"), "v: its time 'Elsewhere' is not a time variable of the file; not taken"),
        (varying("v", 3), "v: 3 records and no time axis of that length; not taken"),
        (constant("v", []), "v: constant without a value; not taken"),
    ],
)
def test_what_is_not_taken_is_noted(variable, note):
    tables, notes = build_tables([axis("Epoch", 5), varying("b", 5, "Epoch"), variable])
    assert names(tables[0]) == ["b"]
    assert len(notes) == 1
    assert notes[0].startswith(note)


def test_without_a_time_there_is_no_axis():
    assert find_axes([varying("x", 5)]) == []


def test_a_multi_spacecraft_file_of_2007_gives_half_interval_and_flat_time(cdf_dir):
    (table,) = read_file(cdf_dir / "cluster" / "c1_cps_fgm_spin_20070813000001_20070815235959.cdf").tables
    assert table.time.shape == (20687,)
    assert names(table)[:2] == ["half_interval__C1_CP_FGM_SPIN", "B_vec_xyz_gse__C1_CP_FGM_SPIN"]


def test_burst_field_and_positions_have_their_own_axes(cdf_dir):
    content = read_file(cdf_dir / "mms" / "mms1_fgm_brst_l2_20191130091153_v5.219.0.cdf")
    assert [(table.time_name, len(table.time)) for table in content.tables] == [("Epoch", 19200), ("Epoch_state", 10)]
    assert "label_r_gse" in names(content.tables[1])
    assert "label_r_gse" not in names(content.tables[0])


def test_virtual_variables_of_a_real_file_are_noted(cdf_dir):
    notes = read_file(cdf_dir / "edge" / "thg_l2_mag_mek_00000000_v01.cdf").notes
    assert [note.partition(":")[0] for note in notes] == ["thg_magh_mek", "thg_magd_mek", "thg_magz_mek"]
