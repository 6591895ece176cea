import numpy as np
import pytest
from hypothesis import given, settings

from sepp.core.errors import BadTimeError, MismatchError
from sepp.core.time import parse_interval
from sepp.events import Column, EventList
from sepp.events.editing import append
from tests.datastore.events.lists import event_lists

NONE = np.empty(0, "datetime64[ns]")
A, B = "2005-01-09 18:00", "2005-01-09 19:00"


@settings(max_examples=60, deadline=None)
@given(event_lists())
def test_what_was_there_stays_and_one_more_is_there(made):
    longer = append(made, A, B)
    assert len(longer) == len(made) + 1
    assert np.array_equal(longer.start[:-1], made.start)
    for column in made.columns:
        assert longer.values[column.name].shape == (len(made) + 1, *made.values[column.name].shape[1:])
    assert [column.name for column in longer.columns] == [column.name for column in made.columns]


@pytest.mark.parametrize("times", [(A, B), (parse_interval(A, B),), ("2005-01-09 18:00 to 19:00",)])
def test_times_may_be_two_or_an_interval(times):
    longer = append(EventList("a", NONE, NONE), *times)
    assert (longer.start[0], longer.stop[0]) == (parse_interval(A, B).start, parse_interval(A, B).stop)


@pytest.mark.parametrize("rows", [[], np.array([], bool), slice(0, 0)])
def test_no_rows_can_be_chosen(rows):
    made = append(EventList("a", NONE, NONE), A, B)
    assert len((made if not isinstance(rows, np.ndarray) else EventList("a", NONE, NONE)).select(rows)) == 0


def test_an_instant_is_an_event_too():
    longer = append(EventList("a", NONE, NONE), A, A)
    assert longer.start[0] == longer.stop[0]


def test_columns_are_made_for_new_values_and_gaps_are_left_in_old_ones():
    first = append(EventList("a", NONE, NONE), A, B, sc="C1", proba=0.5, sure=True)
    second = append(first, A, B, comment="why", proba=1)
    assert [column.dtype for column in second.columns] == ["str", "float64", "bool", "str"]
    assert second.values["sc"].tolist() == ["C1", ""]
    assert second.values["comment"].tolist() == ["", "why"]
    assert append(second, A, B).values["proba"].tolist()[:2] == [0.5, 1.0]


def test_whole_numbers_get_a_gap_rather_than_an_invented_nought():
    made = EventList("a", NONE, NONE, (Column("n", "int64"),), {"n": []})
    assert append(made, A, B, n=2**60).values["n"].tolist() == [2**60]
    assert np.isnan(append(made, A, B).values["n"][0])


def test_a_long_text_is_not_cut():
    made = append(EventList("a", NONE, NONE), A, B, note="x")
    assert append(made, A, B, note="much longer").values["note"].tolist() == ["x", "much longer"]


@pytest.mark.parametrize(
    ("times", "values", "error"),
    [
        ((B, A), {}, MismatchError),
        (("soon", B), {}, BadTimeError),
        ((A, B), {"proba": "high"}, MismatchError),
        ((A, B), {"new": {}}, MismatchError),
    ],
)
def test_what_does_not_fit_is_refused(times, values, error):
    made = EventList("a", NONE, NONE, (Column("proba"),), {"proba": []})
    with pytest.raises(error):
        append(made, *times, **values)
