import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp import events
from sepp.core.errors import MismatchError, SeppError, UnreadableFileError

AMDA = "reference/amda_catalogue_sample.txt"


def put(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_amda_sample_equals_a_plain_split_of_its_lines(shared):
    found = events.read(shared / AMDA)
    rows = [line.split() for line in (shared / AMDA).read_text().splitlines() if not line.startswith("#")]
    assert (found.name, len(found)) == ("ML_GTL_IsSOR_AL_cat_0", len(rows))
    assert found.attributes["Creation Date"] == "2020-05-03T20:20:16"
    assert found.start.tolist() == np.array([row[0] for row in rows], "datetime64[ns]").tolist()
    assert found.stop.tolist() == np.array([row[1] for row in rows], "datetime64[ns]").tolist()
    assert found.values["column_1"].tolist() == [float(row[2]) for row in rows]


@pytest.mark.parametrize("name", ["data/events/MMS_mp_flow.csv", "data/events/cluster1_bs_Crossings.csv"])
def test_lists_of_crossings_equal_pythons_csv(shared, name):
    found = events.read(shared / name)
    with (shared / name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert found.start.tolist() == np.array([row["begin"] for row in rows], "datetime64[ns]").tolist()
    assert found.stop.tolist() == np.array([row["end"] for row in rows], "datetime64[ns]").tolist()
    assert found.values["proba"].tolist() == [float(row["proba"]) for row in rows]
    assert found.values["index"].tolist() == [int(row[""]) for row in rows]


def test_slashed_times_of_icmes_are_read(shared):
    found = events.read(shared / "reference/catalogues/nguyen_listOfICMEs.csv")
    assert str(found.start[0]).startswith("1997-09-03T13:40:00")
    assert set(found.values["origin"]) >= {"Chinchilla"}


@pytest.mark.parametrize(
    "header",
    ["start,stop,v", "begin,end,v", "t_start;t_stop;v", "Start Time (UTC)\tEnd Time (UTC)\tv", "startTime,stopTime,v"],
)
def test_start_and_stop_have_many_names(tmp_path, header):
    mark = next(each for each in "\t;," if each in header)
    rows = mark.join(["2005-01-09 18:00", "2005-01-09T19:00Z", "1.5"])
    found = events.read(put(tmp_path / "a.csv", f"{header}\n{rows}\n"))
    assert [str(time)[:16] for time in (found.start[0], found.stop[0])] == ["2005-01-09T18:00", "2005-01-09T19:00"]
    assert found.values["v"].tolist() == [1.5]


def test_a_single_time_gives_instants(tmp_path):
    found = events.read(put(tmp_path / "a.csv", "time,B [nT]\n2005-01-09T18:00:00Z,4.5\n"))
    assert found.start.tolist() == found.stop.tolist()
    assert (found.columns[0].name, found.columns[0].units) == ("B", "nT")


def test_a_list_without_header_is_read(tmp_path):
    found = events.read(put(tmp_path / "a.csv", "2005-01-09,2005-01-10,x\n2005-01-11,2005-01-12,y\n"))
    assert found.values["column_3"].tolist() == ["x", "y"]


def test_amda_texts_may_hold_blanks_in_quotes(tmp_path):
    text = "# Name: n;\n# Parameter 1: id:a; name:kind; size:1; type:string; unit:;\n"
    found = events.read(put(tmp_path / "a.txt", text + '2005-01-09T18:00:00 2005-01-09T19:00:00 "bow ""shock"" in"\n'))
    assert found.values["kind"].tolist() == ['bow "shock" in']


def test_amda_vectors_are_read(tmp_path):
    text = (
        "# Parameter 1: id:a; name:B; size:3; type:double; unit:nT;\n2005-01-09T18:00:00 2005-01-09T19:00:00 1 2 3.5\n"
    )
    found = events.read(put(tmp_path / "a.txt", text))
    assert found.values["B"].tolist() == [[1, 2, 3.5]]
    assert found.columns[0].units == "nT"


def test_time_tables_of_amda_in_votable_are_read(tmp_path):
    told = 'xtype="dateTime" utype="" datatype="char" arraysize="*"'
    fields = "".join(
        f'<FIELD name="{name} Time" ID="TimeTable:{n}" ucd="time.{name.lower()}" {told}/>'
        for n, name in enumerate(("Start", "Stop"))
    )
    row = "<TR><TD>2005-01-09T18:00:00</TD><TD>2005-01-09T19:00:00</TD></TR>"
    page = (
        '<?xml version="1.0"?><VOTABLE version="1.1" xmlns="http://www.ivoa.net/xml/VOTable/v1.1"><DESCRIPTION>Made</DESCRIPTION>'
        f'<RESOURCE><TABLE name="tt">{fields}<DATA><TABLEDATA>{row}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>'
    )
    found = events.read(put(tmp_path / "a.xml", page))
    assert (found.name, found.description, len(found), found.columns) == ("tt", "Made", 1, ())
    assert str(found.stop[0] - found.start[0]) == "3600000000000 nanoseconds"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("just words\n", "No event list"),
        (b"\x89HDF\r\n\x1a\n", "No event list"),
        ("a,b\n1,2\n", "No start and stop in 'bad': its columns are 'a', 'b'"),
        ("start,stop\n2005-01-09,soon\n", "Event 1 of 'bad': stop 'soon' is no time"),
        ("start,stop\n2005-01-09,2005-01-08\n", "Event 1 of 'bad' ends before it begins"),
        ("start,stop,a\n2005-01-09,2005-01-10\n", "Event 1 of 'bad' should have 3 cells, got 2"),
        ("# Name: x;\n2005-01-09T00:00:00\n", "Line 2 of 'bad' should have 2 values, got 1"),
        ("# Parameter 1: name:a; size:x; type:double;\n", "Parameter 1 has size 'x'"),
        ("# sepp-events: {\nstart,stop\n", "Damaged description"),
        ('<?xml version="1.0"?><VOTABLE><RESOURCE>', "Corrupt VOTable 'bad'"),
    ],
)
def test_bad_input_is_told_in_one_line(tmp_path, text, reason):
    with pytest.raises(UnreadableFileError) as caught:
        events.read(put(tmp_path / "bad", text))
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UnreadableFileError, match="No such file"):
        events.read(tmp_path / "none.csv")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["", "start,stop\n", "# Name: a;\n", "# Parameter 1: ", "# sepp-events: ", "2005-01-09,"]),
    st.binary(max_size=200),
)
def test_any_bytes_give_a_list_or_one_clear_line(tmp_path_factory, head, tail):
    path = put(tmp_path_factory.getbasetemp() / "fuzzed", head.encode() + tail)
    try:
        found = events.read(path)
    except SeppError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert (found.stop >= found.start).all()


