"""Slow readers hold nobody up; those who leave take their query with them."""

import socket
import threading
import time
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import delete, func, select, text

from sepp.catalog.models import DatasetRow
from sepp.servers.tap.database import Bounds
from sepp.servers.tap.errors import StoppedError, TapError, TimeLimitError

MANY = "SELECT t0.* FROM " + ", ".join(f"sepp.granules AS t{place}" for place in range(5))
ENDLESS = "SELECT COUNT(*) FROM " + ", ".join(f"sepp.granules AS t{place}" for place in range(14))


def test_a_query_is_ended_from_outside(any_asker):
    compiled, namespace = any_asker.compile(ENDLESS)
    bounds = Bounds(60)
    threading.Timer(0.3, bounds.stop.set).start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        next(any_asker.database.run(compiled, namespace, bounds, 10))
    assert time.monotonic() - began < 30


def test_waiting_for_a_reader_is_no_work(asker):
    compiled, namespace = asker.compile(MANY)
    rows = asker.database.run(compiled, namespace, Bounds(0.5), 1000)
    next(rows)
    time.sleep(0.7)
    assert next(rows)
    rows.close()


def test_nobody_reads_for_ever(asker):
    compiled, namespace = asker.compile(MANY)
    bounds = Bounds(60)
    rows = asker.database.run(compiled, namespace, bounds, 10**6)
    next(rows)
    bounds.latest = time.monotonic() - 1
    with pytest.raises(TimeLimitError, match="read for more"):
        next(rows)


def test_nothing_can_be_written(any_asker):
    """Whatever got through the gate: the connection itself only reads."""
    compiled, namespace = any_asker.compile("SELECT COUNT(*) FROM sepp.datasets")
    if any_asker.database.is_sqlite:
        writing = delete(DatasetRow)
    else:
        writing = select(func.setval("tap_probe", 1))
        with any_asker.database.engine.begin() as connection:
            connection.execute(text("CREATE SEQUENCE IF NOT EXISTS tap_probe"))
    with pytest.raises(TapError, match=r"readonly|read-only"):
        next(any_asker.database.run(replace(compiled, statement=writing, is_limited=True), namespace, Bounds(5), 10))
    assert any_asker.rows("SELECT COUNT(*) FROM sepp.datasets") == [(4,)]


def open_slowly(url):
    """Ask for much and read nothing of it."""
    parts = httpx.URL(url)
    query = str(httpx.QueryParams({"LANG": "ADQL", "MAXREC": "1000000", "QUERY": LARGE}))
    connection = socket.create_connection((parts.host, parts.port))
    connection.sendall(f"GET {parts.path}/sync?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


LARGE = "SELECT a.* FROM " + ", ".join(f"tap_schema.columns AS {name}" for name in "abc")


def test_slow_readers_hold_nobody_up(tap_url):
    readers = [open_slowly(tap_url) for _ in range(20)]
    try:
        words = {"LANG": "ADQL", "QUERY": "SELECT COUNT(*) AS n FROM sepp.datasets", "FORMAT": "csv"}
        answer = httpx.get(f"{tap_url}/sync", params=words, trust_env=False, timeout=30)
        assert answer.text.split() == ["n", "3"]
    finally:
        for reader in readers:
            reader.close()
    answer = httpx.get(f"{tap_url}/sync", params=words, trust_env=False, timeout=30)
    assert answer.status_code == 200
