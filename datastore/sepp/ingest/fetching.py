"""Files brought here from URLs, each into a folder of its own."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

import fsspec

from sepp.core.errors import UnreadableFileError

_SCHEMES = ("http", "https", "s3", "gs", "memory")
_ENDINGS = {"csv": ".csv", "binary": ".binary", "json": ".hapi.json"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file brought here."""

    path: Path
    """Where it lies on this machine."""
    is_answer: bool
    """True if a HAPI server made it for this request, so that its name is ours."""


def is_url(given: str) -> bool:
    """Tell what has to be fetched."""
    return urlsplit(given).scheme in _SCHEMES


def fetch(url: str, scratch: Path) -> Fetched:
    """Bring a file into a new folder in ``scratch``, so that no other of its name is lost.

    Raises ``UnreadableFileError`` where it can't be fetched.
    """
    answer = name_of_request(url)
    target = Path(tempfile.mkdtemp(dir=scratch)) / (answer or Path(urlsplit(url).path).name or "download")
    try:
        there, path = fsspec.core.url_to_fs(with_header(url) if answer else url)
        there.get_file(path, str(target))
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"Cannot fetch {url!r}: {error}") from error
    return Fetched(target, bool(answer))


def name_of_request(url: str) -> str:
    """Name what a HAPI server is asked for: dataset, begin, end; empty for any other URL.

    The name begins with ``hapi``, so that no mission takes it for one of its files.
    """
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    dataset = asked.get("dataset") or asked.get("id")
    if not dataset or not parts.path.endswith("/data"):
        return ""
    start = asked.get("start") or asked.get("time.min") or ""
    stop = asked.get("stop") or asked.get("time.max") or ""
    told = [_plain(dataset), *(re.sub("[-:]", "", _plain(time)) for time in (start, stop) if time)]
    return "_".join(["hapi", *told])[:200] + _ENDINGS.get(asked.get("format", "csv"), "")


def with_header(url: str) -> str:
    """Ask a HAPI server for the header too, which CSV and binary have only where it is asked for."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    if "include" in asked or asked.get("format") == ["json"]:
        return url
    return urlunsplit(parts._replace(query=f"{parts.query}&include=header"))


def _plain(text: str) -> str:
    return re.sub(r"[^\w.:+@-]+", "_", text)
