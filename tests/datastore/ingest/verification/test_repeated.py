"""Records kept twice in archives made before ingest left them out."""

import argparse
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sepp.catalog import open_catalog
from sepp.core.home import Home
from sepp.core.model import Batch, Dataset, Granule, Parameter
from sepp.formats import read_file, to_batch
from sepp.ingest.commands import open_archive
from sepp.ingest.originals import checksum, keep_original
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.recording import commit
from sepp.ingest.sources import find_sources
from sepp.ingest.verification.commands import verify
from sepp.ingest.verification.repeated import check_repeats
from sepp.ingest.verification.stored import SAMPLES
from sepp.store import Store
from tests.datastore.ingest.verification.samples import DATASET, states, write_granule


def run(home: Home, *words: str) -> int:
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    return verify.run(parser.parse_args([*words, "--home", str(home.root)]))


def repeated(path: Path, lines: slice) -> Path:
    """Write some records of a file twice."""
    head, mark, records = path.read_text().partition('DATA_UNTIL = "END_OF_DATA"\n')
    rows = records.splitlines()
    path.write_text("\n".join([head + mark.rstrip(), *rows[: lines.stop], *rows[lines], *rows[lines.stop :], ""]))
    return path


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """An archive that took two files as they are: seconds 290 to 299 stand twice in the first."""
    home = Home(tmp_path / "home").prepare()
    store, catalog = open_archive(home)
    for path in (repeated(write_granule(tmp_path, 0, 300), slice(290, 300)), write_granule(tmp_path, 300, 300)):
        sha256, content = checksum(path), read_file(path)
        keep_original(path, sha256, home.originals)
        batch = to_batch(content, content.tables[0], DATASET)
        times = int(batch.time[0]), int(batch.time[-1])
        commit(store, catalog, batch, Granule(path.name, sha256, path.stat().st_size, DATASET, *times, len(batch)))
    catalog.close()
    assert str(store.revision(DATASET)) == "1.610"
    return home


def test_records_kept_twice_are_told_with_their_number_and_span(old: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(old) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert f"{DATASET} version 1, records 10 records repeat another, time and values alike, from " in told
    assert "from 2005-01-09T00:04:50Z to 2005-01-09T00:04:59Z rebuild from the originals" in told


def test_a_repair_keeps_each_record_once(old: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(old, "--repair") == 0
    assert "rebuilt as version 1.600; the last one recorded was 1.610" in " ".join(capsys.readouterr().out.split())
    assert run(old) == 0
    fresh = Home(tmp_path / "fresh").prepare()
    store, catalog = open_archive(fresh)
    for path in sorted(tmp_path.glob("*.cef")):
        list(Ingestor(fresh, store, catalog).ingest(find_sources([str(path)], tmp_path)))
    assert list(states(Store(old.public))) == list(states(store))
    catalog.close()


def test_a_repair_tells_the_catalogue_how_many_records_a_granule_gave(old: Home) -> None:
    assert run(old, "--repair") == 0
    catalog = open_catalog(old)
    assert sorted((one.records, str(one.revision)) for one in catalog.granules(DATASET)) == [
        (300, "1.300"),
        (300, "1.600"),
    ]
    catalog.close()


def test_a_store_alone_says_that_it_takes_the_originals(old: Home, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    assert verify.run(parser.parse_args(["--store", str(old.public), "--repair"])) == 1
    assert "name the home that has them with --home" in capsys.readouterr().out


def stored(tmp_path: Path, times: list[int], values: list[float]) -> Store:
    store = Store(tmp_path)
    dataset = Dataset("D", parameters=(Parameter("x", "float64"), Parameter("s", "str")))
    x = np.array(values)
    store.append(Batch(dataset, np.array(times, np.int64), {"x": x, "s": np.full(len(x), "a")}))
    return store


@pytest.mark.parametrize("samples", [6, 8, 2000])
@pytest.mark.parametrize("cuts", [(0, 12), (0, 3, 12), (0, 5, 6, 12), (0, 4, 8, 12)])
def test_repeats_are_found_wherever_the_rows_are_cut(tmp_path: Path, samples: int, cuts: tuple[int, ...]) -> None:
    times = [1, 2, 2, 3, 3, 3, 4, 5, 6, 6, 7, 7]
    store = stored(tmp_path, times, [1, 5, 5, 6, 7, 6, 1, 1, 2, 3, np.nan, np.nan])
    steps = np.diff(times, prepend=0)
    windows = [slice(a, b) for a, b in pairwise(cuts) if not steps[a:b].all()]
    (found,) = check_repeats(store.snapshot("D"), windows, samples)
    assert found[1].startswith("3 records repeat")
    assert "00.000000002Z to 1970-01-01T00:00:00.000000007Z" in found[1]


def test_records_of_one_time_that_differ_are_no_finding(tmp_path: Path) -> None:
    store = stored(tmp_path, [1, 1, 2, 2], [1, 2, 3, 4])
    assert list(check_repeats(store.snapshot("D"), [slice(0, 4)], SAMPLES)) == []
