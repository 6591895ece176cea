"""What becomes of a dataset when granules are reprocessed, overlap, repeat, leave gaps or change."""

import logging
from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import MismatchError, NoDataError, UnknownDatasetError
from sepp.core.model import Batch, Dataset, Parameter, Revision, Span
from sepp.store import Store
from sepp.store.states.layout import array_key
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch, make_series

FIELD = "B_vec_xyz_gse"


def times_of(*rows: int) -> np.ndarray:
    return START_NS + np.array(rows, dtype=np.int64) * CADENCE_NS


def test_a_reprocessed_granule_makes_a_new_version_and_the_old_stays(store: Store) -> None:
    store.append(make_batch(100))
    store.append(make_batch(50, 100))
    again = make_batch(50, 100, seed=7)
    assert store.append(again) == Revision(2, 150)
    np.testing.assert_array_equal(store.read("C1_TEST", FIELD, slice(100, 150)), again.values[FIELD])
    old = store.read("C1_TEST", FIELD, slice(0, 150), version="1.150")
    np.testing.assert_array_equal(old, make_batch(150).values[FIELD])
    assert store.versions("C1_TEST") == (Revision(1, 150), Revision(2, 150))


def test_of_overlapping_granules_the_later_wins_and_the_log_tells(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.append(make_batch(100))
    later = make_batch(60, 80, seed=2)
    assert store.append(later) == Revision(2, 140)
    np.testing.assert_array_equal(store.read("C1_TEST", FIELD, slice(80, 140)), later.values[FIELD])
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(told) == 1
    assert "C1_TEST: 60 records from 2005-01-09T00:05:20" in told[0]
    assert "take the place of 20 held ones; version 2 holds them, 1.100 stays" in told[0]


def test_a_duplicate_granule_changes_nothing_and_tells_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.append(make_batch(100))
    assert store.append(make_batch(100)) == Revision(1, 100)
    assert store.versions("C1_TEST") == (Revision(1, 100),)
    assert caplog.records == []


def test_records_of_one_time_within_a_granule_are_all_kept(store: Store) -> None:
    batch = make_series(np.arange(4.0), times_of(0, 1, 1, 2))
    assert store.append(batch) == Revision(1, 4)
    assert store.append(batch) == Revision(1, 4)
    assert store.read("SERIES", "x", slice(0, 4)).tolist() == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize("is_continued", [False, True])
def test_batches_that_fall_into_several_gaps_go_in_with_one_commit(store: Store, is_continued: bool) -> None:
    rows = [range(10), range(20, 30), range(40, 50), range(10, 20), range(30, 40), range(45, 60)]
    batches = [make_series(np.array(each, float), times_of(*each)) for each in rows]
    for batch in batches[:3]:
        store.append(batch)
    with store.appending("SERIES") as append:
        for batch in batches[3:]:
            append.add(batch, is_continued=is_continued)
        assert append.commit().rows == 60
    assert store.read("SERIES", "x", slice(None)).tolist() == list(range(60))


def test_a_gap_between_granules_stays_a_gap(store: Store) -> None:
    store.append(make_series(np.zeros(10)))
    store.append(make_series(np.zeros(5), times_of(*range(100, 105))))
    starts, stops = times_of(0, 100), times_of(9, 104)
    assert store.spans("SERIES") == (Span(starts[0], stops[0], 10), Span(starts[1], stops[1], 5))


def test_a_gap_filled_later_makes_one_span_of_two(store: Store) -> None:
    store.append(make_batch(10))
    store.append(make_batch(10, 20))
    assert store.append(make_batch(10, 10)) == Revision(2, 30)
    assert [span.records for span in store.spans("C1_TEST")] == [30]
    assert [span.records for span in store.spans("C1_TEST", gap_ns=1)] == [1] * 30


def test_a_change_of_cadence_appends(store: Store) -> None:
    store.append(make_series(np.zeros(10)))
    fine = START_NS + 10 * CADENCE_NS + np.arange(10) * (CADENCE_NS // 8)
    assert store.append(make_series(np.ones(10), fine)) == Revision(1, 20)
    assert [span.records for span in store.spans("SERIES")] == [20]


def test_another_number_of_axes_is_refused_and_harms_nothing(store: Store) -> None:
    store.append(make_series(np.zeros((4, 3))))
    with pytest.raises(MismatchError, match="is held with shape"):
        store.append(make_series(np.zeros((4, 3, 2)), times_of(4, 5, 6, 7)))
    assert store.append(make_series(np.ones((4, 3)), times_of(4, 5, 6, 7))) == Revision(1, 8)


def test_a_single_record_has_one_span(store: Store) -> None:
    only = Batch(Dataset("ONE", parameters=(Parameter("x", "float64"),)), times_of(3), {"x": np.ones(1)})
    store.append(only)
    assert store.cadence_ns("ONE") is None
    assert store.spans("ONE") == (Span(times_of(3)[0], times_of(3)[0], 1),)


def test_records_of_one_time_have_one_span(store: Store) -> None:
    same = Batch(Dataset("SAME", parameters=(Parameter("x", "float64"),)), times_of(3, 3, 3), {"x": np.ones(3)})
    store.append(same)
    assert [span.records for span in store.spans("SAME")] == [3]


def test_a_retired_version_is_gone_and_the_others_stay(store: Store) -> None:
    store.append(make_batch(100))
    store.append(make_batch(10, 50, seed=1))
    store.append(make_batch(10, 50, seed=2))
    store.retire("C1_TEST", 1)
    assert store.versions("C1_TEST") == (Revision(2, 100), Revision(3, 100))
    with pytest.raises(NoDataError, match="Version 1 of 'C1_TEST' was retired; the current one is 3"):
        store.open("C1_TEST", version="1.100")
    wanted = make_batch(10, 50, seed=1).values[FIELD]
    np.testing.assert_array_equal(store.read("C1_TEST", FIELD, slice(50, 60), version="2"), wanted)
    assert store.append(make_batch(10, 50, seed=3)) == Revision(4, 100)
    with pytest.raises(NoDataError, match="was retired"):
        store.open("C1_TEST", version="1.100")


def test_the_current_version_and_one_that_never_was_do_not_retire(store: Store) -> None:
    store.append(make_batch(10))
    with pytest.raises(MismatchError, match="is the current one"):
        store.retire("C1_TEST", 1)
    with pytest.raises(NoDataError):
        store.retire("C1_TEST", 2)
    with pytest.raises(UnknownDatasetError):
        store.retire("C2_TEST", 1)


def test_a_retirement_cut_short_is_ended_by_the_next_append(disk: Store) -> None:
    disk.append(make_batch(10))
    disk.append(make_batch(1, 5, seed=1))
    folder = Path(disk.url) / "C1_TEST"
    kept = {path.relative_to(folder): path.read_bytes() for path in (folder / "1").rglob("*") if path.is_file()}
    disk.retire("C1_TEST", 1)
    for path, data in kept.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    assert disk.versions("C1_TEST") == (Revision(2, 10),)
    disk.append(make_batch(1, 10))
    assert not (folder / "1").exists()


def test_an_id_longer_than_a_file_name_is_refused_clearly(disk: Store) -> None:
    with pytest.raises(MismatchError, match="has 300 bytes, at most 255"):
        disk.has("X" * 300)
    with pytest.raises(MismatchError, match="give a shorter one with --dataset"):
        disk.append(Batch(Dataset("é" * 128), np.empty(0, np.int64)))


def test_the_longest_id_and_longer_names_of_parameters_are_held(disk: Store) -> None:
    long_id, long_name = "X" * 255, "flux" * 80
    dataset = Dataset(long_id, parameters=(Parameter(long_name, "float64"),))
    disk.append(Batch(dataset, times_of(0, 1), {long_name: np.arange(2.0)}))
    assert disk.ids() == [long_id]
    assert disk.open(long_id)[long_name].values.tolist() == [0.0, 1.0]
    assert array_key(long_name) != array_key(long_name + "x")


def test_a_forked_version_knows_that_a_late_parameter_has_no_early_chunks(disk: Store) -> None:
    disk.append(make_batch(70_000, only=[FIELD]))
    disk.append(make_batch(80_000, 70_000, only=[FIELD, "counts"]))
    assert disk.append(make_batch(5, 68_000, seed=4, only=[FIELD])) == Revision(2, 150_000)
    since = disk.snapshot("C1_TEST").document["since"]
    assert since["counts"] == 68_000
    assert disk.read("C1_TEST", "counts", slice(69_999, 70_001)).tolist() == [65535, 70_000 % 60_000]


def test_a_flipped_bit_in_a_chunk_is_found_on_reading(disk: Store) -> None:
    disk.append(make_batch(100))
    chunk = Path(disk.url) / "C1_TEST/1/mode/c/0"
    data = bytearray(chunk.read_bytes())
    data[-8] ^= 1
    chunk.write_bytes(data)
    with pytest.raises(OSError, match="is damaged; run: sepp verify --repair"):
        disk.read("C1_TEST", "mode", slice(0, 100))
