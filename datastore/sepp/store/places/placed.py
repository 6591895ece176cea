"""Where the bytes of a dataset lie: in its room, or in a bucket that its folder points to.

The folder of such a dataset holds a pointer and nothing else: ``store.json``
with the URL of the store below which the dataset lies under its id. So who
may read it, and whether it is there, is told by the room as for any other;
only its bytes come from elsewhere.
"""

import json
from pathlib import Path

from sepp.core.errors import MismatchError, StoreError
from sepp.store.places.local_files import LocalFiles
from sepp.store.places.remote_files import RemoteFiles

POINTER = "store.json"
ROOT = "zarr.json"
HERE = (ROOT, "mount.json")
"""What a dataset has that lies in its room, ingested or mounted."""


def find_files(room: str, dataset_id: str, wanted: str | None = None) -> LocalFiles | RemoteFiles:
    """Find where a dataset lies; ``wanted`` is the store of those that lie nowhere yet.

    A pointer counts as soon as there is something where it points to.
    Raises ``StoreError``.
    """
    if any(Path(room, dataset_id, name).exists() for name in HERE):
        return LocalFiles(room)
    url = read_pointer(room, dataset_id)
    if wanted is not None and url != wanted and not (url and RemoteFiles(url).read(f"{dataset_id}/{ROOT}")):
        url = wanted
    return LocalFiles(room) if url is None else RemoteFiles(url)


def require_place(files: LocalFiles | RemoteFiles, dataset_id: str, wanted: str | None) -> None:
    """Raise ``MismatchError`` for a dataset that lies elsewhere than ``wanted``."""
    if wanted is None or (isinstance(files, RemoteFiles) and files.url == wanted):
        return
    place = files.url if isinstance(files, RemoteFiles) else files.root
    raise MismatchError(f"{dataset_id!r} lies in {place!r}, not in {wanted!r}; leave --store out to go on there")


def read_pointer(room: str, dataset_id: str) -> str | None:
    """Read in which store a dataset lies; None if nothing points to one.

    Raises ``StoreError`` for a pointer that can't be read.
    """
    path = Path(room, dataset_id, POINTER)
    try:
        return str(json.loads(path.read_bytes())["url"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError) as error:
        text = '{"url": "s3://BUCKET/PREFIX"}'
        raise StoreError(f"{str(path)!r} does not tell where the dataset lies; write {text} into it") from error


def pointed_ids(room: str) -> list[str]:
    """Name the datasets of a room that lie in a bucket, sorted."""
    return sorted(path.parent.name for path in Path(room).glob(f"*/{POINTER}"))


def point_to(room: str, dataset_id: str, files: RemoteFiles) -> None:
    """Have a dataset's folder in a room tell where the dataset lies, unless it does."""
    if read_pointer(room, dataset_id) != files.url:
        LocalFiles(room).write(f"{dataset_id}/{POINTER}", json.dumps({"url": files.url}).encode())


def require_bucket(url: str) -> str:
    """Give the URL of a store that new datasets may lie in, without a slash at its end.

    Raises ``StoreError`` for what is not one or can't be used.
    """
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme in ("", "file", "local"):
        raise StoreError(f"A store for new datasets is a URL such as 's3://bucket/public', got {url!r}; {_LOCAL}")
    if scheme in ("http", "https"):
        raise StoreError(
            f"Cannot write to {url!r}: it can only be read; a bucket is written by its own protocol, s3://"
        )
    try:
        files = RemoteFiles(url.rstrip("/"))
        files.names("")
    except (ValueError, ImportError) as error:
        raise StoreError(f"Cannot use {url!r} as store: {error}") from error
    return files.url


_LOCAL = "without --store they lie in the home, which may be on any mounted disk (--home)"
