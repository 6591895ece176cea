"""The archive's own set of files that break one rule each."""

import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import dataset_id_of, read_file

REFUSED = {
    "R_0_00": "line 14: START_META inside of META LOGICAL_FILE_ID",
    "R_0_01": "line 35: START_META inside of VARIABLE time_tags__C3_CP_EDI_EGD",
    "R_0_11": "line 11: 'ENTRY' outside of any META or VARIABLE",
    "R_0_20": "line 37: start_variable inside of VARIABLE time_tags__C3_CP_EDI_EGD",
    "R_0_21": "line 23: start_variable inside of META FILE_TIME_SPAN",
    "R_0_30": "line 21: END_VARIABLE inside of META FILE_TIME_SPAN",
    "R_0_41": "line 10: its header 'CL_CH_MISSION.ceh' is not found; looked in",
    "R_0_42": "CL_CH_MISSION_07.ceh, line 8: headers include headers beyond level 8",
    "R_2_02": "expected ",
    "R_2_07": "line 17: VERSION_NUMBER is 'xx', expected a whole number",
}
READ = ["R_1_00", "R_1_01", "R_1_03", "R_2_03", "R_2_04", "R_2_05", "R_2_06", "R_2_08", "R_2_11"]
MISMATCHES = {
    "20111009": "FILE_TIME_SPAN is '2011-10-09T00:00:00Z/xxxx-10-10T00:00:00Z', expected ISO_TIME_RANGE",
    "20111010": "line 21: ENTRY of TEST_ISO_TIME is 'xxxx-10-10T00:00:00Z', expected ISO_TIME",
    "20111011": "line 21: ENTRY of TEST_INT is 'Hello, World!', expected INT",
    "20111012": "line 21: ENTRY of TEST_FLOAT is 'This is not a float', expected FLOAT",
    "20111013": "line 21: ENTRY of TEST_DOUBLE is 'This is not a double', expected DOUBLE",
    "20111015": "line 20: VALUE_TYPE of TEST_INT is 'INTXXX', expected one of ISO_TIME",
    "20111016": "line 20: VALUE_TYPE of TEST_ISO_TIME is 'UNKNOWN_TYPE', expected one of ISO_TIME",
}
UNQUOTED = "20111014"
"""Breaks R_2_02 by digits that no quotes make a text; read as text."""


def files_of(shared, rule: str):
    paths = sorted((shared / "data" / "cef_invalid").glob(f"{rule}_*/*.cef*"))
    assert paths
    return paths


@pytest.mark.parametrize("rule", REFUSED)
def test_a_file_that_breaks_a_rule_is_refused_with_its_name_and_the_line(shared, rule):
    for path in files_of(shared, rule):
        if UNQUOTED in path.name:
            continue
        with pytest.raises(UnreadableFileError) as caught:
            read_file(path)
        assert REFUSED[rule] in str(caught.value)
        assert f"(breaks rule {rule})" in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("day", MISMATCHES)
def test_metadata_that_are_not_of_their_type_are_shown(shared, day):
    (path,) = (path for path in files_of(shared, "R_2_02") if day in path.name)
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert MISMATCHES[day] in str(caught.value)


@pytest.mark.parametrize("rule", READ)
def test_a_file_that_breaks_a_rule_of_content_is_read(shared, rule):
    for path in files_of(shared, rule):
        content = read_file(path)
        assert dataset_id_of(content, content.tables[0]) == ("C3_CP_EDI_EGD", "variable suffix")


def test_every_rule_of_the_set_is_judged(shared):
    folders = (shared / "data" / "cef_invalid").glob("R_*")
    assert {folder.name[:6] for folder in folders} == {*REFUSED, *READ}