def test_an_unknown_ending_is_refused_on_writing(tmp_path):
    with pytest.raises(MismatchError, match=r"use \.vot"):
        events.write(events.EventList("a", [], []), tmp_path / "a.doc")
    events.write(events.EventList("a", [], []), tmp_path / "a.doc", form="csv")
    assert events.read(tmp_path / "a.doc").name == "a"


def test_an_unwritable_place_is_told(tmp_path):
    with pytest.raises(SeppError, match="Cannot write"):
        events.write(events.EventList("a", [], []), tmp_path / "none" / "a.csv")


def test_lists_are_frozen_and_become_frames(shared):
    found = events.read(shared / "data/events/MMS_mp_flow.csv")
    with pytest.raises(ValueError, match="read-only"):
        found.values["proba"][0] = 1
    assert list(found.frame().columns) == ["start", "stop", "index", "proba"]
    assert len(found.select(found.values["proba"] > 0.9)) == int((found.values["proba"] > 0.9).sum())


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"start": ["2005"], "stop": []}, "1 starts and 0 stops"),
        ({"start": ["NaT"], "stop": ["2005"]}, "Event 1 of 'a' has no start"),
        ({"start": ["2005"], "stop": ["2005"], "values": {"v": [1]}}, "describes columns"),
        ({"start": ["2005"], "stop": ["2005"], "values": {"v": [1, 2]}, "columns": (events.Column("v"),)}, "shape"),
        (
            {"start": ["2005"], "stop": ["2005"], "values": {"v": [1]}, "columns": (events.Column("v", "x"),)},
            "has type 'x'",
        ),
    ],
)
def test_what_is_no_list_is_refused(given, reason):
    with pytest.raises(MismatchError, match=reason):
        events.EventList("a", **given)
