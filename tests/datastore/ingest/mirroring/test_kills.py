"""Mirrors and servers killed at any moment: the next run goes on, nothing is lost or twice."""

import threading
import time

import numpy as np
import pytest

from sepp.core.errors import StoreError
from sepp.core.home import find_home
from sepp.formats import read_file
from sepp.ingest.commands import open_archive
from tests.datastore.ingest.mirroring.remote import run_mirror, serving, start_mirror
from tests.datastore.ingest.mirroring.remote_csa import make_csa

ACTIVE, PIECES = "C4_CP_ASP_ACTIVE", 13


@pytest.fixture(scope="module")
def original(cef_dir):
    return next(cef_dir.glob("C4_CP_ASP*"))


@pytest.fixture(scope="module")
def server(original):
    with serving(make_csa([original])) as remote:
        yield remote


@pytest.fixture
def csa(server):
    return server.forget()


@pytest.fixture
def words(csa, tmp_path):
    return f"csa:{csa.url}", ACTIVE, "2001", "2005", "--home", tmp_path / "home", "--piece", "P100D"


def stall(arrived):
    """Send some of an answer, say so, and no more."""

    def make(app):
        async def run(scope, receive, send):
            async def send_some(message):
                if message["type"] == "http.response.start":
                    await send(message)
                else:
                    await send({**message, "body": message["body"][:1000], "more_body": True})
                    arrived.set()
                    while (await receive())["type"] != "http.disconnect":
                        pass

            await app(scope, receive, send_some)

        return run

    return make


def wait_for(found):
    until = time.monotonic() + 30
    while not found():
        assert time.monotonic() < until
        time.sleep(0.005)


def kill(process):
    process.kill()
    process.communicate(timeout=10)


def assert_complete(home, original):
    held = open_archive(home)[0].open(ACTIVE, None)["time"].values
    assert np.array_equal(held, read_file(original).tables[0].time.view("datetime64[ns]"))
    assert sum(granule.records for granule in open_archive(home)[1].granules(ACTIVE)) == len(held)
    assert open_archive(home)[0].revision(ACTIVE).version == 1


def test_a_mirror_killed_again_and_again_goes_on_where_it_was(csa, words, original, tmp_path):
    for seen in (3, 8):
        process = start_mirror(*words)
        wait_for(lambda seen=seen: len(csa.asked("DATASET_ID")) >= seen)
        time.sleep(0.02 * seen)
        kill(process)
    assert run_mirror(*words) == 0
    assert_complete(find_home(tmp_path / "home"), original)
    assert len(csa.asked("DATASET_ID")) <= PIECES + 2


def test_a_mirror_killed_within_an_answer_keeps_no_part_of_it_and_meets_no_other(csa, words, original, tmp_path):
    arrived = threading.Event()
    csa.moods.extend([lambda app: app, stall(arrived)])
    process = start_mirror(*words)
    assert arrived.wait(30)
    with pytest.raises(StoreError, match="Another process mirrors 'C4_CP_ASP_ACTIVE'"):
        run_mirror(*words)
    kill(process)
    home = find_home(tmp_path / "home")
    assert len([path for path in home.originals.rglob("*") if path.is_file()]) == 1
    assert run_mirror(*words) == 0
    assert_complete(home, original)


def test_a_journal_cut_short_by_a_kill_costs_one_piece(csa, words, original, tmp_path):
    run_mirror(*words)
    home = find_home(tmp_path / "home")
    path = next((home.state / "mirrors").glob("*.jsonl"))
    path.write_bytes(path.read_bytes()[:-20])
    csa.requests.clear()
    assert run_mirror(*words) == 0
    assert len(csa.asked("DATASET_ID")) == 1
    assert run_mirror(*words) == 0
    assert len(csa.asked("DATASET_ID")) == 1
    assert_complete(home, original)
