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
