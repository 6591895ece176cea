"""HTTP as a good guest: one connection, bounded rate, patient retries."""

import email.utils
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import TypeVar

import httpx

from sepp.core.errors import SeppError, ServiceError
from sepp.core.time import SECOND_NS

T = TypeVar("T")
Query = Mapping[str, str]
BUSY = (408, 425, 429, 500, 502, 503, 504)
"""Statuses after which a host is asked again."""
PROSE_BYTES = 65536
"""How much of a refusal is read."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a host is asked."""

    bytes_per_second: float = 20e6
    """Most that is taken, on average."""
    pause_s: float = 0.1
    """Least time from one request to the next."""
    patience_s: float = 300.0
    """How long a host that is away or busy is waited for, in all."""
    first_wait_s: float = 0.5
    """Wait after the first failure; doubled each time, up to a minute."""
    timeout_s: float = 120.0
    """Longest silence of a host."""
    max_bytes: int = 2**30
    """Largest answer that is taken."""


class RefusedError(ServiceError):
    """A host answered that it will not; the source says what it means."""

    def __init__(self, url: str, status: int, text: str, after_s: float = 0.0) -> None:
        """Keep the ``status``, what was said, and when to come back."""
        self.status, self.text, self.after_s = status, text, after_s
        said = " ".join(text.split())[:200]
        super().__init__(f"{url.partition('?')[0]} answered {status}: {said or 'no reason given'}")

    def may_pass(self, tries: int) -> bool:
        """Tell whether asking again may help: 500 often stays."""
        return self.status in BUSY and (self.status != 500 or tries < 3)


class TooMuchError(SeppError):
    """An answer is larger than ``Manners.max_bytes``."""


class CutShortError(SeppError):
    """An answer ended before it was whole; it is asked for again."""


class Wire:
    """One connection, used by one thread."""

    def __init__(self, manners: Manners | None = None, *, on_bytes: Callable[[int], None] = lambda _: None) -> None:
        """Open nothing yet; ``on_bytes`` hears of every block that came."""
        self.manners = manners or Manners()
        self.on_bytes = on_bytes
        self._client = httpx.Client(
            headers={"User-Agent": agent()},
            timeout=self.manners.timeout_s,
            follow_redirects=True,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )
        self._asked = self._due = 0.0

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def read(self, url: str, query: Query) -> bytes:
        """Take a small answer whole. Raises as ``download`` does."""
        return self._persist(url, lambda: self._read(url, query))

    def download(self, url: str, query: Query, target: Path, *, check: Callable[[Path], None]) -> None:
        """Take an answer into a file, which appears whole or not at all.

        ``check`` raises ``CutShortError`` for an answer that is not whole.
        Raises ``RefusedError`` if the host refuses, ``TooMuchError`` if the
        answer is too large, ``ServiceError`` if the host stays away longer
        than patience lasts.
        """
        self._persist(url, lambda: self._download(url, query, target, check))

    def _read(self, url: str, query: Query) -> bytes:
        with self._ask(url, query) as answer:
            return b"".join(self._blocks(answer))

    def _download(self, url: str, query: Query, target: Path, check: Callable[[Path], None]) -> None:
        partial = target.with_name(f".{target.name}.partial")
        try:
            with self._ask(url, query) as answer, partial.open("wb") as file:
                for block in self._blocks(answer):
                    file.write(block)
            check(partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    @contextmanager
    def _ask(self, url: str, query: Query) -> Iterator[httpx.Response]:
        time.sleep(max(0.0, self._asked + self.manners.pause_s - time.monotonic()))
        self._asked = time.monotonic()
        with self._client.stream("GET", url, params=dict(query)) as answer:
            if answer.status_code >= 400:
                _refuse(answer)
            yield answer

    def _blocks(self, answer: httpx.Response) -> Iterator[bytes]:
        """Pass blocks on no faster than the rate allows."""
        size = 0
        for block in answer.iter_bytes(65536):
            size += len(block)
            if size > self.manners.max_bytes:
                raise TooMuchError(f"{answer.url} sends more than {self.manners.max_bytes} bytes")
            self.on_bytes(len(block))
            now = time.monotonic()
            self._due = max(self._due, now) + len(block) / self.manners.bytes_per_second
            time.sleep(max(0.0, self._due - now - 0.05))
            yield block

    def _persist(self, url: str, attempt: Callable[[], T]) -> T:
        waited = 0.0
        for tries in count():
            try:
                return attempt()
            except (httpx.TransportError, httpx.DecodingError, CutShortError, RefusedError) as error:
                if isinstance(error, RefusedError) and not error.may_pass(tries + 1):
                    raise
                wait = max(min(self.manners.first_wait_s * 2**tries, 60.0), getattr(error, "after_s", 0.0))
                if waited + wait > self.manners.patience_s:
                    raise ServiceError(_give_up(url, error, tries + 1, wait)) from error
                time.sleep(wait)
                waited += wait
        raise AssertionError


def agent() -> str:
    """Say who asks."""
    return f"sepp/{version('sepp-platform')} (mirror)"


def _refuse(answer: httpx.Response) -> None:
    said = b""
    for block in answer.iter_bytes():
        said += block
        if len(said) > PROSE_BYTES:
            break
    after_s = _retry_after(answer.headers.get("Retry-After", ""))
    raise RefusedError(str(answer.url), answer.status_code, said.decode("utf-8", "replace"), after_s)


def _retry_after(text: str) -> float:
    """Read ``Retry-After``: seconds or an HTTP date (RFC 9110, 10.2.3)."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time_ns() / SECOND_NS)
    except ValueError:
        return 0.0


def _give_up(url: str, error: Exception, tries: int, wait_s: float) -> str:
    host = httpx.URL(url).netloc.decode("ascii")
    later = f"; it asks to be left alone for {wait_s:.0f} s" if getattr(error, "after_s", 0.0) else ""
    reason = str(error) or type(error).__name__
    return f"{host} gave no whole answer in {tries} tries: {reason}{later}; run the same mirror again to go on"
