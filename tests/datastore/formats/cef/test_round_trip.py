from datetime import UTC, datetime
from math import copysign, prod

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepp.formats import FileContent, read_file
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
HARD = [
    "-0",
    "0.000",
    "5e-324",
    "2.2250738585072014e-308",
    "1.7976931348623157e308",
    "9007199254740993",
    "9007199254740992.5",
    "0.1",
    "1e22",
    "1e23",
    "123456789012345678901234567890",
    "-1.00e+31",
    "+7.",
    ".5",
    "1E-22",
    "8.5e-23",
    "0e999",
    "1e400",
]
STAMP = "2001-02-03T04:05:06Z"
FLOATS = st.lists(st.floats(allow_nan=False), min_size=1, max_size=20)
DECIMALS = st.from_regex(r"\A[+-]?(\d{1,25}\.?\d{0,25}|\.\d{1,20})([eE][+-]?\d{1,3})?\Z")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters='"\x1e', exclude_categories=("Cc", "Zl", "Zp")))
MOMENTS = st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 - hypothesis wants them naive


def read_column(folder, value_type: str, texts: list[str], marker: str | None = "$") -> np.ndarray:
    cef = CefFile({"time__T": TIME, "x__T": {"VALUE_TYPE": value_type}}, [[STAMP, text] for text in texts], marker)
    (variable,) = read_file(cef.write(folder), lenient=marker is None).tables[0].variables
    return variable.values


def same_bits(read: np.ndarray, wanted: list[float]) -> bool:
    return read.dtype == np.float64 and read.tobytes() == np.array(wanted, np.float64).tobytes()


@FOLDER
@given(FLOATS)
def test_floats_come_back_bit_for_bit(tmp_path, numbers):
    assert same_bits(read_column(tmp_path, "DOUBLE", [repr(number) for number in numbers]), numbers)


@FOLDER
@given(st.lists(DECIMALS, min_size=1, max_size=30))
def test_any_decimal_is_what_float_makes_of_it(tmp_path, texts):
    assert same_bits(read_column(tmp_path, "FLOAT", texts), [float(text) for text in texts])


@pytest.mark.parametrize("text", HARD)
def test_hard_decimals_are_what_float_makes_of_them(tmp_path, text):
    (value,) = read_column(tmp_path, "FLOAT", [text])
    assert value == float(text)
    assert copysign(1, value) == copysign(1, float(text))


@FOLDER
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20))
def test_integers_come_back(tmp_path, numbers):
    assert read_column(tmp_path, "INT", [str(number) for number in numbers]).tolist() == numbers


@FOLDER
@given(st.lists(TEXTS, min_size=1, max_size=10), st.sampled_from(["$", ";", None]))
def test_quoted_texts_come_back_with_commas_and_markers(tmp_path, texts, marker):
    assert read_column(tmp_path, "CHAR", [f'"{text}"' for text in texts], marker).tolist() == texts


@FOLDER
@given(MOMENTS, st.integers(0, 999_999_999), st.integers(0, 9))
def test_times_come_back_to_the_ns(tmp_path, moment, nanos, digits):
    nanos -= nanos % 10 ** (9 - digits)
    fraction = f".{nanos:09d}"[: digits + 1] if digits else ""
    (value,) = read_column(tmp_path, "ISO_TIME", [f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"]).view(np.int64)
    seconds = int(moment.replace(microsecond=0, tzinfo=UTC).timestamp())
    assert value == seconds * 10**9 + nanos


@FOLDER
@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(0, 5), st.data())
def test_the_last_index_of_sizes_runs_fastest(tmp_path, sizes, records, data):
    row = st.lists(st.integers(-99, 99), min_size=prod(sizes), max_size=prod(sizes))
    rows = data.draw(st.lists(row, min_size=records, max_size=records))
    given_sizes = {"VALUE_TYPE": "INT", "SIZES": ", ".join(map(str, sizes))}
    cef = CefFile({"time__T": TIME, "x__T": given_sizes}, [[STAMP, *map(str, values)] for values in rows])
    read: FileContent = read_file(cef.write(tmp_path))
    shape = () if sizes == [1] else tuple(sizes)
    assert read.tables[0].variables[0].values.shape == (records, *shape)
    assert read.tables[0].variables[0].values.reshape(records, prod(sizes)).tolist() == rows
