import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from sepp import events
from sepp.core.errors import MismatchError
from tests.datastore.events.lists import event_lists

TIMES = pd.to_datetime(["2005-01-09T18:00", "2005-01-09T19:00"])


@settings(max_examples=40, deadline=None)
@given(event_lists())
def test_a_frame_of_a_list_gives_its_times_and_as_many_columns(made):
    back = events.from_frame(made.frame())
    assert np.array_equal(back.start, made.start)
    assert np.array_equal(back.stop, made.stop)
    assert len(back.columns) == len(made.columns)


@pytest.mark.parametrize(
    "table",
    [
        {"start": TIMES, "stop": TIMES},
        {"Begin": TIMES, "End": TIMES},
        {"t_first": TIMES, "t_last": TIMES},
        {"start": ["2005-01-09 18:00", "2005-01-09T19:00Z"], "stop": list(TIMES)},
        {"time": TIMES},
        {"start": TIMES.tz_localize("Europe/Paris").tz_convert("UTC") + pd.Timedelta("1h"), "stop": TIMES},
    ],
)
def test_times_are_found_by_name_or_by_type(table):
    found = events.from_frame(pd.DataFrame(table), "mine")
    assert found.name == "mine"
    assert found.start.tolist() == found.stop.tolist() == TIMES.to_numpy("datetime64[ns]").tolist()


def test_an_index_of_times_gives_instants():
    found = events.from_frame(pd.DataFrame({"speed": [400.0, 500.0]}, index=TIMES))
    assert (found.start == found.stop).all()
    assert found.values["speed"].tolist() == [400.0, 500.0]


def test_gaps_in_whole_numbers_and_texts_stay_gaps():
    table = pd.DataFrame({"start": TIMES, "stop": TIMES, "n": pd.array([1, None], "Int64"), "note": ["ok", None]})
    found = events.from_frame(table)
    assert [column.dtype for column in found.columns] == ["float64", "str"]
    assert np.isnan(found.values["n"][1])
    assert found.values["note"].tolist() == ["ok", ""]


@pytest.mark.parametrize("table", [{"speed": [1.0, 2.0]}, {"start": TIMES[::-1], "stop": TIMES}, {"start": ["a", "b"]}])
def test_a_table_without_good_times_is_refused(table):
    with pytest.raises(MismatchError):
        events.from_frame(pd.DataFrame(table))
