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
}
DELIVERY = {
    "R_1_00": "line 7: FILE_NAME is C3_CP_EDI_EGD__20111009_V01.cef without quotes, expected a text in quotes",
    "R_1_01": "line 7: FILE_NAME is 'C3_CP_EDI_EGD__20111009_XXX.cef', the file's name is 'C3_CP_EDI_EGD__20111009_V01",
    "R_1_03": "line 38: no END_OF_RECORD_MARKER in the header that ends here",
    "R_2_02": "expected ",
    "R_2_03": "line 25: FILE_TYPE is 'cefX', expected 'cef' (breaks rule R_2_04)",
    "R_2_04": "line 25: FILE_TYPE is 'cefX', expected 'cef'",
    "R_2_05": "line 20: DATASET_VERSION is 'xx', expected a number, or a version in words",
    "R_2_06": "line 12: LOGICAL_FILE_ID is 'C3_CP_EDI_EGD__201110xx_xxx', expected the file's name, c3_cp_edi_egd__",
    "R_2_07": "line 17: VERSION_NUMBER is 'xx', expected a whole number",
    "R_2_08": "line 16: VERSION_NUMBER is '02', the file's name tells 1",
}
"""Rules that a file may break if it is read leniently. The file for R_2_03 breaks R_2_04, as its first lines say."""
FAULTLESS = "R_2_11"
"""The file of this rule has no record that could lie outside of FILE_TIME_SPAN."""
MISMATCHES = {
    "20111009": "FILE_TIME_SPAN is '2011-10-09T00:00:00Z/xxxx-10-10T00:00:00Z', expected ISO_TIME_RANGE",
    "20111010": "line 21: ENTRY of TEST_ISO_TIME is 'xxxx-10-10T00:00:00Z', expected ISO_TIME",
    "20111011": "line 21: ENTRY of TEST_INT is 'Hello, World!', expected INT",
    "20111012": "line 21: ENTRY of TEST_FLOAT is 'This is not a float', expected FLOAT",
    "20111013": "line 21: ENTRY of TEST_DOUBLE is 'This is not a double', expected DOUBLE",
    "20111014": "line 21: ENTRY of TEST_CHAR is 1234567890 without quotes, expected CHAR, a text in quotes",
    "20111015": "line 20: VALUE_TYPE of TEST_INT is 'INTXXX', expected one of ISO_TIME",
    "20111016": "line 20: VALUE_TYPE of TEST_ISO_TIME is 'UNKNOWN_TYPE', expected one of ISO_TIME",
}


def files_of(shared, rule: str):
    paths = sorted((shared / "data" / "cef_invalid").glob(f"{rule}_*/*.cef*"))
    assert paths
    return paths


def refusal(path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("rule", REFUSED)
def test_a_file_that_breaks_the_syntax_is_refused_always(shared, rule):
    for path in files_of(shared, rule):
        assert REFUSED[rule] in refusal(path)
        assert f"(breaks rule {rule})" in refusal(path)
        with pytest.raises(UnreadableFileError):
            read_file(path, lenient=True)


@pytest.mark.parametrize("rule", DELIVERY)
def test_a_file_that_breaks_a_rule_of_delivery_is_refused_with_rule_and_line(shared, rule):
    for path in files_of(shared, rule):
        assert DELIVERY[rule] in refusal(path)
        assert f"(breaks rule {rule.replace('R_2_03', 'R_2_04')})" in refusal(path)
        assert refusal(path).endswith("; repair the file, or take it as it is with --lenient")


@pytest.mark.parametrize("rule", DELIVERY)
def test_the_same_file_is_read_leniently_with_a_note(shared, rule):
    for path in files_of(shared, rule):
        content = read_file(path, lenient=True)
        assert dataset_id_of(content, content.tables[0]) == ("C3_CP_EDI_EGD", "variable suffix")
        assert any(DELIVERY[rule] in note for note in content.notes)


@pytest.mark.parametrize("day", MISMATCHES)
def test_metadata_that_are_not_of_their_type_are_shown(shared, day):
    (path,) = (path for path in files_of(shared, "R_2_02") if day in path.name)
    assert MISMATCHES[day] in refusal(path)


def test_the_file_for_time_stamps_has_none_and_is_refused_once_it_has_one_outside(shared, tmp_path):
    (path,) = files_of(shared, FAULTLESS)
    assert read_file(path).notes == ()
    assert len(read_file(path).tables[0].time) == 0
    outside = tmp_path / path.name
    outside.write_bytes(path.read_bytes() + b"\n2011-10-09T00:00:00Z $\n2011-10-08T23:58:00Z $\n")
    assert "line 25: record 2 at 2011-10-08T23:58:00" in refusal(outside)
    assert f"(breaks rule {FAULTLESS})" in refusal(outside)


def test_every_rule_of_the_set_is_judged(shared):
    folders = (shared / "data" / "cef_invalid").glob("R_*")
    assert {folder.name[:6] for folder in folders} == {*REFUSED, *DELIVERY, FAULTLESS}
