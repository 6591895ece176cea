"""Files of one dataset whose records have other shapes than those of the files before."""

import argparse
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from sepp.archive.exporting import take_extract
from sepp.core.time import Interval
from sepp.formats import read_file, to_batch
from sepp.formats.writing import choose_writer, save, take_batch
from sepp.ingest import reading
from sepp.ingest.cluster import open_cluster
from sepp.ingest.verification.commands import verify
from sepp.store import Store
from tests.datastore.store.samples import CADENCE_NS, START_NS
from tests.datastore.store.shapes import NAME, make_bins, padded

ROWS = 50


def write_part(folder: Path, number: int, bins: int, ending: str = ".cef", rows: int = ROWS) -> Path:
    """Write a file of the dataset: the ``number``-th stretch, with so many bins and twice so many angles."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{NAME}__{number:04d}{ending}"
    save(take_batch(make_bins(number * ROWS, rows, bins, angles=2 * bins)), path, choose_writer(path))
    return path


def span_of(number: int) -> Interval:
    first, last = (START_NS + (number + more) * ROWS * CADENCE_NS for more in (0, 1))
    return Interval(first, last)


def read_back(path: Path):
    content = read_file(path)
    return to_batch(content, content.tables[0], NAME)


def check_parts(store: Store, bins: list[int]) -> None:
    widest = max(bins)
    for number, size in enumerate(bins):
        flux = make_bins(number * ROWS, ROWS, size, angles=2 * size).values["flux"]
        found = store.open(NAME, span_of(number)).flux.values.astype(np.float32)
        np.testing.assert_array_equal(found, padded(flux, 2 * widest, widest))


def test_a_folder_of_files_in_any_order_goes_in_whatever_their_shapes(kept, tmp_path):
    for turn, bins in enumerate(permutations((3, 4, 5))):
        files = [write_part(tmp_path / str(turn), 3 * turn + number, size) for number, size in enumerate(bins)]
        kept.take(*sorted(files, key=lambda path: path.stat().st_size))
    check_parts(kept.store, [size for bins in permutations((3, 4, 5)) for size in bins])


def test_the_outcome_tells_the_first_file_of_a_new_shape(kept, tmp_path):
    outcomes = kept.take(*(write_part(tmp_path / "in", number, bins) for number, bins in enumerate((3, 3, 4, 4, 3))))
    assert [len(outcome.reshaped) for outcome in outcomes] == [0, 0, 1, 0, 0]
    assert "records from 2005-01-09T00:06:40Z on have another shape: flux 8x4 (held 6x3)" in outcomes[2].reshaped[0]
    assert "version 2.200 holds all in one shape, 1.100 stays as it was until retired" in outcomes[2].reshaped[0]


@pytest.mark.parametrize("ending", [".cef", ".cdf"])
def test_what_came_narrow_is_exported_as_it_came(kept, tmp_path, ending):
    bins = (3, 5, 4)
    given = [write_part(tmp_path / "in", number, size, ending) for number, size in enumerate(bins)]
    kept.take(*given)
    for number, source in enumerate(given):
        path = tmp_path / f"out{ending}"
        save(take_extract(kept.store, NAME, span_of(number)), path, choose_writer(path), force=True)
        found, wanted = read_back(path), read_back(source)
        assert found.dataset.parameters == wanted.dataset.parameters
        for name, values in {**wanted.values, **wanted.constants}.items():
            np.testing.assert_array_equal({**found.values, **found.constants}[name], values, strict=True)


@pytest.mark.parametrize("ending", [".cef", ".cdf", ".nc", ".csv", ".vot", ".parquet", ".hapi"])
def test_an_interval_over_the_change_is_exported_in_any_format(kept, tmp_path, ending):
    kept.take(*(write_part(tmp_path / "in", number, bins) for number, bins in enumerate((3, 4))))
    path = tmp_path / f"{NAME}{ending}"
    writer = choose_writer(path, "hapi" if ending == ".hapi" else None)
    assert save(take_extract(kept.store, NAME, None), path, writer)
    if ending in (".cef", ".cdf", ".nc"):
        found = read_back(path).values["flux"]
        np.testing.assert_array_equal(found, kept.store.read(NAME, "flux", slice(None)))


@pytest.mark.parametrize("bins", [(3, 5), (5, 3)])
@pytest.mark.parametrize("ending", [".cef", ".cdf"])
def test_a_large_file_of_another_shape_goes_in_by_parts(kept, tmp_path, monkeypatch, bins, ending):
    monkeypatch.setattr(reading, "LARGE_BYTES", 10_000)
    monkeypatch.setattr(reading, "PART_BYTES", 20_000)
    monkeypatch.setattr(reading.FileReader.read, "__defaults__", (20_000,))
    outcomes = [kept.take(write_part(tmp_path / "in", n, size, ending))[0] for n, size in enumerate(bins)]
    check_parts(kept.store, list(bins))
    assert [len(outcome.reshaped) for outcome in outcomes] == [0, 1]


def test_an_older_file_of_another_shape_takes_its_place_in_time(kept, tmp_path):
    for number, bins in ((1, 4), (3, 4), (2, 3), (0, 5)):
        kept.take(write_part(tmp_path / "in", number, bins))
    check_parts(kept.store, [5, 4, 3, 4])


def test_a_reprocessed_file_of_another_shape_replaces_the_records(kept, tmp_path):
    kept.take(*(write_part(tmp_path / "in", number, 3) for number in range(3)))
    kept.take(write_part(tmp_path / "again", 1, 4))
    check_parts(kept.store, [3, 4, 3])
    assert kept.store.read(NAME, "flux", slice(None), "1.150").shape == (150, 6, 3)


def test_on_a_cluster_it_is_the_same(cluster, kept, tmp_path):
    files = [write_part(tmp_path / "in", number, bins) for number, bins in enumerate((3, 5, 4, 5))]
    with open_cluster(cluster.scheduler_address) as found:
        kept.store.derive = found.derive
        kept.take(*files, read_files=found.read_files)
    check_parts(kept.store, [3, 5, 4, 5])
    kept.store.derive = None


def run_verify(home, *words: str) -> int:
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    return verify.run(parser.parse_args([*words, "--home", str(home.root)]))


def test_what_is_damaged_is_made_again_in_all_its_shapes(kept, tmp_path):
    kept.take(*(write_part(tmp_path / "in", number, bins) for number, bins in enumerate((3, 5, 4))))
    told = kept.store.open(NAME).flux.attrs["original_shapes"]
    assert run_verify(kept.home) == 0
    (Path(kept.store.url) / NAME / "2/flux/c/0/0/0").unlink()
    assert run_verify(kept.home) == 1
    assert run_verify(kept.home, "--repair") == 0
    check_parts(kept.store, [3, 5, 4])
    assert kept.store.open(NAME).flux.attrs["original_shapes"] == told
    assert [str(revision) for revision in kept.store.versions(NAME)] == ["1.50", "2.150"]


def test_another_cadence_with_another_shape_leaves_gaps_where_records_lack(kept, tmp_path):
    """Steps of 4 s, of 0.5 s with a hole of 6 s, of 4 s again."""
    rows = [np.arange(0, 200), 200 + np.delete(np.arange(800), np.s_[400:412]) / 8, np.arange(300, 500)]
    for number, (steps, bins) in enumerate(zip(rows, (3, 4, 3), strict=True)):
        batch = make_bins(0, len(steps), bins)
        path = tmp_path / f"{NAME}__{number}.cdf"
        time = (START_NS + steps * CADENCE_NS).astype(np.int64)
        save(take_batch(replace(batch, time=time)), path, choose_writer(path))
        kept.take(path)
    spans = kept.catalog.describe(NAME).coverage
    assert [span.records for span in spans] == [600, 588]
    assert spans[1].start_ns - spans[0].stop_ns == 13 * CADENCE_NS // 8
