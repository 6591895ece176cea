import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepp.formats import NO_TIME
from sepp.formats.epochs import UNIT_NS, origin_of_jd, times_of_numbers, times_of_texts, to_utc

NS = st.integers(-(2**62), 2**62)


def iso(times) -> list[str]:
    return [str(time) for time in np.asarray(times).view("datetime64[ns]").astype("datetime64[ms]")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2005-01-09T18:00:00Z", "2005-01-09T18:00:00.000"),
        (" 2005-01-09 18:00 ", "2005-01-09T18:00:00.000"),
        ("2004-064T00:00:01.012Z", "2004-03-04T00:00:01.012"),
        ("2014-01-07T18:02:00+00:00", "2014-01-07T18:02:00.000"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000"),
    ],
)
def test_texts_are_read_as_utc(text, expected):
    assert iso(times_of_texts([text])) == [expected]


@pytest.mark.parametrize(
    "text", ["", "NULL", '2"004-03-04', "9999-12-31T00:00:00Z", "0000-00-00", "now", "2005-13-01T00:00"]
)
def test_what_is_no_time_is_missing(text):
    assert times_of_texts([text, "2005-01-01"]).tolist()[0] == NO_TIME
    assert iso(times_of_texts([text, "2005-01-01"]))[1] == "2005-01-01T00:00:00.000"


@given(st.lists(NS, min_size=1))
def test_texts_of_any_ns_are_read_exactly(values):
    times = np.array(values, np.int64)
    texts = np.datetime_as_string(times.view("datetime64[ns]")).tolist()
    assert (times_of_texts(texts) == times).all()


def test_julian_dates_are_counted_from_their_own_zero():
    assert iso(times_of_numbers([2451545.0], UNIT_NS["d"], origin_of_jd(0.0))) == ["2000-01-01T12:00:00.000"]
    assert iso(times_of_numbers([51544.5], UNIT_NS["d"], origin_of_jd(2400000.5))) == ["2000-01-01T12:00:00.000"]


def test_numbers_out_of_range_are_missing():
    assert times_of_numbers([np.nan, 1e30, -1e30, np.inf], UNIT_NS["s"], 0).tolist() == [NO_TIME] * 4


@given(st.lists(NS, min_size=1))
def test_whole_ns_are_kept_exactly(values):
    assert times_of_numbers(np.array(values, np.int64), 1, 0).tolist() == values


@pytest.mark.parametrize(("scale", "seconds"), [("TAI", 37), ("TT", 69.184), ("TDB", 69.184), ("GPS", 18), ("UTC", 0)])
def test_time_scales_are_brought_to_utc(scale, seconds):
    ahead = np.array([1483228800 * 10**9 + round(seconds * 1e9), NO_TIME])
    assert to_utc(ahead, scale).tolist() == [1483228800 * 10**9, NO_TIME]
