import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import NO_TIME, dataset_id_of, read_file, to_batch
from sepp.formats.pds4.label import read_label
from sepp.formats.pds4.records import read_records, split_fields
from sepp.formats.pds4.values import NO_INTEGER, decode

pds4_tools = pytest.importorskip("pds4_tools")

DELIMITED = "data/pds4/Product_DelimitedTable.xml"
LABEL = """<?xml version="1.0"?>
<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v1"><File_Area_Observational>
<File><file_name>made.tab</file_name></File>
<Table_{kind}><offset unit="byte">0</offset><records>{records}</records>{delimiters}<Record_{kind}>{length}
{fields}</Record_{kind}></Table_{kind}></File_Area_Observational></Product_Observational>"""
DELIMITERS = "<record_delimiter>Line-Feed</record_delimiter><field_delimiter>{}</field_delimiter>"


def field(kind, name, data_type, place="", more=""):
    return f"<Field_{kind}><name>{name}</name><data_type>{data_type}</data_type>{place}{more}</Field_{kind}>"


def write_fixed(folder, columns, rows, kind="Binary"):
    fields, place = [], 1
    for name, data_type, length, more in columns:
        where = f"<field_location>{place}</field_location><field_length>{length}</field_length>"
        fields.append(field(kind, name, data_type, where, more))
        place += length
    length = f"<record_length>{place - 1}</record_length>"
    label = LABEL.format(kind=kind, records=len(rows), delimiters="", length=length, fields="".join(fields))
    (folder / "made.xml").write_text(label)
    (folder / "made.tab").write_bytes(b"".join(rows))
    return folder / "made.xml"


def peer(path):
    return pds4_tools.read(str(path), quiet=True, lazy_load=False)


def equal_to_peer(ours, theirs) -> bool:
    masked = np.ma.masked_array(theirs)
    shown = ~np.ma.getmaskarray(masked)
    if ours.dtype.kind == "f":
        return np.array_equal(np.isnan(ours), ~shown) and np.array_equal(ours[shown], masked.data[shown])
    missing = "" if ours.dtype.kind == "U" else NO_INTEGER
    return bool((ours[~shown] == missing).all()) and np.array_equal(ours[shown], masked.data[shown])


def test_a_real_delimited_table_equals_pds4_tools(shared):
    table = read_file(shared / DELIMITED).tables[0]
    theirs = peer(shared / DELIMITED)[0].data
    names = {name.split(", ")[-1]: name for name in theirs.dtype.names}
    assert {variable.name for variable in table.variables} == names.keys() - {"TIME"}
    for variable in table.variables:
        if variable.values.dtype.kind == "U":
            assert variable.values.tolist() == [text.replace("\x00", "") for text in theirs[variable.name].tolist()]
        else:
            assert equal_to_peer(variable.values, theirs[names[variable.name]]), variable.name


def test_every_table_with_data_equals_pds4_tools(shared):
    for name in ("colors.xml", "test_group_fields.xml"):
        path = shared / "data" / "pds4" / name
        for label, structure in zip(read_label(path).tables, peer(path), strict=True):
            records = read_records(label, path.parent)
            for each, peer_name in zip(label.fields, structure.data.dtype.names, strict=True):
                ours = decode(each, records.raw(each))
                theirs = structure.data[peer_name]
                if ours.dtype.kind == "U":
                    assert ours.tolist() == [text.strip() for text in theirs.tolist()]
                else:
                    shown = ~np.ma.getmaskarray(theirs)
                    assert np.array_equal(ours[shown], np.ma.getdata(theirs)[shown])


def test_groups_become_axes(shared):
    path = shared / "data" / "pds4" / "test_group_fields.xml"
    label = read_label(path).tables[1]
    records = read_records(label, path.parent)
    outer, inner = label.fields[0], label.fields[2]
    plain = np.frombuffer((path.parent / "test_group_fields.dat").read_bytes()[16800:], ">f8").reshape(21, 10, 11)
    assert np.array_equal(decode(outer, records.raw(outer)), plain[:, :, 0])
    assert np.array_equal(decode(inner, records.raw(inner)), plain[:, :, 2::2])


def test_records_whose_time_cannot_be_read_are_noted_and_dropped(shared):
    content = read_file(shared / DELIMITED)
    table = content.tables[0]
    assert np.flatnonzero(table.time == NO_TIME).tolist() == [12, 13, 14]
    assert "3 of 20 records without a time" in content.notes[0]
    assert len(to_batch(content, table, "ANY")) == 17


def test_the_data_file_is_read_by_the_label_beside_it(shared):
    by_data, by_label = (read_file(shared / "data" / "pds4" / name) for name in ("delim_data.csv", DELIMITED[10:]))
    assert by_data.format == "pds4"
    assert by_data.tables[0].time.tolist() == by_label.tables[0].time.tolist()


