import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sepp.core.model import Parameter
from sepp.store.states.forms import ABSENT, MOST_LISTED, MOST_RUNS, Forms

NARROW, WIDE = (Parameter("x", "float64", (size,), labels=("a", "b", "c")[:size]) for size in (2, 3))
SECOND = 10**9
numbers_of = st.lists(st.lists(st.sampled_from([ABSENT, 0, 1]), min_size=1, max_size=20), max_size=5)


def follow(parts: list[list[int]]) -> Forms:
    forms, row = Forms((NARROW, WIDE)), 0
    for part in parts:
        forms = forms.followed(row, np.arange(row, row + len(part)) * SECOND, np.array(part))
        row += len(part)
    return forms


@given(numbers_of)
def test_the_form_of_each_row_comes_back(parts: list[list[int]]) -> None:
    flat = [number for part in parts for number in part]
    forms = follow(parts)
    found = Forms.from_document(json.loads(json.dumps(forms.to_document())))
    assert found.kinds == forms.kinds
    assert found.numbers_at(np.arange(len(flat))).tolist() == flat
    assert len(found.runs) == sum(1 for n, each in enumerate(flat) if not n or each != flat[n - 1])


@given(numbers_of.filter(bool), st.data())
def test_rows_are_told_by_the_runs_they_lie_in(parts: list[list[int]], data: st.DataObject) -> None:
    flat = [number for part in parts for number in part]
    start = data.draw(st.integers(0, len(flat) - 1))
    stop = data.draw(st.integers(start + 1, len(flat)))
    assert set(follow(parts).within(slice(start, stop))[:, 2].tolist()) == set(flat[start:stop])
    assert follow(parts).before(stop).numbers_at(np.arange(stop)).tolist() == flat[:stop]


def test_records_that_lack_the_parameter_are_not_told_of() -> None:
    forms = follow([[0, 0, ABSENT, 0, 1, 1]])
    assert forms.tell(slice(0, 6)) == ["1970-01-01T00:00:00Z 2", "1970-01-01T00:00:04Z 3"]
    assert forms.attributes(slice(4, 6), (3,)) == {}


def test_of_very_many_changes_the_first_are_listed() -> None:
    told = follow([[0, 1] * MOST_LISTED]).tell(slice(0, 2 * MOST_LISTED))
    assert (len(told), told[-1]) == (MOST_LISTED + 1, "and more")


def test_of_too_many_changes_the_earlier_half_becomes_one_of_the_widest_shape() -> None:
    forms = follow([[0, 1] * (MOST_RUNS // 2), [0]])
    thinned = forms.thinned(WIDE)
    assert len(thinned.runs) == MOST_RUNS // 2 + 2
    assert thinned.numbers_at(np.arange(MOST_RUNS // 2)).tolist() == [1] * (MOST_RUNS // 2)
    rest = np.arange(MOST_RUNS // 2, MOST_RUNS + 1)
    assert thinned.numbers_at(rest).tolist() == forms.numbers_at(rest).tolist()


def test_forms_of_one_shape_are_one() -> None:
    forms, number = Forms((NARROW,)).knowing(Parameter("x", "float32", (2,), units="m"))
    assert (forms.kinds, number) == ((NARROW,), 0)
    forms, number = forms.knowing(WIDE)
    assert (forms.kinds, number) == ((NARROW, WIDE), 1)
