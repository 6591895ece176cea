import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.core.errors import UnreadableFileError
from sepp.formats import NO_TIME
from sepp.formats.delimited.kernels import WHITESPACE
from sepp.formats.delimited.rows import Column, Lines, read_columns
from sepp.formats.delimited.values import times_of_texts

COLUMNS = [Column("t", "isotime"), Column("x", "double", (2,)), Column("n", "integer"), Column("s", "string")]
GOOD = b"2001-01-01T00:00:00Z,1.5,-2e3,7,word\n"


def read(data: bytes, columns=COLUMNS, **layout):
    return read_columns(Lines("file.csv", data, **layout), columns)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False), min_size=1), st.sampled_from(["{!r}", "{:.3f}", "{:+.17e}", " {:g} "]))
def test_numbers_are_those_of_float(numbers, form):
    texts = [form.format(number) for number in numbers]
    (values,) = read("".join(f"{text}\n" for text in texts).encode(), [Column("x", "double")])
    assert values.tolist() == [float(text) for text in texts]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_whole_numbers_are_exact(numbers):
    (values,) = read("".join(f"{number}\n" for number in numbers).encode(), [Column("n", "integer")])
    assert values.tolist() == numbers


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), min_size=1))
def test_unsigned_whole_numbers_are_exact(numbers):
    column = Column("n", "integer", dtype="uint64", fill=2**64 - 1)
    values, _ = read("".join(f"{number},1\n" for number in numbers).encode() + b",1\n", [column, Column("x", "double")])
    assert values.dtype == np.uint64
    assert values.tolist() == [*numbers, 2**64 - 1]


@pytest.mark.parametrize("text", ["-1", "-9007199254740994", str(2**64), "1.5", "-0.5"])
def test_what_is_no_unsigned_number_names_its_line(text):
    with pytest.raises(UnreadableFileError, match="line 2, n: "):
        read(f"7\n{text}\n".encode(), [Column("n", "integer", dtype="uint64")])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-9 * 10**18, 9 * 10**18), min_size=1))
def test_times_are_those_of_numpy(times):
    moments = np.array(times, "datetime64[ns]")
    (values,) = read("".join(f"{moment}Z\n" for moment in moments).encode(), [Column("t", "isotime")])
    assert (values == moments).all()


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2004-060", "2004-02-29"),
        ("2004-366T23:59:59.5Z", "2004-12-31T23:59:59.5"),
        ("1970-01-01Z", "1970-01-01"),
        ("2001-03Z", "2001-03-01"),
        ("2001", "2001-01-01"),
        ("20010203T040506Z", "2001-02-03T04:05:06"),
        ("2001/02/03 04:05", "2001-02-03T04:05"),
        ("2016-12-31T23:59:60Z", "2017-01-01"),
        ("2001-01-01T00:00:00.0000000006Z", "2001-01-01T00:00:00.000000001"),
        ("2001-01-01T02:00:00+02:00", "2001-01-01"),
    ],
)
def test_times_may_be_truncated_or_by_day_of_year(text, iso):
    assert times_of_texts(np.array([text]))[0] == np.datetime64(iso, "ns").astype(np.int64)


@pytest.mark.parametrize("text", ["9999-99-99T99:99:99Z", "0000-01-01T00:00:00Z", "NaT"])
def test_fill_times_are_no_time(text):
    assert times_of_texts(np.array([text])).tolist() == [NO_TIME]


@pytest.mark.parametrize("text", ["", "now", "2001-02-29", "2001-367", "01-02-2001", "2001-01-01T25:00", "2001-1x-01"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="is not a time"):
        times_of_texts(np.array([text]))


def test_quotes_comments_and_empty_lines_are_read_as_csv_has_them():
    time, numbers, whole, texts = read(b'# x\n\n2001-01-01, 1 ,nan,3,"a, ""b"""\r\n2001-01-02,,2,4,\n')
    assert time.tolist() == np.array(["2001-01-01", "2001-01-02"], "M8[ns]").tolist()
    np.testing.assert_array_equal(numbers, [[1, np.nan], [np.nan, 2]])
    assert whole.tolist() == [3, 4]
    assert texts.tolist() == ['a, "b"', ""]


def test_blanks_and_tabs_part_values_where_told():
    data = b"  2001-01-01\t1  2 3 'a'\n2001-01-02 1 2 3 \"a b\" \n"
    assert read(data, delimiter=WHITESPACE)[3].tolist() == ["'a'", "a b"]
    tabs = b"2001-01-01\t1\t\t3\t\n"
    assert np.isnan(read(tabs, delimiter=9)[1][0, 1])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"2001-01-01,1,2,3\n", "line 3 has 4 values, its header declares 5"),
        (b"2001-01-01,1,2,3,a,b\n", "line 3 has 6 values, its header declares 5"),
        (b"2001-01-01 1 2 3 a\n", "line 3 has 1 values, its header declares 5; is the delimiter ','?"),
        (b"2001-01-01,1,x,3,a\n", "line 3, x: 'x' is not a number"),
        (b"2001-01-01,1,2,3.5,a\n", "line 3, n: '3.5' is not a whole number"),
        (b"2001-01-01,1,2,,a\n", "line 3, n: '' is not a whole number"),
        (b"2001-13-01,1,2,3,a\n", "line 3, t: '2001-13-01' is not a time"),
        (b'2001-01-01,1,2,3,"a\n', "line 3 has a quote that does not close"),
        (b"2001-01-01,1,2,3,a", "line 3 has no end, the file is cut short"),
    ],
)
def test_a_bad_row_is_refused_by_its_line(line, reason):
    with pytest.raises(UnreadableFileError) as caught:
        read(GOOD + b"# comment\n" + line)
    assert "file.csv" in str(caught.value)
    assert reason in str(caught.value)


def test_whole_numbers_that_do_not_fit_their_type_are_refused():
    with pytest.raises(UnreadableFileError, match=r"line 2, n: .* does not fit into int16"):
        read(b"1\n40000\n", [Column("n", "integer", dtype="int16")])


def test_empty_cells_of_whole_numbers_are_the_fill():
    assert read(b"1,2\n,3\n", [Column("n", "integer", (2,), fill=-9)])[0].tolist() == [[1, 2], [-9, 3]]


def test_no_rows_give_empty_arrays():
    assert [values.shape for values in read(b"")] == [(0,), (0, 2), (0,), (0,)]


def test_blocks_join_and_keep_their_line_numbers(monkeypatch):
    monkeypatch.setattr("sepp.formats.delimited.rows._BLOCK_BYTES", 100)
    data = GOOD * 50
    assert len(read(data)[0]) == 50
    with pytest.raises(UnreadableFileError, match="line 51, x"):
        read(data + GOOD.replace(b"1.5", b"bad"))
