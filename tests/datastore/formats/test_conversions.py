"""What a file tells of its units, judged on reading."""

import numpy as np

from sepp.formats import FileContent, Table, Variable, read_file
from sepp.formats.conversions import note_contradictions
from tests.datastore.formats.cef.cef_writer import TIME, CefFile


def made(**units):
    values = np.zeros(1)
    told = [Variable(name, values, True, {"UNITS": unit, "SI_CONVERSION": "1.0>A"}) for name, unit in units.items()]
    return FileContent("cef", "a", {}, (Table("t", np.zeros(1, np.int64), tuple(told)),), ("before",))


def test_variables_of_one_contradiction_share_a_note():
    assert note_contradictions(made(a="nA", b="A", c="nA")).notes == (
        "before",
        "UNITS and SI_CONVERSION of a, c differ: 'nA' is 1e-09 A, not 1",
    )


def test_content_without_a_contradiction_is_the_same_object():
    content = made(a="A")
    assert note_contradictions(content) is content


def test_a_file_is_judged_on_reading(tmp_path):
    variables = {"t": TIME, "i": {"VALUE_TYPE": "FLOAT", "UNITS": '"nA"', "SI_CONVERSION": '"1.0>A"'}}
    path = CefFile(variables, [["2001-01-01T00:00:00Z", "1"]]).write(tmp_path, "a.cef")
    content = read_file(path)
    assert content.notes == ("UNITS and SI_CONVERSION of i differ: 'nA' is 1e-09 A, not 1",)
    assert content.tables[0].variables[0].attributes["UNITS"] == "nA"
