"""Coverage as it is told: of rows just written, added to and read again, always the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.store import Store
from sepp.store.gaps import coverage
from sepp.store.gaps.coverage import Looked, remember
from sepp.store.gaps.rule import Gaps
from tests.datastore.store.samples import START_NS, make_series

SECOND = 10**9
RUNS = st.lists(st.tuples(st.sampled_from([0, 0.4, 1, 4, 31, 3600]), st.integers(1, 700)), min_size=1, max_size=9)


@pytest.fixture(autouse=True)
def _nothing_known():
    coverage._looked._kept.clear()
    yield
    coverage._looked._kept.clear()


def times_of(runs):
    return START_NS + np.cumsum(np.concatenate([np.full(n, round(step * SECOND)) for step, n in runs]))


def anew(store):
    """Look at all rows again, as another process would."""
    coverage._looked._kept.clear()
    return store.spans("SERIES")


@settings(deadline=None, max_examples=60)
@given(RUNS, st.lists(st.floats(0, 1), max_size=4), st.booleans())
def test_gaps_seen_while_writing_are_those_read_again(runs, cuts, is_one_commit):
    time = times_of(runs)
    store = Store(f"memory://coverage-{hash((tuple(runs), tuple(cuts), is_one_commit))}")
    pieces = np.split(time, sorted({round(cut * len(time)) for cut in cuts} - {0, len(time)}))
    if is_one_commit:
        with store.appending("SERIES") as append:
            for number, piece in enumerate(pieces):
                append.add(make_series(np.zeros(len(piece)), piece), is_continued=number > 0)
            append.commit()
    else:
        for piece in pieces:
            store.append(make_series(np.zeros(len(piece)), piece))
    assert store.spans("SERIES") == anew(store)


def test_rows_written_are_not_read_for_their_coverage(store: Store, monkeypatch: pytest.MonkeyPatch):
    time = times_of([(4, 300), (60, 1)] * 900)
    store.append(make_series(np.zeros(len(time)), time))
    read = []
    monkeypatch.setattr(coverage, "_judged", lambda index, *rows: read.append(rows[1] - rows[0]) or coverage._NONE)
    store.spans("SERIES")
    assert sum(read) <= 100


def test_rows_that_came_later_are_all_that_is_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch):
    time = times_of([(4, 300), (60, 1)] * 900)
    store.append(make_series(np.zeros(200_000), time[:200_000]))
    anew(store)
    store.append(make_series(np.zeros(len(time) - 200_000), time[200_000:]))
    firsts = []
    judged = coverage._judged
    monkeypatch.setattr(coverage, "_judged", lambda index, *rows: firsts.append(rows[0]) or judged(index, *rows))
    assert len(store.spans("SERIES")) == 901
    assert min(firsts) > 199_000


def test_an_earlier_revision_has_its_own_coverage(store: Store):
    time = times_of([(4, 300), (60, 1)] * 20)
    store.append(make_series(np.zeros(1000), time[:1000]))
    before = store.spans("SERIES")
    store.append(make_series(np.zeros(len(time) - 1000), time[1000:]))
    assert len(store.spans("SERIES")) > len(before)
    assert coverage.spans_by_cadence(store.time_index("SERIES", "1.1000"), 4 * SECOND) == before


def test_stretches_looked_at_apart_are_not_joined():
    gaps = Gaps(np.array([70]), np.array([0]), np.array([9]))
    remember("token", 4, Looked(1, 2, gaps))
    remember("token", 4, Looked(5, 9, Gaps(*np.empty((3, 0), np.int64))))
    assert (coverage._looked.get("token", 4).first, coverage._looked.get("token", 4).stop) == (5, 9)


def test_records_taken_back_leave_no_gap_behind(store: Store):
    time = times_of([(4, 300), (60, 1), (4, 300)])
    store.append(make_series(np.zeros(200), time[:200]))
    with store.appending("SERIES") as append:
        append.add(make_series(np.zeros(400), time[200:600]))
    regular = time[199] + 4 * SECOND * np.arange(1, 401)
    store.append(make_series(np.zeros(400), regular))
    assert [span.records for span in store.spans("SERIES")] == [600]
