import numpy as np
import pytest

from sepp.formats.fills import mask_fills


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("fill", [-1e31, float(np.float32(-1e31)), -1e30, 0.0, -999.0, 1e38])
def test_the_fill_becomes_nan_and_nothing_else_does(dtype, fill):
    values = np.array([1.5, fill, -998.5, np.nextafter(dtype(1), dtype(2))], dtype)
    masked = mask_fills(values, fill)
    assert np.isnan(masked).tolist() == [False, True, False, False]
    assert masked.dtype == dtype


def test_a_fill_of_the_other_precision_is_known():
    assert np.isnan(mask_fills(np.array([-1e31]), float(np.float32(-1e31)))).all()
    assert np.isnan(mask_fills(np.array([-1e31], np.float32), -1e31)).all()


def test_values_without_fill_are_not_copied():
    values = np.array([1.0, 2.0])
    assert mask_fills(values, -1e31) is values
    assert mask_fills(values, None) is values


@pytest.mark.parametrize("values", [np.array([0, 7]), np.array(["0", "x"]), np.array([0, 7], "datetime64[ns]")])
def test_what_is_not_float_stays(values):
    assert mask_fills(values, 0) is values


def test_a_fill_beyond_float32_is_seen_without_warning():
    assert mask_fills(np.array([1.0], np.float32), 1e300).tolist() == [1.0]


@pytest.mark.parametrize("is_own", [False, True])
@pytest.mark.parametrize("fill", [-1e31, 7.0])
def test_fills_among_many_values_become_nan(fill, is_own):
    values = np.arange(3 << 18, dtype=np.float32).reshape(-1, 3)
    values[70_000:, 1] = fill
    before = values.copy()
    masked = mask_fills(values, fill, is_own=is_own)
    np.testing.assert_array_equal(masked, np.where(before == np.float32(fill), np.float32(np.nan), before))
    assert is_own == np.shares_memory(masked, values)


def test_many_values_in_memory_of_others_are_copied():
    memory = bytearray(np.zeros(1 << 18).tobytes())
    masked = mask_fills(np.frombuffer(memory, np.float64), 0.0, is_own=True)
    assert np.isnan(masked).all()
    assert not any(memory)


def test_many_values_without_fill_are_not_copied():
    values = np.ones(1 << 18, np.float32)
    assert mask_fills(values, 1e300) is values
