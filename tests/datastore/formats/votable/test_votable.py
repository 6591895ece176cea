from contextlib import suppress
from xml.etree.ElementTree import parse

import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file, to_batch
from sepp.formats.votable import reader

SAMPLES = "reference/impex_samples"
PAGE = """<?xml version="1.0"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE>{system}
<TABLE name="made">{fields}<DATA><TABLEDATA>{rows}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"""


def write_table(path, fields, rows, system=""):
    cells = ["<TR>" + "".join(f"<TD>{cell}</TD>" for cell in row) + "</TR>" for row in rows]
    path.write_text(PAGE.format(system=system, fields="".join(fields), rows="".join(cells)))
    return path


def plain_rows(path) -> list[list[str]]:
    rows = [element for element in parse(path).iter() if element.tag.endswith("}TR")]
    return [[(cell.text or "").strip() for cell in row] for row in rows]


@pytest.mark.parametrize(
    "name", ["Vmvrv5e.xml", "getDPV_LATMOS.xml", "XYZ_calcDPVMercury.xml", "calcDPVMercury_786.401.xml"]
)
def test_real_tables_equal_a_plain_parse_of_their_xml(shared, name):
    path = shared / SAMPLES / name
    (table,), rows = read_file(path).tables, plain_rows(path)
    expected = np.array([row[0] for row in rows], "datetime64[ns]").astype(np.int64)
    assert table.time.tolist() == expected.tolist()
    for number, variable in enumerate(table.variables, start=1):
        assert variable.values.tolist() == np.array([row[number] for row in rows], np.float32).tolist()


def test_units_descriptions_and_ucds_are_kept_verbatim(shared):
    content = read_file(shared / SAMPLES / "calcDPVMercury_786.401.xml")
    x = content.tables[0].variables[0]
    assert (x.name, x.attributes["UNITS"], x.attributes["ucd"]) == ("x", "Rm", "pos.cartesian.x")
    assert x.attributes["CATDESC"] == "x component of the requested points coordinates"
    assert str(content.attributes["TEXT"]).startswith("Paraboloid Model")


def test_fields_of_the_same_name_are_told_apart(shared):
    content = read_file(shared / SAMPLES / "getDPV_LATMOS.xml")
    assert [variable.name for variable in content.tables[0].variables] == ["X", "Y", "Z", "Btot", "Bx", "Bx_2"]


def test_a_batch_is_in_order_of_time(shared):
    content = read_file(shared / SAMPLES / "XYZ_calcDPVMercury.xml")
    batch = to_batch(content, content.tables[0], "ANY")
    assert batch.values["z"].tolist() == pytest.approx([1.2, -1.2, 0.1, 0.1])


def test_a_table_without_time_is_refused_in_one_line(shared):
    with pytest.raises(UnreadableFileError, match=r"No time column in 'path.vot': none of its fields 'ra', 'dec'"):
        read_file(shared / "data" / "votable" / "path.vot")


DAYS = '<FIELD name="t" datatype="double" unit="d" {}/>'
TEXT = '<FIELD name="{}" datatype="char" arraysize="*" {}/>'


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        (TEXT.format("a", 'ucd="time.epoch"'), "2005-01-09T18:00:00"),
        (TEXT.format("a", 'ucd="time.start;obs"'), "2005-01-09T18:00:00Z"),
        (TEXT.format("a", 'utype="stc:AstroCoords.Time.TimeInstant.ISOTime"'), "2005-01-09 18:00"),
        (TEXT.format("a", 'xtype="timestamp"'), "2005-009T18:00:00"),
        (TEXT.format("a", 'unit="isotime"'), "2005-01-09T18:00:00.000"),
        (TEXT.format("Start_Time", ""), "2005-01-09T18:00:00"),
        (DAYS.format('ucd="time.epoch"'), "53379.75"),
        (DAYS.format('ucd="time.epoch"'), "2453380.25"),
        (DAYS.format('xtype="mjd"'), "53379.75"),
    ],
)
def test_time_columns_are_told_by_what_marks_them(tmp_path, field, cell):
    path = write_table(tmp_path / "a.vot", ['<FIELD name="n" datatype="int"/>', field], [["7", cell]])
    (table,) = read_file(path).tables
    assert str(table.time.view("datetime64[ns]")[0]) == "2005-01-09T18:00:00.000000000"
    assert table.variables[0].values.tolist() == [7]


