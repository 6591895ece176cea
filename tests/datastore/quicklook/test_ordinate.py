import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepp.quicklook.numbers import Written, write_even
from sepp.quicklook.ordinate import Ordinate, fit_ordinate, log_ticks

CASES = json.loads((Path(__file__).parents[2] / "extensions" / "axis_cases.json").read_text())
"""What both this side and the views in the browser are held to."""

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-9)


@pytest.mark.parametrize(
    ("low", "high", "is_log", "texts"),
    [
        (0, 10, False, ["0", "2", "4", "6", "8", "10"]),
        (-1, 1, False, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        (1, 1000, True, ["1", "10", "10²", "10³"]),
        (3, 30, True, ["5", "10", "20"]),
        (0, 2e7, False, ["0", "0.5·10⁷", "1.0·10⁷", "1.5·10⁷", "2.0·10⁷"]),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, is_log: bool, texts: list[str]) -> None:
    assert list(Ordinate(low, high, is_log=is_log).ticks(6).labels) == texts


@pytest.mark.parametrize("case", CASES["even"], ids=str)
def test_even_values_are_written_as_the_views_write_them(case: dict[str, Any]) -> None:
    assert write_even(case["values"]) == Written(tuple(case["labels"]), case["note"])


@pytest.mark.parametrize("case", CASES["log"], ids=str)
def test_a_logarithmic_axis_has_the_ticks_of_the_views(case: dict[str, Any]) -> None:
    ticks = log_ticks(case["low"], case["high"], case["room"])
    assert (list(ticks.labels), ticks.note) == (case["labels"], case["note"])


@given(NUMBERS, NUMBERS, st.booleans())
def test_every_axis_holds_its_values_and_has_ticks_inside(one: float, other: float, is_log: bool) -> None:
    low, high = sorted((one, other))
    axis = fit_ordinate(low, high, is_log=is_log)
    assert axis.low < axis.high
    assert axis.is_log == (is_log and low > 0)
    assert 1 < len(axis.ticks().values) <= 13
    slack = (axis.high - axis.low) * 1e-6
    assert all(axis.low - slack <= value <= axis.high + slack for value in axis.ticks().values)


def test_heights_go_from_zero_to_one() -> None:
    assert Ordinate(0, 10).share(np.array([0, 5, 10])).tolist() == [0, 0.5, 1]
    shares = Ordinate(1, 100, is_log=True).share(np.array([1, 10, 100, -1]))
    np.testing.assert_allclose(shares, [0, 0.5, 1, np.nan])
