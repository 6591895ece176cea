"""Floats are written as short as can be, and read back to the same bits."""

import json

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from sepp.core.model import Parameter
from sepp.formats.writing.columns import make_column
from sepp.formats.writing.encode import csv_layout, encode_text, json_layout


def write(values, layout=csv_layout):
    column = make_column(Parameter("x", values.dtype.name, values.shape[1:]))
    text = encode_text(np.zeros(len(values), np.int64), [values], layout([column]))
    return [line.partition(",")[2] for line in text.decode().splitlines()]


@given(npst.arrays(np.float64, st.integers(1, 30), elements=st.floats(allow_nan=False, allow_infinity=False)))
@settings(max_examples=300, deadline=None)
def test_doubles_are_written_as_python_writes_them(values):
    assert write(values) == [repr(value) for value in values.tolist()]


@given(st.integers(1, 0x7FEFFFFFFFFFFFFF))
@example(1)
@example(0x000FFFFFFFFFFFFF)
@example(0x0010000000000000)
@example(0x7FEFFFFFFFFFFFFF)
@example(0x4340000000000001)
@settings(max_examples=500, deadline=None)
def test_every_pattern_of_bits_of_a_double_comes_back(bits):
    value = np.array([bits], np.uint64).view(np.float64)
    assert write(value) == [repr(float(value[0]))]


@given(npst.arrays(np.float32, st.integers(1, 30), elements=st.floats(width=32, allow_nan=False, allow_infinity=False)))
@settings(max_examples=300, deadline=None)
def test_singles_read_back_to_the_same_bits(values):
    written = write(values)
    assert np.array(written).astype(np.float32).tobytes() == values.tobytes()
    digits = [len(_digits(text)) for text in written]
    assert digits == [len(_digits(np.format_float_scientific(value))) for value in values]


def _digits(text):
    return text.split("e")[0].replace(".", "").replace("-", "").strip("0")


def test_a_single_read_as_double_still_gives_the_single():
    values = np.arange(1, 200000, 7, dtype=np.uint32).view(np.float32)[1:]
    normal = (np.random.default_rng(1).normal(size=20000) * 1e3).astype(np.float32)
    for singles in (values, normal):
        assert np.array([float(text) for text in write(singles)]).astype(np.float32).tobytes() == singles.tobytes()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e16, "1e+16"), (1e15, "1000000000000000.0"), (1e-5, "1e-05"),
     (123.456, "123.456"), (-1.5e-300, "-1.5e-300"), (5e-324, "5e-324"), (0.0001, "0.0001"), (np.inf, "inf"),
     (-np.inf, "-inf"), (np.nan, "NaN")],
)  # fmt: skip
def test_a_number_looks_as_people_write_it(value, text):
    assert write(np.array([value])) == [text]


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_decimals_of_every_length_are_written_as_python_writes_them(kind):
    dice = np.random.default_rng(2)
    values = np.concatenate(
        [np.round(dice.normal(0, size, 500), places) for places in range(17) for size in 10.0 ** np.arange(-6, 17, 2)]
    )
    single = np.float32 == kind
    expected = [repr(float(str(value)) if single else float(value)) for value in values.astype(kind)]
    assert write(values.astype(kind)) == expected


def test_columns_of_all_kinds_beside_each_other_are_written_as_python_writes_them():
    whole = np.array([10**power + step for power in range(19) for step in (-1, 0, 1)])
    doubles, words = whole / 1024, np.array(["w" * number for number in range(len(whole))])
    columns = [make_column(Parameter(name, kind)) for name, kind in (("a", "int64"), ("b", "float64"), ("c", "str"))]
    times = 86_399_999_999_999 * np.arange(len(whole))
    lines = encode_text(times, [-whole, doubles, words], csv_layout(columns)).decode().splitlines()
    texts = np.datetime_as_string(times.view("datetime64[ns]"), "ns").tolist()
    rows = zip(texts, (-whole).tolist(), doubles.tolist(), words.tolist(), strict=True)
    assert lines == [f"{time}Z,{number},{double!r},{word}" for time, number, double, word in rows]


def test_what_json_has_no_number_for_is_null():
    assert write(np.array([np.nan, np.inf, -np.inf]), json_layout) == ["null],"] * 3


@given(npst.arrays(st.sampled_from(["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]), 8))
@settings(deadline=None)
def test_integers_are_written_whole(values):
    assert write(values) == [str(value) for value in values.tolist()]


@given(npst.arrays(np.int64, 5, elements=st.integers(-(2**63) + 1, 2**63 - 1)))
@settings(deadline=None)
def test_times_are_written_to_the_nanosecond(times):
    text = encode_text(times, [], csv_layout([])).decode().split()
    assert text == [f"{time}Z" for time in np.datetime_as_string(times.view("datetime64[ns]"), "ns").tolist()]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
@settings(deadline=None)
def test_text_survives_json(words):
    values = np.array([[word] for word in words], dtype=object)
    column = make_column(Parameter("x", "str", (1,)), 10)
    text = encode_text(np.zeros(len(words), np.int64), [values], json_layout([column])).decode()
    records = json.loads(f"[{text.rstrip().removesuffix(',')}]")
    assert [record[1] for record in records] == [[word] for word in words]