@pytest.mark.parametrize(
    ("system", "unit", "cell"),
    [
        ('timeorigin="MJD-origin" timescale="UTC"', "d", "53379.75"),
        ('timeorigin="JD-origin" timescale="UTC"', "d", "2453380.25"),
        ('timeorigin="2453380" timescale="UTC"', "h", "6"),
        ('timeorigin="2453380.25" timescale="TAI"', "s", "32"),
        ('timeorigin="2453380.25" timescale="TT"', "s", "64.184"),
    ],
)
def test_a_timesys_gives_origin_and_scale(tmp_path, system, unit, cell):
    made = f'<TIMESYS ID="sys" refposition="GEOCENTER" {system}/>'
    field = f'<FIELD name="t" datatype="double" unit="{unit}" ref="sys"/>'
    path = write_table(tmp_path / "a.vot", [field], [[cell]], made)
    (table,) = read_file(path).tables
    assert str(table.time.view("datetime64[ns]")[0]) == "2005-01-09T18:00:00.000000000"


def test_a_duration_is_no_time_axis(tmp_path):
    fields = [TEXT.format("length", 'ucd="time.duration"'), TEXT.format("when", 'ucd="time.epoch"')]
    path = write_table(tmp_path / "a.vot", fields, [["PT1S", "2005-01-09T18:00:00"]])
    assert read_file(path).tables[0].time_name == "when"


def test_missing_values_become_nan_or_the_declared_fill(tmp_path):
    fields = [
        TEXT.format("t", 'ucd="time.epoch"'),
        '<FIELD name="f" datatype="float"/>',
        '<FIELD name="i" datatype="int"/>',
    ]
    path = write_table(
        tmp_path / "a.vot", fields, [["2005-01-09T18:00:00", "", ""], ["2005-01-09T18:00:01", "1.5", "3"]]
    )
    f, i = read_file(path).tables[0].variables
    assert np.isnan(f.values[0])
    assert i.values.tolist() == [i.attributes["FILLVAL"], 3]


@pytest.mark.parametrize("form", ["tabledata", "binary", "binary2"])
def test_every_serialisation_gives_the_same(tmp_path, form):
    from astropy.io.votable import from_table, writeto
    from astropy.table import Table

    when = np.array(["2005-01-09T18:00:00", "2005-01-09T18:00:01"])
    votable = from_table(Table({"t": when, "b": np.array([[1.5, 2.5], [3.5, 0.1]]), "n": np.array([1, -2], np.int16)}))
    votable.get_first_table().fields[0].xtype = "timestamp"
    writeto(votable, str(tmp_path / "a.vot"), tabledata_format=form)
    (table,) = read_file(tmp_path / "a.vot").tables
    b, n = table.variables
    assert b.values.tolist() == [[1.5, 2.5], [3.5, 0.1]]
    assert (n.values.dtype, n.values.tolist()) == (np.int16, [1, -2])


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.9, 0.99])
def test_a_cut_file_is_refused_in_one_line(shared, tmp_path, share):
    data = (shared / SAMPLES / "Vmvrv5e.xml").read_bytes()
    path = tmp_path / "cut.vot"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableFileError) as caught:
        reader.read(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_bytes_give_one_clear_line_or_a_table(shared, tmp_path, seed):
    random = np.random.default_rng(seed)
    data = bytearray((shared / SAMPLES / "calcDPVMercury_786.401.xml").read_bytes())
    for place in random.integers(0, len(data), 2).tolist():
        data[place : place + 2] = bytes(random.choice([b"9", b"999999999999", b"char", b" ", b"x"]))
    (tmp_path / "a.vot").write_bytes(bytes(data))
    with suppress(UnreadableFileError):
        assert len(reader.read(tmp_path / "a.vot").tables) >= 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('<TABLE name="made">', '<TABLE nrows="1000000000000">', "1000000000000 rows told"),
        ('datatype="int"', 'datatype="int" arraysize="100000x100000"', "would take"),
        ("<TABLEDATA></TABLEDATA>", '<BINARY><STREAM href="file:///etc/passwd"/></BINARY>', "its data lie elsewhere"),
    ],
)
def test_what_would_read_or_hold_too_much_is_refused(tmp_path, old, new, reason):
    fields = [TEXT.format("t", 'ucd="time.epoch"'), '<FIELD name="n" datatype="int"/>']
    path = write_table(tmp_path / "a.vot", fields, [])
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(UnreadableFileError, match=reason):
        read_file(path)
