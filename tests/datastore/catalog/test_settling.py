"""Datasets moved between rooms: whole, once, never public too early."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sepp.archive.library import Library
from sepp.archive.settings import ArchiveSettings
from sepp.catalog import Catalog
from sepp.catalog.access import give_rule, read_rule
from sepp.catalog.settling import placing, settle, settle_all
from sepp.core.access import PUBLIC, Rule
from sepp.core.home import find_home
from sepp.core.time import parse_time
from sepp.store import Store
from sepp.store.places.rooms import RoomFiles, move_dataset
from tests.datastore.store.samples import make_batch

NAME = "C1_TEST"


@pytest.fixture
def home(tmp_path):
    return find_home(tmp_path / "home").prepare()


@pytest.fixture
def catalog(home):
    made = Catalog(home.catalog_url)
    made.upgrade()
    yield made
    made.close()


def open_store(home, catalog, rule=PUBLIC) -> Store:
    store = Store(str(home.public))
    store.files = RoomFiles(str(home.archive), placing(catalog, rule))
    return store


def rooms_of(home, name=NAME) -> list[str]:
    return sorted(
        path.parent.parent.relative_to(home.archive).as_posix() for path in home.archive.rglob(f"{name}/zarr.json")
    )


@pytest.fixture
def store(home, catalog):
    made = open_store(home, catalog)
    made.append(make_batch(1000))
    return made


@pytest.mark.parametrize(
    ("rule", "room"),
    [(Rule("team"), "restricted/team"), (Rule(until_ns=parse_time("2199-01-01")), "embargoed"), (PUBLIC, "public")],
)
def test_a_dataset_follows_its_rule_and_reads_the_same(home, catalog, store, rule, room):
    before = store.open(NAME).load()
    give_rule(catalog, NAME, rule)
    assert settle(home, catalog, NAME) == (room != "public")
    assert rooms_of(home) == [room]
    assert store.open(NAME).load().equals(before)
    give_rule(catalog, NAME, PUBLIC)
    settle_all(home, catalog)
    assert rooms_of(home) == ["public"]


def test_an_embargo_that_has_ended_opens_the_dataset(home, catalog, store):
    give_rule(catalog, NAME, Rule(until_ns=time.time_ns() + 300_000_000))
    settle(home, catalog, NAME)
    assert rooms_of(home) == ["embargoed"]
    time.sleep(0.3)
    assert settle_all(home, catalog) == [NAME]
    assert rooms_of(home) == ["public"]


def test_a_new_dataset_is_never_in_the_public_room(home, catalog):
    open_store(home, catalog, Rule("team")).append(make_batch(1000))
    assert read_rule(catalog, NAME) == Rule("team")
    assert rooms_of(home) == ["restricted/team"]
    assert list(home.public.iterdir()) == []
    assert (home.archive / "restricted").stat().st_mode & 0o077 == 0


def test_a_public_dataset_stays_public_when_more_comes_for_a_group(home, catalog, store):
    open_store(home, catalog, Rule("team")).append(make_batch(500, first=1000))
    assert read_rule(catalog, NAME) == PUBLIC
    assert rooms_of(home) == ["public"]


def test_a_writer_that_waited_writes_where_the_dataset_went(home, catalog, store):
    give_rule(catalog, NAME, Rule("team"))
    rows = store.revision(NAME).rows
    with store.lock(NAME):
        waiting = threading.Thread(target=open_store(home, catalog).append, args=(make_batch(500, first=rows),))
        waiting.start()
        time.sleep(0.2)
        (home.archive / "restricted/team").mkdir(parents=True)
        (home.public / NAME).rename(home.archive / "restricted/team" / NAME)
    waiting.join(20)
    assert rooms_of(home) == ["restricted/team"]
    assert list(home.public.iterdir()) == []
    assert store.revision(NAME).rows > rows


def test_a_dataset_is_moved_only_when_nobody_writes_it(home, catalog, store):
    with store.lock(NAME):
        moving = threading.Thread(target=move_dataset, args=(RoomFiles(str(home.archive)), NAME, "embargoed"))
        moving.start()
        time.sleep(0.2)
        assert rooms_of(home) == ["public"]
    moving.join(20)
    assert rooms_of(home) == ["embargoed"]


def test_a_room_that_can_not_be_made_loses_nothing(home, catalog, store):
    (home.archive / "embargoed").write_text("in the way")
    give_rule(catalog, NAME, Rule(until_ns=parse_time("2199-01-01")))
    assert settle_all(home, catalog) == []
    assert rooms_of(home) == ["public"]
    assert store.has(NAME)


KILLED = """
import os, sys
from pathlib import Path
from sepp.store.places import rooms
step, number = int(sys.argv[2]), 0
def count(original):
    def called(*given, **named):
        global number
        number += 1
        if number == step:
            os.kill(os.getpid(), 9)
        return original(*given, **named)
    return called
rooms.flush_file, Path.rename, Path.mkdir = count(rooms.flush_file), count(Path.rename), count(Path.mkdir)
rooms.move_dataset(rooms.RoomFiles(sys.argv[1]), "C1_TEST", "restricted/team")
"""


@pytest.mark.parametrize("step", range(1, 9))
def test_a_move_killed_at_any_step_leaves_one_whole_dataset(home, catalog, store, step):
    give_rule(catalog, NAME, Rule("team"))
    before = store.open(NAME).load()
    paths = os.pathsep.join(str(Path(place).parent) for place in __import__("sepp").__path__)
    words = [sys.executable, "-c", KILLED, str(home.archive), str(step)]
    subprocess.run(words, env={**os.environ, "PYTHONPATH": paths}, check=False, timeout=60)
    assert len(rooms_of(home)) == 1
    settle_all(home, catalog)
    assert rooms_of(home) == ["restricted/team"]
    assert open_store(home, catalog).open(NAME).load().equals(before)


def test_what_is_embargoed_is_read_on_the_archives_own_machine(home, catalog, store):
    give_rule(catalog, NAME, Rule(until_ns=parse_time("2199-01-01")))
    settle(home, catalog, NAME)
    library = Library(ArchiveSettings(home=home.root))
    assert library.find_store(NAME).revision(NAME) == store.revision(NAME)
