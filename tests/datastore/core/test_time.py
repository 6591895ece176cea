from contextlib import suppress
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepp.core.errors import BadTimeError, EmptyIntervalError
from sepp.core.time import DAY_NS, HOUR_NS, Interval, parse_interval, parse_time, to_iso, to_iso_duration, to_words

INTERVALS = {
    "2005-01-09T18:00Z/2005-01-10": ("2005-01-09T18:00", "2005-01-10T00:00"),
    "2005-01-09 18:00 to 24:00": ("2005-01-09T18:00", "2005-01-10T00:00"),
    "2000-01-01 13:00 to 14:00": ("2000-01-01T13:00", "2000-01-01T14:00"),
    "2005-01-09 18:00 to 2005-01-10 06:00": ("2005-01-09T18:00", "2005-01-10T06:00"),
    "2005-01": ("2005-01-01", "2005-02-01"),
    "2005-12": ("2005-12-01", "2006-01-01"),
    "2005": ("2005-01-01", "2006-01-01"),
    "2005-01-09": ("2005-01-09", "2005-01-10"),
    "20050109": ("2005-01-09", "2005-01-10"),
    "2005/01/09 18:00 to 20:00": ("2005-01-09T18:00", "2005-01-09T20:00"),
    "2000-002": ("2000-01-02", "2000-01-03"),
    "2000-366": ("2000-12-31", "2001-01-01"),
    "2000-002T12:00/2000-003": ("2000-01-02T12:00", "2000-01-03"),
    "May 2014": ("2014-05-01", "2014-06-01"),
    "1 May 2014": ("2014-05-01", "2014-05-02"),
    "May 1, 2014 to May 3, 2014": ("2014-05-01", "2014-05-03"),
    "2014-05-01 through 2014-05-03": ("2014-05-01", "2014-05-04"),
    "2005-jan-09 18:00 to 20:00": ("2005-01-09T18:00", "2005-01-09T20:00"),
    "2000-01-01/P1D": ("2000-01-01", "2000-01-02"),
    "P1D/2000-01-02": ("2000-01-01", "2000-01-02"),
    "2005-01-31/P1M": ("2005-01-31", "2005-02-28"),
    "2005-01-09T18:00/PT1H30M": ("2005-01-09T18:00", "2005-01-09T19:30"),
    "2005-01-09 18:00 / 6 hours": ("2005-01-09T18:00", "2005-01-10T00:00"),
    "2005/01/09": ("2005-01-09", "2005-01-10"),
    "2005-01-09 18:00–19:00": ("2005-01-09T18:00", "2005-01-09T19:00"),
    "2005-01-09 / 1 d 12 h": ("2005-01-09", "2005-01-10T12:00"),
    "2005-01-09T18:00+01:00/PT1H": ("2005-01-09T17:00", "2005-01-09T18:00"),
    "2016-12-31T23:59:60Z/2017-01-01T00:00:01Z": ("2017-01-01T00:00:00", "2017-01-01T00:00:01"),
    "2005-01-09T18:00:00.123456789Z/PT1S": ("2005-01-09T18:00:00.123456789", "2005-01-09T18:00:01.123456789"),
}
NONSENSE = [
    "",
    "x",
    "/",
    "2005-02-30",
    "2005-13",
    "2005-400",
    "2005-001-01",
    "P1D/P1D",
    "now-PX/now",
    "2005-01-09T18:00Z",
    "2005-01-09 25:00 to 26:00",
    "9999-01-01/P1D",
    "2005-01-09/2005-01-10/2005-01-11",
]
instants = st.integers(-(2**61), 2**62)


@pytest.mark.parametrize("text", INTERVALS)
def test_an_interval_is_understood_as_people_write_it(text):
    start, stop = (np.datetime64(each, "ns") for each in INTERVALS[text])
    assert (parse_interval(text).start, parse_interval(text).stop) == (start, stop)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_refused_in_one_line(text):
    with pytest.raises(BadTimeError) as refused:
        parse_interval(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["2005-01-10/2005-01-09", "2005-01-09 18:00 to 18:00"])
def test_a_reversed_or_empty_interval_is_refused(text):
    with pytest.raises(EmptyIntervalError, match="must end after it begins"):
        parse_interval(text)


def test_now_minus_a_day_is_the_last_day():
    interval = parse_interval("now-P1D/now")
    assert interval.duration_ns == DAY_NS


