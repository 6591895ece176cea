"""A version of an event list kept in the archive, whole or not at all."""

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sepp.core.errors import SeppError, StoreError, UnknownListError
from sepp.events.model import EventList
from sepp.events.published import RECORD, ListVersion, PublishedList, PublishedLists, to_json
from sepp.ingest.originals import checksum
from sepp.store.places.locks import lock_file
from sepp.store.places.replacing import PARTIAL, flush_file, replace_file

_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class GivenList:
    """A file that was read as a list."""

    path: Path
    """Where it lies."""
    sha256: str
    """Checksum of the bytes that were read."""
    source: str
    """Where it was taken from."""
    events: EventList
    """What it holds."""


@dataclass(frozen=True, slots=True)
class KeptList:
    """What came of keeping a list."""

    told: PublishedList
    """The list with all its versions."""
    version: ListVersion
    """The version that the file is."""
    is_new: bool
    """False if the archive held these very bytes."""


def keep_list(folder: Path, name: str, given: GivenList) -> KeptList:
    """Keep a file as the newest version of a list, unless it is one already.

    The file comes first, the record that names it last, so that a run that
    dies in between changes nothing. Raises ``StoreError`` where it can't be
    written, or changed while it was read.
    """
    lists = PublishedLists(folder)
    try:
        with lock_file(folder / _LOCK):
            before = _find(lists, name)
            versions = before.versions if before else ()
            held = next((each for each in versions if each.sha256 == given.sha256), None)
            if before and held:
                return KeptList(before, held, is_new=False)
            version = _keep_file(folder / name, given, versions)
            title = given.events.description.strip().partition("\n")[0] or given.events.name or name
            told = PublishedList(name, title, (*versions, version))
            _record(folder / name, told)
            return KeptList(told, version, is_new=True)
    except OSError as error:
        if isinstance(error, SeppError):
            raise
        reason = error.strerror or error
        raise StoreError(f"Cannot keep the list {name!r} in {str(folder)!r}: {reason}; nothing was changed") from error


def _find(lists: PublishedLists, name: str) -> PublishedList | None:
    try:
        return lists.find(name)
    except UnknownListError:
        return None


def _keep_file(folder: Path, given: GivenList, versions: Sequence[ListVersion]) -> ListVersion:
    number = max([0, *(each.number for each in versions)]) + 1
    while _is_anothers(folder / str(number), given):
        number += 1
    target = folder / str(number) / given.path.name
    if not target.exists():
        _copy(given, target)
    times = given.events.start, given.events.stop
    start, stop = (times[0].min(), times[1].max()) if len(given.events) else (None, None)
    return ListVersion(
        number=number,
        file=given.path.name,
        sha256=given.sha256,
        size_bytes=target.stat().st_size,
        events=len(given.events),
        start_ns=None if start is None else int(start.astype("int64")),
        stop_ns=None if stop is None else int(stop.astype("int64")),
        taken=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        source=given.source,
    )


def _is_anothers(folder: Path, given: GivenList) -> bool:
    """Tell whether a file lies there that no record names: it is never overwritten."""
    files = [path for path in folder.glob("*") if not path.name.endswith(PARTIAL)] if folder.is_dir() else []
    return any(path.name != given.path.name or checksum(path) != given.sha256 for path in files)


def _copy(given: GivenList, target: Path) -> None:
    partial = target.with_name(f".{target.name}.{os.getpid()}{PARTIAL}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(given.path, partial)
        if checksum(partial) != given.sha256:
            raise StoreError(f"{given.path.name!r} changed while it was read; run again")
        partial.chmod(0o444)
        flush_file(partial)
        partial.replace(target)
        flush_file(target.parent)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
            target.parent.rmdir()
        raise


def _record(folder: Path, told: PublishedList) -> None:
    target = folder / RECORD
    text = json.dumps(to_json(told), indent=1)
    partial = folder / f".{RECORD}.{os.getpid()}{PARTIAL}"
    replace_file(str(partial), str(target), text.encode(), is_durable=True)
    flush_file(folder)
