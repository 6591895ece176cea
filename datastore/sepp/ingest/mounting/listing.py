"""Which files there are to mount: a folder walked, a bucket, a web page."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import fsspec

from sepp.core.errors import NoDataError
from sepp.ingest.mounting.scanning import SUFFIXES
from sepp.store.mounted.origins import is_http


def find_files(given: Sequence[str]) -> list[str]:
    """List paths and URLs of files, in order of name.

    In folders, buckets and web pages only files with a known suffix count.
    Raises ``NoDataError`` for what does not exist.
    """
    return [url for each in given for url in _expand(each)]


def _expand(given: str) -> Iterator[str]:
    if not urlsplit(given).scheme:
        yield from _expand_path(given)
    elif given.lower().endswith(SUFFIXES):
        yield given
    else:
        yield from _expand_url(given)


def _expand_path(given: str) -> Iterator[str]:
    path = Path(given).expanduser().resolve()
    if path.is_dir():
        yield from sorted(str(p) for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(SUFFIXES))
    elif path.is_file():
        yield str(path)
    else:
        raise NoDataError(f"No such file or folder: {given!r}")


def _expand_url(given: str) -> Iterator[str]:
    try:
        system, path = fsspec.core.url_to_fs(given)
        found = system.ls(path, detail=False) if is_http(given) else system.find(path)
    except (OSError, ValueError, ImportError) as error:
        raise NoDataError(f"Cannot list {given!r}: {error}") from error
    names = sorted(name for name in found if name.lower().endswith(SUFFIXES))
    if not names:
        raise NoDataError(f"No file with a known suffix at {given!r}")
    yield from (name if is_http(given) else system.unstrip_protocol(name) for name in names)
