"""The second listener: the same paths at the root, for clients whose paths are fixed."""

import socket

import httpx
import pytest

from sepp.cli.main import main
from tests.datastore.servers.csa.reading import HOUR, unpack
from tests.datastore.servers.examples import PREFIX, start_server

DATA = f"csa-sl-tap/data?RETRIEVAL_TYPE=PRODUCT&DATASET_ID=MIXED_CP_FIELD&{HOUR}"


@pytest.fixture(scope="module")
def urls(home):
    process, url = start_server(home, "--prefix", PREFIX, "--public-port", "0")
    yield url, process.stdout.readline().split()[-1]
    process.terminate()
    process.communicate(timeout=10)


def test_both_listeners_answer(urls):
    for url in urls:
        assert httpx.get(f"{url}health").json()["status"] == "ok"
        assert len(unpack(httpx.get(url + DATA).content)) == 1
    assert urls[0].endswith(PREFIX)
    assert not urls[1].endswith(PREFIX)


@pytest.mark.parametrize("path", ["hapi/catalog", "csa/aio/product-action", "csa/csa-sl-tap/data", "csa-sl-tap/data"])
def test_fixed_paths_are_known_at_the_root(urls, path):
    assert httpx.get(urls[1] + path).status_code in (200, 400)


def test_a_caller_that_goes_away_is_forgotten(urls):
    for access in ("", "&RETRIEVAL_ACCESS=streamed&DELIVERY_INTERVAL=all"):
        with httpx.stream("GET", urls[1] + DATA + access) as answer:
            next(answer.iter_raw(10))
    assert httpx.get(f"{urls[1]}health").status_code == 200


def test_a_taken_public_port_is_one_clear_line(home, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--home", str(home), "--port", "0", "--public-port", str(port)]) == 1
    assert f"Port {port} of 127.0.0.1 is taken; choose another with --public-port" in capsys.readouterr().err
