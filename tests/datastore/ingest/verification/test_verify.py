"""Every part of an archive damaged on purpose: found, told, repaired."""

import argparse
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from sepp.catalog import open_catalog
from sepp.core.errors import HomeError, UnknownDatasetError
from sepp.core.home import Home
from sepp.core.model import Dataset, Granule, Revision, Span
from sepp.ingest.commands import open_archive
from sepp.ingest.demonstration import batches
from sepp.ingest.originals import ARRIVING, checksum, keep_original
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.recording import commit
from sepp.ingest.sources import find_sources
from sepp.ingest.verification.commands import verify
from sepp.store import Store
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.chunks.arrays import decode_chunk, encode_chunk
from tests.datastore.ingest.verification.samples import DATASET, states, write_granule

ROWS = 70_000


@dataclass(frozen=True)
class Site:
    """A home, and what its dataset was before it was damaged."""

    home: Home
    before: tuple[tuple[str, str], ...]

    @property
    def store(self) -> Store:
        return Store(self.home.public)

    @property
    def folder(self) -> Path:
        return self.home.public / DATASET

    def originals(self) -> list[Path]:
        return sorted(path for path in self.home.originals.rglob("*") if path.is_file())

    def sql(self, statement: str) -> None:
        connection = sqlite3.connect(self.home.state / "catalog.sqlite")
        with connection:
            connection.execute(statement)
        connection.close()

    def verify(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        verify.add_arguments(parser)
        return verify.run(parser.parse_args([*words, "--home", str(self.home.root)]))

    def recode(self, path: str, change: Callable[[np.ndarray], None]) -> None:
        """Change the values of a chunk and sign it anew."""
        array, _, place = path.partition("/c/")
        document = json.loads((self.folder / array / "zarr.json").read_text())
        spec = ArraySpec.from_document(document)
        chunk = self.folder / array / "c" / place
        values = decode_chunk(chunk.read_bytes(), spec).copy()
        change(values)
        chunk.unlink()
        chunk.write_bytes(encode_chunk(values, spec))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Three granules, of which one was reprocessed: two versions."""
    folder = tmp_path_factory.mktemp("made")
    given = [
        write_granule(folder, 0, 400),
        write_granule(folder, 400, ROWS - 400),
        write_granule(folder, 200, 9, seed=1),
    ]
    home = Home(folder / "home").prepare()
    store, catalog = open_archive(home)
    ingestor = Ingestor(home, store, catalog)
    for path in given:
        assert [outcome.failure for outcome in ingestor.ingest(find_sources([str(path)], folder))] == [""]
    catalog.close()
    return Site(home, tuple(states(store)))


@pytest.fixture
def site(made: Site, tmp_path: Path) -> Site:
    shutil.copytree(made.home.root, tmp_path / "home")
    return Site(Home(tmp_path / "home"), made.before)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def test_a_whole_archive_passes(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert [version for version, _ in site.before] == [f"1.{ROWS}", f"2.{ROWS}"]
    assert site.verify() == 0
    assert site.verify(DATASET) == 0
    assert "nothing is wrong" in capsys.readouterr().out


def turn_time_back(site: Site) -> None:
    site.recode("2/time/c/0", lambda values: values[10:12].sort() or values.__setitem__(20, values[5]))


def forge_table(site: Site) -> None:
    site.recode("2/index/last/c/0", lambda values: values.__setitem__(0, values[0] + 1))


def forge_bounds(site: Site) -> None:
    path = site.folder / "2" / "zarr.json"
    root = json.loads(path.read_text())
    root["attributes"]["sepp"]["bounds"][1] += 5
    path.write_text(json.dumps(root))


def forge_level(site: Site) -> None:
    site.recode("2/pyramid/64/field/c/0/0/0", lambda values: values.__setitem__((3, 1), 1e6))


def forge_second_level(site: Site) -> None:
    site.recode("1/pyramid/512/counts/c/0/0", lambda values: values.__setitem__((3, 2), -1.0))


def forge_time_level(site: Site) -> None:
    site.recode("2/pyramid/64/time/c/0/0", lambda values: values.__setitem__((2, 2), 7))


def lose_level(site: Site) -> None:
    shutil.rmtree(site.folder / "2" / "pyramid" / "64" / "counts" / "c")


def flip_level(site: Site) -> None:
    flip(site.folder / "2" / "pyramid" / "64" / "counts" / "c" / "0" / "0")


def flip_chunk(site: Site) -> None:
    flip(site.folder / "2" / "field" / "c" / "0" / "1")


def flip_old_chunk(site: Site) -> None:
    flip(site.folder / "1" / "counts" / "c" / "1")


def lose_chunk(site: Site) -> None:
    (site.folder / "2" / "counts" / "c" / "0").unlink()


def lose_time_chunk(site: Site) -> None:
    (site.folder / "1" / "time" / "c" / "1").unlink()


def lose_pointer(site: Site) -> None:
    (site.folder / "zarr.json").unlink()


def break_pointer(site: Site) -> None:
    (site.folder / "zarr.json").write_text("{")


def break_root(site: Site) -> None:
    (site.folder / "2" / "zarr.json").write_text("no JSON")


def lose_root(site: Site) -> None:
    (site.folder / "1" / "zarr.json").unlink()


def lose_group(site: Site) -> None:
    shutil.rmtree(site.folder)


def leave_partial(site: Site) -> None:
    (site.folder / "2" / "field" / "c" / "0" / "1.12ab.partial").write_bytes(b"half")


def leave_append(site: Site) -> None:
    shutil.copytree(site.folder / "2", site.folder / "3")
    (site.folder / ".writing").write_text("{}")


def leave_first_append(site: Site) -> None:
    (site.home.public / "T9_NEW" / "1" / "time").mkdir(parents=True)
    (site.home.public / "T9_NEW" / ".writing").write_text("{}")


def leave_copy(site: Site) -> None:
    path = site.originals()[0].parent / ".x.cef.123.partial"
    path.write_bytes(b"half")
    os.utime(path, (time.time() - 3600,) * 2)


def leave_arrival(site: Site) -> None:
    path = site.home.originals / ARRIVING / ".x.cdf.123.partial"
    path.parent.mkdir()
    path.write_bytes(b"half")
    os.utime(path, (time.time() - 3600,) * 2)


def forge_rows(site: Site) -> None:
    site.sql("UPDATE datasets SET rows = 5")


def lose_coverage(site: Site) -> None:
    site.sql("DELETE FROM coverage")


def forge_units(site: Site) -> None:
    site.sql("UPDATE parameters SET units = 'T' WHERE name = 'field'")


def lose_parameter(site: Site) -> None:
    site.sql("DELETE FROM parameters WHERE name = 'counts'")


def lose_granule(site: Site) -> None:
    site.sql("DELETE FROM granules WHERE records = 400")


def lose_catalogue(site: Site) -> None:
    for path in site.home.state.glob("catalog.sqlite*"):
        path.unlink()


DAMAGES = {
    turn_time_back: "runs backwards at",
    forge_table: "differs from the time axis in 1 entries",
    forge_bounds: "differs from the time axis in 0 entries or in its bounds",
    forge_level: "1 blocks of 64 rows differ from the records",
    forge_second_level: "1 blocks of 512 rows differ from the records",
    forge_time_level: "levels of time",
    lose_level: "blocks of 64 rows differ from the records",
    flip_level: "the level of 64 rows cannot be read",
    flip_chunk: "cannot be read: A chunk of",
    flip_old_chunk: "version 1, counts",
    lose_chunk: "1 of 2 chunks are not there",
    lose_time_chunk: "version 1, time",
    lose_pointer: "nothing tells its current version",
    break_pointer: "are damaged",
    break_root: "cannot be opened: The metadata",
    lose_root: "cannot be opened: 'T1_CP_TEST' has no version '1'",
    lose_group: "the store does not hold it",
    leave_partial: "left behind by a write that was killed",
    leave_append: "left behind by a write that was killed",
    leave_first_append: "begun by a write that was killed",
    leave_copy: "a copy that was cut short",
    leave_arrival: "a copy that was cut short",
    forge_rows: f"says version 2.5, the store holds 2.{ROWS}",
    lose_coverage: "says 0 spans of coverage",
    forge_units: "tells otherwise of field",
    lose_parameter: "tells otherwise of counts",
    lose_granule: "kept, but the catalogue does not know it",
    lose_catalogue: "No catalogue at",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_found_told_and_repaired(
    site: Site, damage: Callable[[Site], None], capsys: pytest.CaptureFixture[str]
) -> None:
    originals = {path: path.read_bytes() for path in site.originals()}
    damage(site)
    assert site.verify() == 1
    told = capsys.readouterr()
    assert DAMAGES[damage] in " ".join(told.out.split())
    assert "wrong in" in told.err
    assert site.verify("--repair") == 0, capsys.readouterr().out
    assert site.verify() == 0
    assert tuple(states(site.store)) == site.before
    assert {path: path.read_bytes() for path in site.originals()} == originals
    assert (
        sorted(path.name for path in site.home.archive.rglob(".re*"))
        == [".rebuilding"] * (site.home.archive / ".rebuilding").exists()
    )


@pytest.mark.parametrize("deed", ["flip", "lose"])
def test_a_damaged_or_lost_original_is_told_and_left_alone(
    site: Site, deed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = site.originals()[0]
    flip(path) if deed == "flip" else path.unlink()
    left = {path: path.read_bytes() for path in site.originals()}
    assert site.verify("--repair") == 1
    told = " ".join(capsys.readouterr().out.split())
    assert ("its bytes are not those that were ingested" if deed == "flip" else "the original is not") in told
    assert {path: path.read_bytes() for path in site.originals()} == left
    assert tuple(states(site.store)) == site.before


def test_a_lost_group_whose_original_is_damaged_stays_lost_and_says_why(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    flip(site.originals()[0])
    shutil.rmtree(site.folder)
    assert site.verify("--repair") == 1
    assert "is damaged" in " ".join(capsys.readouterr().out.split())


def test_a_lost_demonstration_dataset_is_generated_again(tmp_path: Path) -> None:
    home = Home(tmp_path).prepare()
    store, catalog = open_archive(home)
    batch = next(iter(batches()))
    name = batch.dataset.id
    times = (int(batch.time[0]), int(batch.time[-1]))
    made = Granule("generated", "0" * 64, 0, name, *times, len(batch), identity_rule="demonstration")
    commit(store, catalog, batch, made)
    catalog.close()
    before = tuple(states(store, name))
    shutil.rmtree(home.public / name)
    site = Site(home, ())
    assert site.verify(name) == 1
    assert site.verify(name, "--repair") == 0
    assert tuple(states(store, name)) == before


def test_an_original_that_was_kept_but_never_stored_is_taken_in(site: Site, tmp_path: Path) -> None:
    path = write_granule(tmp_path, ROWS, 50)
    keep_original(path, checksum(path), site.home.originals)
    assert site.verify() == 1
    assert site.verify("--repair") == 0
    assert str(site.store.revision(DATASET)) == f"2.{ROWS + 50}"


def test_granules_that_were_stored_in_one_go_are_rebuilt_so(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for first, rows, seed in ((0, 300, 0), (200, 9, 1), (300, 300, 0)):
        write_granule(folder, first, rows, seed=seed)
    home = Home(tmp_path / "home").prepare()
    store, catalog = open_archive(home)
    list(Ingestor(home, store, catalog).ingest(find_sources([str(folder)], tmp_path)))
    catalog.close()
    site = Site(home, tuple(states(store)))
    (site.folder / "1" / "counts" / "c" / "0").unlink()
    assert site.verify("--repair") == 0
    assert tuple(states(store)) == site.before


def test_a_mounted_dataset_is_left_out(site: Site) -> None:
    folder = site.home.public / "T3_CP_MOUNTED"
    folder.mkdir()
    (folder / "mount.json").write_text('{"version": 1}')
    catalog = open_catalog(site.home)
    granule = Granule("x.cdf", "1" * 64, 9, folder.name, 1, 2, 2, Revision(1, 2), identity_rule="file name (mounted)")
    catalog.record(Dataset(folder.name), granule, Revision(1, 2), [Span(1, 2, 2)])
    catalog.close()
    assert site.verify() == 0
    assert site.verify(folder.name) == 0


def test_an_unknown_dataset_and_a_home_that_is_none_are_errors(site: Site, tmp_path: Path) -> None:
    with pytest.raises(UnknownDatasetError, match="did you mean 'T1_CP_TEST'"):
        site.verify("T1_CP_TOST")
    with pytest.raises(HomeError, match="No archive in"):
        Site(Home(tmp_path / "nowhere"), ()).verify()


def test_granules_keep_their_history_when_a_group_is_rebuilt(site: Site) -> None:
    catalog = open_catalog(site.home)
    before = catalog.granules(DATASET)
    shutil.rmtree(site.folder)
    assert site.verify("--repair") == 0
    assert catalog.granules(DATASET) == before
    catalog.close()
