"""The archive's own set of files that break one rule each."""

import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import dataset_id_of, read_file

REFUSED = {
    "R_0_00": "START_META inside of META LOGICAL_FILE_ID",
    "R_0_01": "START_META inside of VARIABLE time_tags__C3_CP_EDI_EGD",
    "R_0_11": "'ENTRY' outside of any META or VARIABLE",
    "R_0_20": "start_variable inside of VARIABLE time_tags__C3_CP_EDI_EGD",
    "R_0_21": "start_variable inside of META FILE_TIME_SPAN",
    "R_0_30": "END_VARIABLE inside of META FILE_TIME_SPAN",
    "R_0_41": "its header 'CL_CH_MISSION.ceh' is not found; looked in",
    "R_0_42": "beyond level 8",
}
READ = ["R_1_00", "R_1_01", "R_1_03", "R_2_02", "R_2_03", "R_2_04", "R_2_05", "R_2_06", "R_2_07", "R_2_08", "R_2_11"]


def files_of(shared, rule: str):
    paths = sorted((shared / "data" / "cef_invalid").glob(f"{rule}_*/*.cef*"))
    assert paths
    return paths


@pytest.mark.parametrize("rule", REFUSED)
def test_a_file_that_breaks_the_syntax_is_refused_in_one_line(shared, rule):
    for path in files_of(shared, rule):
        with pytest.raises(UnreadableFileError) as caught:
            read_file(path)
        assert REFUSED[rule] in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("rule", READ)
def test_a_file_that_breaks_a_rule_of_content_is_read(shared, rule):
    for path in files_of(shared, rule):
        content = read_file(path)
        assert dataset_id_of(content, content.tables[0]) == ("C3_CP_EDI_EGD", "variable suffix")


def test_every_rule_of_the_set_is_judged(shared):
    folders = (shared / "data" / "cef_invalid").glob("R_*")
    assert {folder.name[:6] for folder in folders} == {*REFUSED, *READ}
