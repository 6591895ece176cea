from dataclasses import replace

import numpy as np
import pytest

from sepp.core.time import DAY_NS, HOUR_NS, Interval
from sepp.quicklook import draw_stack, plot_data, stack_of
from sepp.quicklook.missing import span_words, why_empty
from sepp.quicklook.stack import Row
from sepp.store import Store
from tests.datastore.quicklook.samples import ID, START_NS


def row_at(demo: Store, start_ns: int, stop_ns: int) -> Row:
    return stack_of(plot_data(demo, ID, ["B_gse"], Interval(start_ns, stop_ns))).rows[0]


def test_a_time_without_data_tells_when_there_are_some(demo: Store) -> None:
    span = START_NS - 2 * DAY_NS, START_NS - DAY_NS
    assert why_empty(row_at(demo, *span), span).startswith(f"no data here; {ID} has data from 2005-01-")


def test_records_of_fill_are_told_from_no_records(demo: Store) -> None:
    span = START_NS, START_NS + HOUR_NS
    row = row_at(demo, *span)
    panel = replace(row.panel, arrays={name: values * np.nan for name, values in row.panel.arrays.items()})
    fill = replace(row, panel=replace(panel, arrays=panel.arrays | {"time": row.panel.arrays["time"]}))
    assert why_empty(fill, span) == "only fill values here"


def test_the_two_points_of_a_gap_are_no_records(demo: Store) -> None:
    row = row_at(demo, START_NS, START_NS + HOUR_NS)
    time = np.array([START_NS + 1e9, START_NS + 2e9]) / 1e6
    gap = replace(row.panel, gap_ms=None, factor=1, arrays={"time": time, "value": np.full((3, 2), np.nan)})
    assert why_empty(replace(row, panel=gap), (START_NS, START_NS + HOUR_NS)).startswith("no data here")


def test_a_picture_without_data_says_so(demo: Store) -> None:
    span = Interval(START_NS - 2 * DAY_NS, START_NS - DAY_NS)
    stack = stack_of(plot_data(demo, ID, ["B_gse"], span))
    assert b"no data here" in draw_stack(stack, "svg", 900)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "2005-01-09 00:00 to 01:00"), (23.9, "2005-01-09 00:00 to 23:54"), (50, "2005-01-09 to 2005-01-11")],
)
def test_less_than_a_day_is_told_with_its_clock(hours: float, words: str) -> None:
    start_ns = 1_105_228_800_000_000_000
    assert span_words((start_ns, start_ns + int(hours * HOUR_NS))) == words
