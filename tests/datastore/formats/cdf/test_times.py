from fractions import Fraction

import numpy as np
import pycdfpp
import pytest
from cdflib import cdfepoch
from hypothesis import given
from hypothesis import strategies as st

from sepp.formats import NO_TIME
from sepp.formats.cdf.times import raw_to_ns, to_iso_text, to_ns

EPOCH_1970_MS = 62_167_219_200_000
TT2000 = [("nseconds", "<i8")]
EPOCH = [("mseconds", "<f8")]
EPOCH16 = [("seconds", "<f8"), ("picoseconds", "<f8")]
TT2000_1972, TT2000_2100 = -883_655_957_816_000_000, 3_155_716_869_184_000_000


def tt2000(*values: int) -> np.ndarray:
    return np.array(values, np.int64).view(TT2000)


def iso(ns: np.ndarray) -> list[str]:
    return np.datetime_as_string(ns.view("datetime64[ns]")).tolist()


@given(st.lists(st.integers(TT2000_1972, TT2000_2100), min_size=1, max_size=20))
def test_tt2000_equals_cdflib(values):
    wanted = cdfepoch.to_datetime(np.array(values, np.int64)).astype("datetime64[ns]").view(np.int64)
    assert to_ns(tt2000(*values)).tolist() == wanted.tolist()


@pytest.mark.parametrize("year", [1972, 1981, 1998, 2005, 2008, 2012, 2015, 2016])
def test_a_leap_second_lasts_two_seconds_and_counts_as_one(year):
    month, day = (6, 30) if year in (1972, 1981, 2012, 2015) else (12, 31)
    last = cdfepoch.compute_tt2000([year, month, day, 23, 59, 59, 0, 0, 0])
    ns = to_ns(tt2000(last, last + 10**9, last + 2 * 10**9, last + 3 * 10**9))
    assert np.diff(ns).tolist() == [10**9, 0, 10**9]
    assert iso(ns)[0] == f"{year}-{month:02d}-{day}T23:59:59.000000000"


@given(st.floats(6.0e13, 6.6e13))
def test_epoch_is_rounded_to_the_nearest_ns(milliseconds):
    (ns,) = to_ns(np.array([milliseconds]).view(EPOCH)).tolist()
    assert abs(ns - (Fraction(milliseconds) - EPOCH_1970_MS) * 10**6) <= Fraction(1, 2)


@given(st.integers(60_000_000_000, 66_000_000_000), st.integers(0, 10**12 - 1))
def test_epoch16_is_rounded_to_the_nearest_ns(seconds, picoseconds):
    (ns,) = to_ns(np.array([(seconds, picoseconds)], EPOCH16)).tolist()
    exact = (seconds - EPOCH_1970_MS // 1000) * 10**9 + Fraction(picoseconds, 1000)
    assert abs(ns - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    "values",
    [
        tt2000(-(2**63), -(2**63) + 1, 2**63 - 1),
        np.array([0.0, -1e31, 315_569_519_999_999.0, np.nan]).view(EPOCH),
        np.array([(0, 0), (-1e31, -1e31), (315_569_519_999, 999_999_999_999), (np.nan, 0)], EPOCH16),
    ],
    ids=["TT2000", "EPOCH", "EPOCH16"],
)
def test_fills_and_far_times_are_no_time(values):
    assert set(to_ns(values).tolist()) == {NO_TIME}


@pytest.mark.parametrize("dtype", [TT2000, EPOCH, EPOCH16])
@pytest.mark.parametrize("shape", [(0,), (3,), (3, 1), (2, 2)])
def test_the_shape_is_kept(dtype, shape):
    assert to_ns(np.zeros(shape, dtype)).shape == shape


def test_a_time_in_an_attribute_is_iso_text(cdf_dir):
    moment = pycdfpp.load(str(cdf_dir / "edge" / "a_cdf.cdf")).attributes["epoch"][0][0]
    assert to_iso_text(moment).endswith("Z")
    assert to_iso_text(pycdfpp.epoch(0.0)).startswith("0000-01-01")


def test_many_epochs_are_the_same_times_as_few():
    year_0_to_1970_ms = 62_167_219_200_000
    epochs = year_0_to_1970_ms + np.random.default_rng(3).normal(0, 5e12, 1 << 18)
    epochs[:5] = -1e31, np.nan, 0.0, 1e300, year_0_to_1970_ms + 0.25
    few = np.concatenate([raw_to_ns(part, "cdf_epoch") for part in np.array_split(epochs, 64)])
    np.testing.assert_array_equal(raw_to_ns(epochs, "cdf_epoch"), few)
    assert few[:5].tolist() == [NO_TIME, NO_TIME, NO_TIME, NO_TIME, 250_000]
