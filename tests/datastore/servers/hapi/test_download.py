"""A large download: sent while it is made, in little memory, ended at once."""

import signal
import time

import httpx
import psutil
import pytest

from tests.datastore.servers.examples import make_large_home, start_server

RECORDS = 3_000_000
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return make_large_home(tmp_path_factory.mktemp("large"), RECORDS)


def ask(url, data_format, encoding="identity"):
    query = f"dataset=LARGE&start=1970-01-01Z&stop=1970-02-04T17:20:00Z&format={data_format}"
    return httpx.stream("GET", f"{url}hapi/data?{query}", timeout=60, headers={"Accept-Encoding": encoding})


@pytest.fixture
def server(large):
    process, url = start_server(large)
    httpx.get(f"{url}hapi/data?dataset=LARGE&start=1970-01-01Z&stop=1970-01-02Z")
    yield process, url
    process.kill()
    process.communicate()


def work_of(process):
    """Tell the processor time of the server, which other work does not stretch, in seconds."""
    times = psutil.Process(process.pid).cpu_times()
    return times.user + times.system


@pytest.mark.parametrize("data_format", ["csv", "binary", "json"])
def test_a_download_is_sent_while_it_is_made_in_little_memory(server, data_format):
    process, url = server
    memory, begun = psutil.Process(process.pid).memory_info, work_of(process)
    before, most = memory().rss, 0
    with ask(url, data_format) as answer:
        pieces = answer.iter_raw()
        size, first = len(next(pieces)), work_of(process) - begun
        for number, piece in enumerate(pieces):
            size += len(piece)
            most = max(most, memory().rss) if number % 16 == 0 else most
    assert size > 150 * MEGABYTE
    assert most - before < 100 * MEGABYTE
    assert first < (work_of(process) - begun) / 2


def test_a_compressed_download_is_sent_while_it_is_made(server):
    process, url = server
    begun = work_of(process)
    with ask(url, "csv", "gzip") as answer:
        pieces = answer.iter_bytes()
        first = next(pieces) and work_of(process) - begun
        size = sum(map(len, pieces))
        packed = answer.num_bytes_downloaded
    assert size > 150 * MEGABYTE > 2 * packed
    assert first < (work_of(process) - begun) / 2


def test_a_slow_reader_does_not_fill_the_memory(server):
    process, url = server
    before = psutil.Process(process.pid).memory_info().rss
    with ask(url, "binary") as answer:
        pieces = answer.iter_raw()  # kept: the connection is closed when it is collected
        next(pieces)
        time.sleep(1)
        held = psutil.Process(process.pid).memory_info().rss - before
        assert httpx.get(url + "health").status_code == 200
    assert held < 60 * MEGABYTE


def test_a_download_under_way_does_not_delay_the_stop(server):
    process, url = server
    with ask(url, "csv") as answer:
        pieces = answer.iter_raw()  # kept: the connection is closed when it is collected
        next(pieces)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        assert time.monotonic() - begun < 2


def test_a_download_that_breaks_does_not_look_complete(server, large):
    chunk = large / "archive" / "public" / "LARGE" / "1" / "B" / "c" / "40" / "0"
    kept = chunk.read_bytes()
    chunk.write_bytes(b"broken")
    try:
        with ask(server[1], "binary") as answer, pytest.raises(httpx.RemoteProtocolError):
            for _ in answer.iter_raw():
                pass
    finally:
        chunk.write_bytes(kept)
    assert httpx.get(server[1] + "health").status_code == 200
