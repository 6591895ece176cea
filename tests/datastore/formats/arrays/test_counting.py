from datetime import date, timedelta
from fractions import Fraction

import cftime
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.formats import NO_TIME
from sepp.formats.arrays.counting import counts_to_ns, parse_base, parse_unit


@pytest.mark.parametrize(
    ("units", "unit_ns", "base"),
    [
        ("seconds since 1970-01-01 00:00:00.0 UTC", 10**9, "1970-01-01"),
        ("seconds since 2000-01-01 12:00:00", 10**9, "2000-01-01T12:00"),
        ("milliseconds since 1970-01-01T00:00:00Z", 10**6, "1970-01-01"),
        ("days since 1950-1-1", 86_400 * 10**9, "1950-01-01"),
        ("Hours since 1992-10-8 15:15:42.5 -6:00", 3600 * 10**9, "1992-10-08T21:15:42.5"),
        ("ns since 2000-01-01", 1, "2000-01-01"),
        ("minutes since 1980-01", 60 * 10**9, "1980-01-01"),
    ],
)
def test_units_of_cf_are_understood(units, unit_ns, base):
    assert parse_unit(units) == (unit_ns, int(np.datetime64(base, "ns").astype(np.int64)))


@pytest.mark.parametrize(
    ("units", "calendar", "reason"),
    [
        ("fortnights since 1970-01-01", "", "'fortnights' in"),
        ("months since 1970-01-01", "", "no unit of time of fixed length"),
        ("seconds since yesterday", "", "'yesterday' is not a date"),
        ("days since 0000-01-01", "", "there is no date"),
        ("days since 1970-13-01", "", "there is no date"),
        ("days since 1970-01-01", "noleap", "calendar 'noleap'"),
        ("seconds", "", "not a unit of time"),
    ],
)
def test_other_units_are_refused(units, calendar, reason):
    with pytest.raises(ValueError, match=reason):
        parse_unit(units, calendar)


@pytest.mark.parametrize("calendar", ["standard", "proleptic_gregorian"])
@pytest.mark.parametrize("base", ["0001-01-01", "1200-03-01 06:00", "1582-10-04", "1582-10-15", "1858-11-17"])
def test_old_dates_are_those_of_cftime(calendar, base):
    days = 800_000
    then = cftime.num2date(days, f"days since {base}", calendar)
    since = then - cftime.datetime(1970, 1, 1, calendar=calendar)
    ours = parse_base(base, is_proleptic=calendar == "proleptic_gregorian") + days * 86_400 * 10**9
    assert timedelta(microseconds=ours // 1000) == since


@settings(max_examples=100, deadline=None)
@given(st.floats(-6e9, 6e9), st.sampled_from(["1970-01-01", "1958-01-01", "2000-01-01 12:00"]))
def test_counts_are_rounded_to_the_nearest_ns(count, base):
    unit_ns, base_ns = parse_unit(f"seconds since {base}")
    (time,) = counts_to_ns(np.array([count]), unit_ns, base_ns)
    assert abs(Fraction(count) * 10**9 + base_ns - int(time)) <= Fraction(1, 2)


@settings(max_examples=100, deadline=None)
@given(st.integers(-9_000_000_000_000_000, 9_000_000_000_000_000))
def test_whole_counts_are_exact_even_since_the_year_1(microseconds):
    before = (date(1970, 1, 1) - date(1, 1, 1)).days * 86_400 * 10**6
    unit = parse_unit("microseconds since 0001-01-01", "proleptic_gregorian")
    assert counts_to_ns(np.array([microseconds + before]), *unit).tolist() == [microseconds * 1000]


@pytest.mark.parametrize(
    "values", [[np.nan], [np.inf], [1e30], [-1e12], np.array([2**63 - 1]), np.array([2**64 - 1], "u8")]
)
def test_what_is_beyond_all_dates_is_no_time(values):
    assert counts_to_ns(np.asarray(values), 10**9, 0).tolist() == [NO_TIME]
