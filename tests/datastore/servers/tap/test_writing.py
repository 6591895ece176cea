"""Answers keep every value, whatever it is, in every format."""

import csv
import json
import math
from io import BytesIO, StringIO

import pytest
from astropy.io.votable import parse
from hypothesis import given
from hypothesis import strategies as st

from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.errors import StoppedError, TimeLimitError
from sepp.servers.tap.writing.cells import write_times
from sepp.servers.tap.writing.formats import WRITERS, write_answer

COLUMNS = (
    Column("n", Kind.LONG), Column("x", Kind.DOUBLE, unit="km/s"), Column("a", Kind.TEXT), Column("u", Kind.UNICODE),
    Column("t", Kind.TIME), Column("i", Kind.SHORT),
)  # fmt: skip
ROWS = [
    (2**62, 0.1, "a<b>&\"'", "é×中", 1_105_228_800_123_456_789, 7),
    (None, None, None, None, None, None),
    (-1, -1e300, "tab\tline\nend", "", 0, -3),
]


def write(form, rows=ROWS, most=10**6):
    return b"".join(write_answer(WRITERS[form](COLUMNS, "SELECT <&>"), [rows] if rows else [], most))


@pytest.mark.parametrize("form", ["votable", "binary2"])
def test_votables_keep_values_and_nulls(form):
    table = parse(BytesIO(write(form)), verify="exception").get_first_table().to_table()
    assert [int(value) for value in table["n"][[0, 2]]] == [2**62, -1]
    assert (table["x"][0], table["x"][2], math.isnan(table["x"].filled(math.nan)[1])) == (0.1, -1e300, True)
    assert list(table["a"][[0, 2]]) == ["a<b>&\"'", "tab\tline\nend"]
    assert table["u"][0] == "é×中"
    assert table["t"][0] == "2005-01-09T00:00:00.123456789Z"
    assert [bool(table[name].mask[1]) for name in ("n", "i")] == [True, True]


def test_csv_reads_back():
    lines = list(csv.reader(StringIO(write("csv").decode(), newline="")))
    assert lines[1] == [str(2**62), "0.1", "a<b>&\"'", "é×中", "2005-01-09T00:00:00.123456789Z", "7"]
    assert lines[2] == [""] * 6
    assert lines[3][2] == "tab\tline\nend"


def test_tsv_has_one_line_for_each_row():
    lines = write("tsv").decode().splitlines()
    assert [len(line.split("\t")) for line in lines] == [6] * 4
    assert lines[3].split("\t")[2] == "tab line end"


def test_json_has_nulls_and_no_nan():
    told = json.loads(write("json", [*ROWS, (1, math.inf, "", "", None, 0)]))
    assert told["data"][1] == [None] * 6
    assert told["data"][3][1] is None
    assert told["info"] == {"status": "OK"}


@pytest.mark.parametrize("form", list(WRITERS))
def test_no_rows_are_an_answer_too(form):
    whole = write(form, [])
    assert b"n" in whole
    if form == "json":
        assert json.loads(whole)["data"] == []


def test_control_characters_do_not_break_xml():
    table = parse(BytesIO(write("votable", [(1, 1.0, "a\x00\x1bb", "c\x07\ufffe", 0, 1)]))).get_first_table()
    assert table.array["a"][0] == "ab"


@given(st.lists(st.none() | st.integers(-(2**62), 2**62), min_size=1, max_size=20))
def test_times_are_written_to_the_ns(times):
    texts = write_times(times)
    assert all(bool(text) == (time is not None) for text, time in zip(texts, times, strict=True))
    assert all(text.endswith("Z") for text in texts if text)


def test_what_fails_after_the_first_rows_is_told_at_the_end():
    def rows():
        yield ROWS
        raise TimeLimitError("too long")

    whole = b"".join(write_answer(WRITERS["votable"](COLUMNS, ""), rows(), 100)).decode()
    assert whole.rstrip().endswith("</VOTABLE>")
    assert 'value="ERROR">too long' in whole.partition("</TABLE>")[2]


def test_what_fails_at_once_is_raised():
    def rows():
        raise TimeLimitError("too long")
        yield

    with pytest.raises(TimeLimitError):
        next(write_answer(WRITERS["csv"](COLUMNS, ""), rows(), 100))


def test_an_answer_that_was_ended_is_not_finished():
    def rows():
        yield ROWS
        raise StoppedError("gone")

    pieces = write_answer(WRITERS["csv"](COLUMNS, ""), rows(), 100)
    next(pieces)
    with pytest.raises(StoppedError):
        next(pieces)
