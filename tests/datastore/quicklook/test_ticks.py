import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepp.core.time import DAY_NS, HOUR_NS, MINUTE_NS, parse_time
from sepp.quicklook.ticks import minor_times, time_ticks

START = parse_time("2005-01-09T00:00:00Z")
YEARS_NS = 30 * 365 * DAY_NS

starts = st.integers(parse_time("1970-01-01"), parse_time("2100-01-01"))


@given(starts, st.integers(20 * 10**6, YEARS_NS), st.integers(2, 12))
def test_ticks_are_few_distinct_and_inside(start: int, length: int, most: int) -> None:
    ticks = time_ticks(start, start + length, most)
    times = [tick.time_ns for tick in ticks]
    assert len(ticks) <= most + 1
    assert times == sorted(set(times))
    assert all(start <= time <= start + length for time in times)
    assert not ticks or "-" in ticks[0].label or len(ticks[0].label) == 4


@given(starts, st.integers(20 * 10**6, YEARS_NS))
def test_minor_ticks_are_inside_and_not_too_many(start: int, length: int) -> None:
    times = minor_times(time_ticks(start, start + length, 9), start, start + length)
    assert len(times) <= 80
    assert all(start <= time <= start + length for time in times)


def test_the_date_stands_below_the_first_tick_and_at_midnight() -> None:
    labels = [tick.label for tick in time_ticks(START + 18 * HOUR_NS, START + 30 * HOUR_NS, 6)]
    assert labels == ["18:00\n2005-01-09", "20:00", "22:00", "00:00\n2005-01-10", "02:00", "04:00", "06:00"]


@pytest.mark.parametrize(
    ("length", "first", "second"),
    [
        (2 * MINUTE_NS, "00:00:00\n2005-01-09", "00:00:15"),
        (10**9, "00:00:00.000\n2005-01-09", "00:00:00.200"),
        (60 * DAY_NS, "2005-01-17", "2005-01-27"),
        (700 * DAY_NS, "2005-04", "2005-07"),
        (9000 * DAY_NS, "2010", "2015"),
    ],
)
def test_labels_are_as_fine_as_the_steps(length: int, first: str, second: str) -> None:
    assert [tick.label for tick in time_ticks(START, START + length, 9)][:2] == [first, second]
