"""Cutting, joining and subtracting stretches of time loses none and doubles none."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sepp.core.time import DAY_NS, SECOND_NS, Interval
from sepp.ingest.mirroring.journal import LATE_NS, Entry, Journal
from sepp.ingest.mirroring.pieces import LONGEST_NS, WANTED_BYTES, Piece, Queue, cut, subtract

START = 980_985_600 * SECOND_NS
INTERVALS = st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)).map(lambda t: Interval(t[0], t[0] + t[1]))


@given(INTERVALS, st.integers(10**4, 10**7))
def test_what_is_cut_is_whole(interval, step_ns):
    parts = cut(interval, step_ns)
    assert (parts[0].start_ns, parts[-1].stop_ns) == (interval.start_ns, interval.stop_ns)
    assert all(one.stop_ns == other.start_ns for one, other in pairwise(parts))
    assert all(part.stop_ns % step_ns == 0 for part in parts[:-1])


@given(INTERVALS, st.lists(INTERVALS, max_size=6))
def test_what_is_left_and_what_is_done_make_the_whole(interval, done):
    left = subtract(interval, done)
    for at in {interval.start_ns, interval.stop_ns - 1, *(each.start_ns for each in done), *(d.stop_ns for d in done)}:
        if interval.start_ns <= at < interval.stop_ns:
            is_done = any(each.start_ns <= at < each.stop_ns for each in done)
            assert sum(each.start_ns <= at < each.stop_ns for each in left) == (not is_done)


@given(st.lists(st.integers(0, 3 * WANTED_BYTES), min_size=1), st.integers(1, 400))
def test_a_queue_gives_all_time_once_whatever_the_sizes(sizes, days):
    whole = Interval(START, START + days * DAY_NS)
    queue, at = Queue([Piece(each) for each in cut(whole, DAY_NS)]), whole.start_ns
    for number, piece in enumerate(queue):
        assert piece.interval.start_ns == at
        assert piece.interval.duration_ns <= LONGEST_NS
        at = piece.interval.stop_ns
        queue.learn(piece, sizes[number % len(sizes)])
    assert at == whole.stop_ns


def test_halves_come_next_and_a_second_is_the_end():
    queue = Queue([Piece(Interval(START, START + 4 * SECOND_NS))])
    given_out, too_large = [], 0
    for piece in queue:
        if piece.interval.duration_ns > SECOND_NS:
            too_large += queue.halve(piece)
        else:
            given_out.append((piece.interval.start_ns - START) // SECOND_NS)
    assert (given_out, too_large) == ([0, 1, 2, 3], 3)
    assert not queue.halve(Piece(Interval(START, START + SECOND_NS)))


def test_data_may_come_late_into_an_empty_stretch(tmp_path):
    journal, piece = Journal(tmp_path / "journal"), Piece(Interval(START, START + DAY_NS))
    for asked_ns, left in ((START + DAY_NS + LATE_NS - 1, [piece]), (START + DAY_NS + LATE_NS + 1, [])):
        journal.entries = [Entry(START, START + DAY_NS, "", 0, (), asked_ns)]
        assert journal.remaining([piece]) == left
