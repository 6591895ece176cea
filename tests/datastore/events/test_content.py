import json

import numpy as np
import pytest
from hypothesis import given, settings

from sepp.core.errors import MismatchError, SeppError, UnreadableFileError
from sepp.events import Column, EventList
from sepp.events.content import from_content, to_content
from tests.datastore.events.lists import event_lists

DAY_MS = 86_400_000


@settings(max_examples=80, deadline=None)
@given(event_lists())
def test_every_list_comes_back_from_json(made):
    assert from_content(json.loads(json.dumps(to_content(made), allow_nan=False))) == made


def test_what_a_browser_would_round_travels_as_text():
    made = EventList("a", [0, 0], [0, 0], (Column("n", "int64"),), {"n": [2**53 + 1, -7]})
    assert to_content(made)["values"]["n"] == ["9007199254740993", -7]


def test_parts_of_a_millisecond_are_told_only_where_there_are_some():
    start, stop = (np.array(["2005-01-09T18:00:00.123", last], "datetime64[ns]") for last in ("2005-01-10", "2006"))
    told = to_content(EventList("a", start, np.array(stop) + np.timedelta64(5, "ns")))
    assert "start_ns" not in told
    assert told["stop_ns"] == [5, 5]


@pytest.mark.parametrize(
    "content",
    [
        {"start": [5 * DAY_MS], "stop": [DAY_MS]},
        {"start": [0], "stop": []},
        {"start": [None], "stop": [0]},
        {"start": [1e300], "stop": [1e300]},
        {"start": ["soon"], "stop": [0]},
        {"start": [0], "stop": [0], "columns": [{"name": "a", "dtype": "float64"}], "values": {}},
        {"start": [0], "stop": [0], "columns": [{"name": "a", "dtype": "float64"}], "values": {"a": ["x"]}},
        {"start": [0], "stop": [0], "columns": [{"name": "a", "dtype": "int64"}], "values": {"a": [1.5]}},
        {"start": [0], "stop": [0], "columns": [{"name": "a", "dtype": "int64"}], "values": {"a": [2**70]}},
        {"start": [0], "stop": [0], "columns": [{"name": "a", "dtype": "str"}], "values": {"a": [None]}},
        {"start": [0], "stop": [0], "columns": [{"name": "a", "dtype": "bool"}], "values": {"a": ["no"]}},
        {"start": [0], "stop": [0], "columns": [{"name": "a", "dtype": "datetime64[ns]"}], "values": {"a": ["no"]}},
        {"start": [0], "stop": [0], "columns": [{"name": "a", "dtype": "object"}], "values": {"a": ["no"]}},
        {"start": [0], "stop": [0], "columns": [{"name": 7, "dtype": "str"}], "values": {7: ["no"]}},
        {"start": [0], "stop": [0], "columns": [{"dtype": "str"}]},
        {"start": [0], "stop": [0], "columns": "abc"},
        {"start": {"a": 1}, "stop": [0]},
        {"attributes": ["a"]},
        [],
    ],
)
def test_what_is_no_list_is_refused_in_words(content):
    with pytest.raises((MismatchError, UnreadableFileError)) as caught:
        from_content(content)
    assert isinstance(caught.value, SeppError)
    assert len(str(caught.value).splitlines()) == 1
