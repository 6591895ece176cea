"""HAPI's times are read in every form that the standard allows, and in no other."""

import contextlib
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.core.time import parse_time, to_iso
from sepp.servers.hapi.times import parse_hapi_time


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2016", "2016-01-01T00:00:00Z"),
        ("2016Z", "2016-01-01T00:00:00Z"),
        ("2016-12", "2016-12-01T00:00:00Z"),
        ("2016-12Z", "2016-12-01T00:00:00Z"),
        ("2016-12-07", "2016-12-07T00:00:00Z"),
        ("2016-12-07T23Z", "2016-12-07T23:00:00Z"),
        ("2016-12-07T23:45", "2016-12-07T23:45:00Z"),
        ("2016-12-07T23:45:01", "2016-12-07T23:45:01Z"),
        ("2016-12-07T23:45:01.5Z", "2016-12-07T23:45:01.500Z"),
        ("2016-12-07T23:45:01.123456789123Z", "2016-12-07T23:45:01.123456789Z"),
        ("2016-12-07T24:00Z", "2016-12-08T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016-342", "2016-12-07T00:00:00Z"),
        ("2016-342Z", "2016-12-07T00:00:00Z"),
        ("2016-342T18:30:00.250Z", "2016-12-07T18:30:00.250Z"),
        ("2016-366", "2016-12-31T00:00:00Z"),
    ],
)
def test_truncated_and_day_of_year_forms_are_read(text, same):
    assert to_iso(parse_hapi_time(text)) == same


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2016-13", "2016-02-30", "2016-367", "2015-366", "2016-000", "2016-12-07T25Z", "now",
     "2016-12-07 12:00", "2016-12-07T12:60Z", "2016-12-07T12:00:61Z", "20161207", "2016-12-07T12:00+01:00", "2016T12Z",
     "2016-12T12Z", "2016-12-07T", "2016-12-07Z2", "0000-01-01", "16-12-07", "2016-1-1", "٢٠١٦", "2016-12-07T24:01Z",
     "2016-12-07/2016-12-08", "2016-12-07T12:00:00.Z"],
)  # fmt: skip
def test_any_other_form_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_hapi_time(text)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1700 < moment.year < 2200))
@settings(deadline=None)
def test_day_of_year_and_date_are_the_same_time(moment):
    clock = moment.strftime("T%H:%M:%S.%fZ")
    assert parse_hapi_time(f"{moment:%Y-%m-%d}{clock}") == parse_hapi_time(f"{moment:%Y-%j}{clock}")
    assert parse_hapi_time(f"{moment:%Y-%m-%d}{clock}") == parse_time(moment)


@given(st.text(max_size=40) | st.text("0123456789-T:.Z", max_size=30))
@settings(deadline=None)
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ValueError):
        assert isinstance(parse_hapi_time(text), int)


def test_times_beyond_64_bits_are_still_times():
    assert parse_hapi_time("0001-01-01Z") < -(2**63) < 2**63 < parse_hapi_time("9999-12-31Z")
