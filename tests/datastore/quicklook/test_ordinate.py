import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepp.quicklook.ordinate import Ordinate, fit_ordinate

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-9)


@pytest.mark.parametrize(
    ("low", "high", "is_log", "texts"),
    [
        (0, 10, False, ["0", "2", "4", "6", "8", "10"]),
        (-1, 1, False, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        (1, 1000, True, ["10⁰", "10¹", "10²", "10³"]),
        (3, 30, True, ["5", "10", "20"]),
        (0, 2e7, False, ["0", "5·10⁶", "1·10⁷", "1.5·10⁷", "2·10⁷"]),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, is_log: bool, texts: list[str]) -> None:
    assert [text for _, text in Ordinate(low, high, is_log=is_log).ticks(6)] == texts


@given(NUMBERS, NUMBERS, st.booleans())
def test_every_axis_holds_its_values_and_has_ticks_inside(one: float, other: float, is_log: bool) -> None:
    low, high = sorted((one, other))
    axis = fit_ordinate(low, high, is_log=is_log)
    assert axis.low < axis.high
    assert axis.is_log == (is_log and low > 0)
    assert len(axis.ticks()) <= 12
    slack = (axis.high - axis.low) * 1e-6
    assert all(axis.low - slack <= value <= axis.high + slack for value, _ in axis.ticks())


def test_heights_go_from_zero_to_one() -> None:
    assert Ordinate(0, 10).share(np.array([0, 5, 10])).tolist() == [0, 0.5, 1]
    shares = Ordinate(1, 100, is_log=True).share(np.array([1, 10, 100, -1]))
    np.testing.assert_allclose(shares, [0, 0.5, 1, np.nan])
