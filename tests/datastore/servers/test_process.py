"""``sepp serve`` as a real process, read by a client that others wrote."""

import signal
import socket
import time

import httpx
import numpy as np
import pytest
from hapiclient import hapi

from sepp.cli.main import main
from tests.datastore.servers.examples import PREFIX, make_fields, make_spectra, start_server

START, STOP = "2016-12-07T01:00:00Z", "2016-12-07T03:00:00Z"


@pytest.fixture(scope="module")
def server(home):
    process, url = start_server(home, "--prefix", PREFIX)
    yield url
    process.terminate()
    process.communicate(timeout=10)


def read(server, dataset, parameters, **options):
    return hapi(server + "hapi", dataset, parameters, START, STOP, usecache=False, cache=False, **options)


def rows_between(batch):
    times = batch.time.view("datetime64[ns]")
    return (times >= np.datetime64(START[:-1])) & (times < np.datetime64(STOP[:-1]))


@pytest.mark.parametrize("data_format", ["csv", "binary"])
def test_hapiclient_reads_what_the_store_holds(server, data_format):
    data, meta = read(server, "MIXED_CP_FIELD", "B,N,flag", format=data_format)
    batch = make_fields()
    rows = rows_between(batch)
    assert [parameter["name"] for parameter in meta["parameters"]] == ["Time", "B", "N", "flag"]
    assert data["B"].astype(np.float32).tobytes() == batch.values["B"][rows].tobytes()
    assert data["N"].tobytes() == batch.values["N"][rows].tobytes()
    assert data["flag"].tolist() == batch.values["flag"][rows].tolist()
    times = np.array([text.decode().rstrip("Z") for text in data["Time"].tolist()], "datetime64[ns]")
    assert np.array_equal(times.view(np.int64), batch.time[rows])


@pytest.mark.parametrize("data_format", ["csv", "binary"])
def test_hapiclient_reads_spectra_images_and_text(server, data_format):
    data, _ = read(server, "MIXED_CP_SPECTRUM", "", format=data_format)
    batch = make_spectra()
    rows = rows_between(batch)
    for name in ("flux", "shifting", "table"):
        assert data[name].astype(np.float32).tobytes() == batch.values[name][rows].tobytes()
    assert data["image"].tolist() == batch.values["image"][rows].tolist()
    text, _ = read(server, "MIXED_CP_FIELD", "region", format=data_format)
    assert text["region"].tolist() == make_fields().values["region"][rows].tolist()


def test_hapiclient_reads_catalogue_and_capabilities(server):
    assert {entry["id"] for entry in hapi(server + "hapi")["catalog"]} == {"MIXED_CP_FIELD", "MIXED_CP_SPECTRUM"}
    assert hapi(server + "hapi", "MIXED_CP_FIELD")["startDate"].startswith("2016-12-07T00:00:00")


def test_a_broken_request_leaves_the_process_alive(server):
    host, port = httpx.URL(server).host, httpx.URL(server).port
    for noise in (b"\x00\xff\x00\r\n\r\n", b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/9\r\n\r\n"):
        with socket.create_connection((host, port), timeout=5) as line:
            line.sendall(noise)
    assert httpx.get(server + "health").json()["status"] == "ok"


def test_a_caller_that_goes_away_is_forgotten(server):
    url = f"{server}hapi/data?dataset=MIXED_CP_FIELD&start=2016-12-07T00:00:01Z&stop=2016-12-07T05Z"
    for _ in range(3):
        with httpx.stream("GET", url) as answer:
            next(answer.iter_raw(10))
    assert httpx.get(server + "health").status_code == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_two_seconds_when_told(home, how):
    process, url = start_server(home)
    with httpx.Client() as client:
        assert client.get(url + "health").status_code == 200
        begun = time.monotonic()
        process.send_signal(how)
        _, errors = process.communicate(timeout=10)
    assert time.monotonic() - begun < 2
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_a_taken_port_is_one_clear_line(home, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--home", str(home), "--port", str(port)]) == 1
    assert capsys.readouterr().err == f"sepp: Port {port} of 127.0.0.1 is taken; choose another with --port\n"


def test_a_missing_catalogue_names_the_command_that_makes_it(tmp_path, capsys):
    assert main(["serve", "--home", str(tmp_path), "--port", "0"]) == 1
    assert "sepp catalog upgrade" in capsys.readouterr().err


def test_an_address_of_others_is_one_clear_line(home, capsys):
    assert main(["serve", "--home", str(home), "--host", "203.0.113.1", "--port", "0"]) == 1
    assert "Cannot listen on '203.0.113.1'" in capsys.readouterr().err
