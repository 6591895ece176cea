"""Files that stay where they are: found, watched for change, read in parts."""

import os
from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import fsspec
import httpx

from sepp.core.errors import StoreError

Ranges = Sequence[tuple[int, int]]
"""Offset and size of each part that is wanted."""

NEAR_BYTES = 1 << 16
"""Parts of a remote file nearer than this are fetched at once."""
MOST_REQUESTS = 8
_TIMEOUT_S = 60.0
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Origin:
    """A file as it was when it was mounted."""

    url: str
    """Absolute path, ``https://`` or any other URL of fsspec."""
    size: int
    """Size in bytes."""
    stamp: str
    """What changes with the file: time of change, ETag; empty if nothing tells."""

    @property
    def is_remote(self) -> bool:
        """Tell whether each request costs a way over the network."""
        return not Path(self.url).is_absolute()

    def read(self, ranges: Ranges) -> list[bytes]:
        """Read parts of the file.

        Raises ``StoreError`` if it changed or is gone: never wrong bytes.
        """
        if not self.is_remote:
            return _read_local(self, ranges)
        joined = join_near(ranges)
        fetch = _read_http if is_http(self.url) else _read_other
        parts = fetch(self, joined)
        starts = [start for start, _ in joined]
        places = [bisect_right(starts, offset) - 1 for offset, _ in ranges]
        return [
            parts[place][offset - starts[place] : offset - starts[place] + size]
            for place, (offset, size) in zip(places, ranges, strict=True)
        ]

    def fail(self, what: str) -> NoReturn:
        """Say that the file is not what was mounted: raise ``StoreError``."""
        raise StoreError(f"{self.url!r} {what} since it was mounted; mount it again with: sepp mount {self.url}")


def is_http(url: str) -> bool:
    """Tell ``http://`` and ``https://`` from all else."""
    return urlsplit(url).scheme in ("http", "https")


def join_near(ranges: Ranges) -> list[tuple[int, int]]:
    """Join parts that lie near each other, in order of offset."""
    joined: list[tuple[int, int]] = []
    for offset, size in sorted(ranges):
        if joined and offset - sum(joined[-1]) <= NEAR_BYTES:
            start = joined[-1][0]
            joined[-1] = (start, max(sum(joined[-1]), offset + size) - start)
        else:
            joined.append((offset, size))
    return joined


def look_up(url: str) -> Origin:
    """Find a file and what tells its state.

    Raises ``StoreError`` if it is not there, or if its server does not give
    parts of files.
    """
    if Path(url).is_absolute():
        try:
            state = os.stat(url)  # noqa: PTH116 - as the hot path below
        except OSError as error:
            raise StoreError(f"Cannot read {url!r}: {error.strerror}") from error
        return Origin(url, state.st_size, str(state.st_mtime_ns))
    if is_http(url):
        answer = _ask(url, "bytes=0-7")
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            told = "does not give parts of files (no Range)" if answer.is_success else f"answered {answer.status_code}"
            raise StoreError(f"The server of {url!r} {told}")
        return Origin(url, _whole_size(answer), _stamp_of(answer))
    try:
        return _other_state(url)
    except (OSError, ValueError, ImportError) as error:
        raise StoreError(f"Cannot read {url!r}: {error}") from error


def _read_local(origin: Origin, ranges: Ranges) -> list[bytes]:
    try:
        handle = os.open(origin.url, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        origin.fail(f"can't be read ({error.strerror}): it moved, or is not visible here,")
    try:
        state = os.fstat(handle)
        if (state.st_size, str(state.st_mtime_ns)) != (origin.size, origin.stamp):
            origin.fail("changed")
        return [_whole(origin, os.pread(handle, size, offset), size) for offset, size in ranges]
    finally:
        os.close(handle)


def _whole(origin: Origin, part: bytes, size: int) -> bytes:
    if len(part) != size:
        origin.fail("was cut short")
    return part


def _read_http(origin: Origin, ranges: Ranges) -> list[bytes]:
    def fetch(part: tuple[int, int]) -> bytes:
        offset, size = part
        answer = _ask(origin.url, f"bytes={offset}-{offset + size - 1}")
        _check_answer(origin, answer)
        return _whole(origin, answer.content, size)

    if len(ranges) < 2:
        return [fetch(part) for part in ranges]
    with ThreadPoolExecutor(MOST_REQUESTS) as pool:
        return list(pool.map(fetch, ranges))


def _check_answer(origin: Origin, answer: httpx.Response) -> None:
    if answer.status_code in _GONE:
        origin.fail("is gone")
    if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        origin.fail("changed")
    if answer.status_code != httpx.codes.PARTIAL_CONTENT:
        raise StoreError(f"The server of {origin.url!r} answered {answer.status_code} to a part of it")
    if (_whole_size(answer), _stamp_of(answer)) != (origin.size, origin.stamp):
        origin.fail("changed")


def _ask(url: str, part: str) -> httpx.Response:
    client = _client(os.getpid())
    try:
        with client.stream("GET", url, headers={"Range": part, "Accept-Encoding": "identity"}) as answer:
            if answer.status_code == httpx.codes.PARTIAL_CONTENT:
                answer.read()
            return answer
    except httpx.HTTPError as error:
        raise StoreError(f"Cannot read {url!r}: {error}") from error


@lru_cache(maxsize=1)
def _client(_process: int) -> httpx.Client:
    """Keep connections open, in each process its own."""
    return httpx.Client(timeout=_TIMEOUT_S, follow_redirects=True, transport=httpx.HTTPTransport(retries=2))


def _whole_size(answer: httpx.Response) -> int:
    size = answer.headers.get("Content-Range", "").rpartition("/")[2]
    return int(size) if size.isdigit() else -1


def _stamp_of(answer: httpx.Response) -> str:
    return str(answer.headers.get("ETag") or answer.headers.get("Last-Modified") or "")


def _other_state(url: str) -> Origin:
    system, path = fsspec.core.url_to_fs(url)
    system.invalidate_cache()
    told: dict[str, Any] = system.info(path)  # Any: as each file system has it
    stamp = next((told[name] for name in ("ETag", "LastModified", "mtime", "created") if told.get(name)), "")
    return Origin(url, int(told["size"]), str(stamp))


def _read_other(origin: Origin, ranges: Ranges) -> list[bytes]:
    try:
        if _other_state(origin.url) != origin:
            origin.fail("changed")
        system, path = fsspec.core.url_to_fs(origin.url)
        starts, stops = zip(*((offset, offset + size) for offset, size in ranges), strict=True)
        found = system.cat_ranges([path] * len(ranges), list(starts), list(stops), on_error="raise")
    except FileNotFoundError:
        origin.fail("is gone")
    except StoreError:
        raise
    except (OSError, ValueError) as error:
        raise StoreError(f"Cannot read {origin.url!r}: {error}") from error
    return [_whole(origin, bytes(part), size) for part, (_, size) in zip(found, ranges, strict=True)]
