"""Levels begun while rows are added and ended at the commit."""

import gc
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sepp.core.model import Batch
from sepp.store import Store
from sepp.store.adding.draft import Draft
from sepp.store.adding.growth import add_rows
from sepp.store.levels.climbing import complete_levels
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_series

ROWS = 1_300_000
LEVELS = [f"pyramid/{factor}/{name}" for factor in (64, 512, 4096) for name in ("x", "time")]


def batches(edges: list[int]) -> list[Batch]:
    values = np.random.default_rng(3).normal(size=ROWS).astype(np.float32)
    time = START_NS + np.arange(ROWS) * CADENCE_NS
    return [make_series(values[first:stop], time[first:stop]) for first, stop in pairwise(edges)]


def append_all(folder: Path, edges: list[int]) -> Store:
    store = Store(folder)
    with store.appending("SERIES") as append:
        for number, batch in enumerate(batches(edges)):
            append.add(batch, is_continued=number > 0)
        append.commit()
    return store


@pytest.mark.parametrize("step", [50_001, 400_000, 1_100_000])
def test_many_additions_give_the_levels_of_one(tmp_path: Path, step: int) -> None:
    one = append_all(tmp_path / "one", [0, ROWS]).snapshot("SERIES")
    many = append_all(tmp_path / "many", [*range(0, ROWS, step), ROWS]).snapshot("SERIES")
    for path in LEVELS:
        np.testing.assert_array_equal(many.member(path).read_all(), one.member(path).read_all())
        assert many.member(path).spec.shape[0] == ROWS // int(path.split("/")[1])


def test_a_level_waits_for_whole_chunks_of_the_one_below(tmp_path: Path) -> None:
    batch = batches([0, ROWS])[0]
    store = append_all(tmp_path, [0, ROWS])
    draft, held = Draft.create(store.files, batch.dataset, 2), store.snapshot("SERIES")
    draft.dataset, draft.specs["x"] = held.dataset, held.member("x").spec.grown(0)
    add_rows(draft, batch.time, batch.values)
    assert draft.specs["pyramid/64/x"].shape[0] == ROWS // 64
    assert draft.specs["pyramid/512/x"].shape[0] == 16384 // 8
    complete_levels(draft)
    assert draft.specs["pyramid/512/x"].shape[0] == ROWS // 512
    draft.abandon()


def test_a_commit_between_additions_changes_no_level(tmp_path: Path) -> None:
    one = append_all(tmp_path / "one", [0, ROWS]).snapshot("SERIES")
    store = Store(tmp_path / "two")
    for batch in batches([0, 700_000, 1_210_000, ROWS]):
        store.append(batch)
    found = store.snapshot("SERIES")
    for path in LEVELS:
        np.testing.assert_array_equal(found.member(path).read_all(), one.member(path).read_all())


def count_drafts() -> int:
    return sum(isinstance(each, Draft) for each in gc.get_objects())


@pytest.mark.parametrize("is_committed", [True, False])
def test_nothing_of_an_append_waits_for_the_collector(tmp_path: Path, is_committed: bool) -> None:
    store, batch = Store(tmp_path), batches([0, 10_000, 20_000])[0]
    gc.collect()
    gc.disable()
    try:
        with store.appending("SERIES") as append:
            append.add(batch)
            assert count_drafts() == 1
            if is_committed:
                append.commit()
        assert count_drafts() == 0
    finally:
        gc.enable()
