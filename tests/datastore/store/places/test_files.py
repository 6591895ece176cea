import errno
import http.server
import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from sepp.core.time import Interval
from sepp.store import Store
from sepp.store.places.files import Files, LocalFiles, RemoteFiles, open_files
from sepp.store.places.replacing import PARTIAL
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def web(disk: Store) -> Iterator[str]:
    handler = partial(QuietHandler, directory=disk.url)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["local", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return open_files(tmp_path if request.param == "local" else f"memory://{tmp_path}")


def test_a_store_is_read_over_http(disk: Store, web: str) -> None:
    disk.append(make_batch(70_000))
    span = Interval(START_NS + 100 * CADENCE_NS, START_NS + 200 * CADENCE_NS)
    opened = Store(web).open("C1_TEST", span)
    np.testing.assert_array_equal(opened.flux.values, make_batch(100, 100).values["flux"])
    assert Store(web).revision("C1_TEST") == disk.revision("C1_TEST")
    assert not Store(web).has("C2_TEST")
    found = Store(web).level("C1_TEST", "counts", None, 300)
    np.testing.assert_array_equal(found.maximum, disk.level("C1_TEST", "counts", None, 300).maximum)


@pytest.mark.parametrize("url", ["/tmp/x", "file:///tmp/x", "local:///tmp/x", Path("/tmp/x")])
def test_a_local_place_takes_the_fast_path(url: str | Path) -> None:
    assert open_files(url) == LocalFiles("/tmp/x")


def test_any_other_place_goes_through_fsspec() -> None:
    assert isinstance(open_files("s3://bucket/archive/", anon=True), RemoteFiles)
    assert open_files("s3://bucket/archive/", anon=True).url == "s3://bucket/archive"


def test_what_is_not_there_is_none(files: Files) -> None:
    assert files.read("a/b") is None
    assert files.read_many(["a", "b/c"]) == [None, None]
    assert files.names("a") == []
    assert files.walk("a") == []
    files.remove("a")
    files.copy("a", "b")
    assert files.read("b") is None


def test_keys_are_written_read_listed_and_removed(files: Files) -> None:
    files.write("a/b/c", b"1")
    files.write("a/d", b"2")
    files.write("a/d", b"3")
    files.copy("a/d", "a/e")
    assert files.read_many(["a/b/c", "a/d", "a/e", "a/f"]) == [b"1", b"3", b"3", None]
    assert files.names("a") == ["b", "d", "e"]
    assert files.walk("a") == ["a/b/c", "a/d", "a/e"]
    files.remove("a/b")
    assert files.names("a") == ["d", "e"]


def test_a_copy_does_not_follow_its_original(files: Files) -> None:
    files.write("a", b"old")
    files.copy("a", "b")
    files.write("a", b"new")
    assert files.read("b") == b"old"


def test_a_copy_is_made_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, "no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    files = open_files(tmp_path)
    files.write("a", b"1")
    files.copy("a", "b")
    assert files.read("b") == b"1"


def test_a_failed_write_leaves_the_old_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = open_files(tmp_path)
    files.write("a", b"old")

    def refuse(source: str, target: str) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="broken disk"):
        files.write("a", b"new")
    assert files.read("a") == b"old"
    assert not list(tmp_path.rglob(f"*{PARTIAL}"))


def test_a_key_is_added_or_replaced(files: Files) -> None:
    for data in (b"first", b"second"):
        files.add("far/away/c/0/1", data)
        assert files.read("far/away/c/0/1") == data
    assert files.walk("far") == ["far/away/c/0/1"]


def test_adding_to_a_key_that_is_shared_changes_no_other(tmp_path: Path) -> None:
    files = LocalFiles(str(tmp_path))
    files.add("a", b"one")
    files.copy("a", "b")
    files.add("b", b"two")
    assert files.read_many(["a", "b"]) == [b"one", b"two"]


def test_a_failed_addition_leaves_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_some(number: int, data: bytes | memoryview) -> int:
        if len(data) < 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(number, data[:4])

    write = os.write
    monkeypatch.setattr(os, "write", write_some)
    with pytest.raises(OSError, match="No space"):
        LocalFiles(str(tmp_path)).add("chunk", b"12345678910")
    assert not list(tmp_path.iterdir())
