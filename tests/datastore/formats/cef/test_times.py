import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import NO_TIME, read_file
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

RANGE = {"VALUE_TYPE": "ISO_TIME_RANGE"}


def read_time(folder, text: str) -> int:
    return int(read_file(CefFile({"time__T": TIME}, [[text]]).write(folder)).tables[0].time[0])


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("2001-02-01T12:00:02.000000Z", "2001-02-01T12:00:02"),
        ("2001-02-01T12:00:02", "2001-02-01T12:00:02"),
        ("2001-02-01 12:00:02.5Z", "2001-02-01T12:00:02.5"),
        ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999"),
        ("2000-02-29T24:00:00Z", "2000-03-01"),
        ("2016-12-31T23:59:60.25Z", "2017-01-01T00:00:00.25"),
        ("2001-01-01T00:00:00.1234567894Z", "2001-01-01T00:00:00.123456789"),
        ("2001-01-01T00:00:00.1234567895Z", "2001-01-01T00:00:00.123456790"),
        ("2001-01-01T00:00:00.9999999999Z", "2001-01-01T00:00:01"),
    ],
)
def test_a_time_is_ns_since_1970(tmp_path, text, same_as):
    assert read_time(tmp_path, text) == np.datetime64(same_as, "ns").astype(np.int64)


@pytest.mark.parametrize("text", ["9999-99-99T99:99:99Z", "9999-12-31T23:59:59.999999Z", "0000-01-01T00:00:00Z"])
def test_a_fill_is_no_time(tmp_path, text):
    assert read_time(tmp_path, text) == NO_TIME


@pytest.mark.parametrize("text", ["2001-01-01T00:61:00Z", "2001-1-1T00:00:00Z", "2001-01-01T00:00:00,5Z", "2001-01-01"])
def test_what_is_no_time_is_refused(tmp_path, text):
    with pytest.raises(UnreadableFileError):
        read_time(tmp_path, text)


def test_a_range_as_the_only_variable_gives_starts_and_stops(tmp_path):
    rows = [["2001-01-01T00:00:00Z/2001-01-01T01:00:00Z"], ["2001-01-02T00:00:00Z/2001-01-02T02:00:00Z"]]
    (table,) = read_file(CefFile({"time_tags__T": RANGE}, rows).write(tmp_path)).tables
    (stop,) = table.variables
    assert stop.name == "time_tags_stop__T"
    assert (stop.values.view(np.int64) - table.time).tolist() == [3_600_000_000_000, 7_200_000_000_000]


def test_a_range_without_slash_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="is not a time range"):
        read_file(CefFile({"t__T": RANGE}, [["2001-01-01T00:00:00Z"]]).write(tmp_path))


def test_the_axis_is_the_time_that_depend_0_names(tmp_path):
    variables = {"made__T": TIME, "time__T": TIME, "x__T": {"VALUE_TYPE": "INT", "DEPEND_0": "time__T"}}
    row = ["2020-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "1"]
    (table,) = read_file(CefFile(variables, [row]).write(tmp_path)).tables
    assert table.time_name == "time__T"
    assert table.variables[0].values.dtype == np.dtype("datetime64[ns]")


def test_a_file_without_a_time_per_record_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="no time axis"):
        read_file(CefFile({"x__T": {"VALUE_TYPE": "INT"}}, [["1"]]).write(tmp_path))