def test_the_collection_is_the_dataset(shared):
    content = read_file(shared / DELIMITED)
    found = dataset_id_of(content, content.tables[0])
    assert found == ("example.dph.sampleproducts.exampleproducts", "logical_identifier")
    assert content.attributes["Identification_Area/version_id"] == "1.0"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("colors.xml", "No time column in 'colors.xml': none of 'Periodic Number'"),
        ("test_array_data_types.xml", "No table in 'test_array_data_types.xml'"),
        ("test_table_data_types.xml", "its file 'test_table_data_types.dat' is not beside the label"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(shared, name, reason):
    with pytest.raises(UnreadableFileError) as caught:
        read_file(shared / "data" / "pds4" / name)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"a,b",1', ["a,b", "1"]),
        (',"",2', ["", "", "2"]),
        ('M"D" 13,x"', ['M"D" 13', 'x"']),
        ("", [""]),
        ("1,", ["1", ""]),
    ],
)
def test_quotes_count_only_around_a_whole_field(line, expected):
    assert list(split_fields(line, ",")) == expected


TIME = ("t", "ASCII_Date_Time_YMD_UTC", 20, "")


@pytest.mark.parametrize(
    ("data_type", "dtype", "number"),
    [
        ("SignedByte", ">i1", -5), ("UnsignedByte", ">u1", 250), ("SignedMSB2", ">i2", -300),
        ("SignedLSB2", "<i2", -300),
        ("UnsignedMSB4", ">u4", 2**31), ("UnsignedLSB8", "<u8", 2**63), ("IEEE754MSBSingle", ">f4", 1.5),
        ("IEEE754LSBDouble", "<f8", 0.1),
    ],
)  # fmt: skip
def test_binary_types_keep_their_values(tmp_path, data_type, dtype, number):
    value = np.array([number], dtype)
    path = write_fixed(
        tmp_path, [TIME, ("v", data_type, value.itemsize, "")], [b"2004-03-04T00:00:01Z" + value.tobytes()]
    )
    (variable,) = read_file(path).tables[0].variables
    assert variable.values.dtype == value.dtype.newbyteorder("=")
    assert variable.values.tolist() == value.tolist()


@pytest.mark.parametrize(
    ("data_type", "text", "value"),
    [
        ("ASCII_Integer", "  -7", -7), ("ASCII_NonNegative_Integer", "   7", 7), ("ASCII_Real", "1e-3", 1e-3),
        ("ASCII_Numeric_Base2", " 101", 5), ("ASCII_Numeric_Base16", "00ff", 255), ("ASCII_Boolean", "true", 1),
        ("ASCII_String", " ab ", "ab"), ("UTF8_String", "é c", "é c"), ("ASCII_Integer", "    ", NO_INTEGER),
        ("ASCII_Boolean", "    ", -1),
    ],
)  # fmt: skip
def test_text_types_keep_their_values(tmp_path, data_type, text, value):
    data = text.encode()
    path = write_fixed(tmp_path, [TIME, ("v", data_type, 4, "")], [b"2004-03-04T00:00:01Z" + data], "Character")
    assert read_file(path).tables[0].variables[0].values.tolist() == [value]


def test_scaling_spares_the_special_constants(tmp_path):
    more = "<scaling_factor>0.5</scaling_factor><value_offset>1</value_offset>"
    more += "<Special_Constants><missing_constant>-1</missing_constant></Special_Constants>"
    rows = [b"2004-03-04T00:00:0%dZ" % row + np.array([value], ">i2").tobytes() for row, value in enumerate((4, -1))]
    path = write_fixed(tmp_path, [TIME, ("v", "SignedMSB2", 2, more)], rows)
    content = read_file(path)
    values = to_batch(content, content.tables[0], "ANY").values["v"]
    assert values[0] == 3.0
    assert np.isnan(values[1])


def test_a_bad_number_is_named_with_its_field(tmp_path):
    path = write_fixed(tmp_path, [TIME, ("v", "ASCII_Real", 4, "")], [b"2004-03-04T00:00:01Z1.x "], "Character")
    with pytest.raises(UnreadableFileError, match=r"Field 'v': '1.x' is no ASCII_Real"):
        read_file(path)


def test_data_shorter_than_the_label_says_are_refused(tmp_path):
    path = write_fixed(tmp_path, [TIME, ("v", "SignedMSB2", 2, "")], [b"2004-03-04T00:00:01Z\0\1"])
    (tmp_path / "made.tab").write_bytes(b"2004-03-04T00:00:01Z")
    with pytest.raises(UnreadableFileError, match=r"'made.tab' is cut short"):
        read_file(path)


def test_a_text_field_of_times_only_serves_as_axis(tmp_path):
    fields = field("Delimited", "start_time", "ASCII_String") + field("Delimited", "n", "ASCII_Integer")
    delimiters = DELIMITERS.format("Horizontal Tab")
    label = LABEL.format(kind="Delimited", records=2, delimiters=delimiters, length="", fields=fields)
    (tmp_path / "made.xml").write_text(label)
    (tmp_path / "made.tab").write_text("2014-01-07T18:02:00Z\t1\n2014-01-08T18:02:00Z\t2\n")
    table = read_file(tmp_path / "made.xml").tables[0]
    assert (table.time_name, table.variables[0].values.tolist()) == ("start_time", [1, 2])
