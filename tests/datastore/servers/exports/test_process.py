"""A large export through a real server: in little memory, nothing left behind."""

import time
import zipfile
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.datastore.servers.examples import make_large_home, start_server

RECORDS = 3_000_000
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return make_large_home(tmp_path_factory.mktemp("large"), RECORDS)


@pytest.fixture
def server(large, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process, url = start_server(large)
    httpx.get(f"{url}export/LARGE?format=cef&start=1970-01-01&stop=1970-01-02", timeout=60)
    yield psutil.Process(process.pid), url
    process.kill()
    process.communicate()


def held(process):
    """Name the files of exports that the server has open."""
    links = []
    for file in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            links.append(str(file.readlink()))
    return [link for link in links if "sepp-export" in link]


def wait_until(is_true, seconds=20):
    until = time.monotonic() + seconds
    while not is_true() and time.monotonic() < until:
        time.sleep(0.1)
    return is_true()


def test_a_zip_is_made_in_little_memory_and_leaves_nothing(server, tmp_path):
    process, url = server
    before, most = process.memory_info().rss, 0
    url = f"{url}export/bundle.zip?items=LARGE&format=cef"
    with httpx.stream("GET", url, timeout=60) as answer, (tmp_path / "got.zip").open("wb") as got:
        for number, piece in enumerate(answer.iter_raw()):
            got.write(piece)
            most = max(most, process.memory_info().rss) if number % 16 == 0 else most
    with zipfile.ZipFile(tmp_path / "got.zip") as bundle:
        assert bundle.infolist()[0].file_size > 120 * MEGABYTE
    assert most - before < 100 * MEGABYTE
    assert wait_until(lambda: held(process) == [])
    assert list(tmp_path.glob("sepp-*")) == []


def test_a_caller_who_goes_away_while_sent_to_leaves_nothing(server, tmp_path):
    process, url = server
    with httpx.stream("GET", f"{url}export/LARGE?format=cef", timeout=60) as answer:
        pieces = answer.iter_raw()  # kept: the connection is closed when it is collected
        next(pieces)
        assert wait_until(lambda: held(process))
    assert wait_until(lambda: held(process) == [])
    assert list(tmp_path.glob("sepp-*")) == []


def test_a_caller_who_goes_away_while_it_is_written_stops_the_writing(server, tmp_path):
    process, url = server
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{url}export/LARGE?format=votable", timeout=httpx.Timeout(10, read=0.2))
    assert wait_until(lambda: list(tmp_path.glob("sepp-*")) == [])
    busy = process.cpu_times().user
    time.sleep(1)
    assert process.cpu_times().user - busy < 0.5
    assert httpx.get(f"{url}health").status_code == 200


def test_a_zip_that_breaks_off_can_not_be_opened(server, tmp_path):
    _, url = server
    with httpx.stream("GET", f"{url}export/bundle.zip?items=LARGE&format=cdf", timeout=60) as answer:
        (tmp_path / "half.zip").write_bytes(next(answer.iter_raw()))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(tmp_path / "half.zip")


def test_a_caller_who_goes_away_while_a_zip_is_made_stops_the_writing(server, tmp_path):
    process, url = server
    with httpx.stream("GET", f"{url}export/bundle.zip?items=LARGE,LARGE/B&format=csv", timeout=60) as answer:
        assert answer.status_code == 200
        assert wait_until(lambda: list(tmp_path.glob("sepp-export-*")))
    assert wait_until(lambda: list(tmp_path.glob("sepp-export-*")) == [], seconds=3)
    assert held(process) == []