@pytest.mark.parametrize(
    "given",
    [
        datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC),
        datetime(2001, 2, 3, 4, 5, 6),  # noqa: DTZ001
        np.datetime64("2001-02-03T04:05:06"),
        pd.Timestamp("2001-02-03T04:05:06Z"),
        "2001-02-03T04:05:06Z",
        981173106 * 10**9,
    ],
)
def test_a_time_may_be_of_any_kind(given):
    assert parse_time(given) == 981173106 * 10**9


def test_a_pandas_time_keeps_its_nanoseconds():
    assert parse_time(pd.Timestamp("2001-02-03T04:05:06.123456789")) % 1000 == 789


@pytest.mark.parametrize("given", [None, 1.5, np.datetime64("NaT")])
def test_what_is_no_time_is_refused(given):
    with pytest.raises(BadTimeError):
        parse_time(given)


@given(instants)
def test_iso_text_comes_back_as_the_same_nanosecond(time_ns):
    assert parse_time(to_iso(time_ns)) == time_ns


@given(instants, st.integers(1, 10 * 366 * DAY_NS))
def test_an_interval_survives_being_written(start_ns, duration_ns):
    interval = Interval(start_ns, start_ns + duration_ns)
    assert parse_interval(str(interval)) == interval


@given(instants, st.integers(1, 4000 * DAY_NS))
def test_a_duration_survives_being_written(start_ns, duration_ns):
    text = f"{to_iso(start_ns)}/{to_iso_duration(duration_ns)}"
    stop_ns = parse_interval(text).stop_ns
    assert abs(stop_ns - start_ns - duration_ns) <= max(1, duration_ns // 10**15)


def test_paging_moves_by_the_whole_length():
    page = Interval(0, HOUR_NS)
    assert (page.shifted(1), page.shifted(-2)) == (Interval(HOUR_NS, 2 * HOUR_NS), Interval(-2 * HOUR_NS, -HOUR_NS))


@pytest.mark.parametrize(
    ("duration_ns", "text"), [(4 * 10**9, "PT4S"), (60 * 10**9, "PT1M"), (44642857, "PT0.044642857S"), (DAY_NS, "P1D")]
)
def test_a_cadence_reads_as_an_iso_duration(duration_ns, text):
    assert to_iso_duration(duration_ns) == text


WORDS = "now last this since to through for P1D P99999999999Y 2005 2005-01-09 9999-12-31 24:00 -/ .. W52 months May 1-5"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join) | st.text(max_size=30))
def test_any_text_is_an_interval_or_refused_as_no_time(text: str) -> None:
    with suppress(BadTimeError):
        assert parse_interval(text).duration_ns > 0


def test_what_now_means_can_be_given() -> None:
    now_ns = parse_time("2014-05-10T12:00Z")
    assert parse_interval("last 2 hours", now_ns=now_ns) == parse_interval("2014-05-10 10:00 to 12:00")


@pytest.mark.parametrize(
    ("duration_ns", "text"),
    [
        (15 * HOUR_NS, "15 h"), (DAY_NS + 12 * HOUR_NS, "1 d 12 h"), (400 * 10**9, "6 min 40 s"), (0, "0 s"),
        (44642857, "0.044642857 s"), (60 * 10**9, "1 min"), (-4 * 10**9, "−4 s"), (4 * 10**9 + 5 * 10**8, "4.5 s"),
    ],
)  # fmt: skip
def test_a_length_is_written_as_people_do(duration_ns, text):
    assert to_words(duration_ns) == text


@pytest.mark.parametrize(
    "length", ["PT6H", "6 hours", " PT360M ", timedelta(hours=6), np.timedelta64(6, "h"), pd.Timedelta("6h")]
)
def test_an_end_may_be_a_length(length) -> None:
    start, stop = "2001-01-31T18:00Z", "2001-02-01"
    assert parse_interval(start, length) == parse_interval(start, stop)
    assert parse_interval((length, stop)) == parse_interval(start, stop)
    assert parse_interval(slice(np.datetime64(start[:-1]), length)) == parse_interval(start, stop)


def test_a_month_is_as_long_as_the_calendar_has_it() -> None:
    assert parse_interval("2001-02-01", "P1M") == parse_interval("2001-02")


@pytest.mark.parametrize("ends", [("PT6H", timedelta(1)), ("2001-01-01", timedelta(-1)), ("2001-01-01", pd.NaT)])
def test_lengths_that_make_no_interval_are_refused(ends) -> None:
    with pytest.raises((BadTimeError, EmptyIntervalError)):
        parse_interval(*ends)


def test_a_length_is_no_time() -> None:
    with pytest.raises(BadTimeError):
        parse_time(np.timedelta64(6, "h"))
