"""A file appears under its name when it is whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sepp.core.errors import SeppError, StoreError
from sepp.formats.writing.drafts import draft_folder
from sepp.formats.writing.extract import Extract, require_records
from sepp.formats.writing.writer import Writer


def save(extract: Extract, path: Path, writer: Writer, *, force: bool = False) -> tuple[Path, ...]:
    """Write a file, and what lies beside it; give their paths.

    Raises ``EmptyIntervalError`` without records, ``StoreError`` if a file
    is there already (unless ``force``) or can't be written; then no file
    was touched.
    """
    path = path.absolute()
    require_records(extract)
    if not force:
        refuse_existing(path, writer)
    targets = target_paths(path, writer)
    with _telling(path), draft_folder(path) as draft:
        writer.write(extract, draft / path.name)
        for target in targets:
            _sync(draft / target.name)
        for target in targets:
            (draft / target.name).replace(target)
        _sync(path.parent)
    return targets


def target_paths(path: Path, writer: Writer) -> tuple[Path, ...]:
    """Name the files that a writer makes: those beside ``path``, and it."""
    suffix = max((s for s in writer.suffixes if path.name.lower().endswith(s)), key=len, default="")
    base = path.name[: len(path.name) - len(suffix)]
    return (*(path.with_name(base + companion) for companion in writer.companions), path)


def refuse_existing(path: Path, writer: Writer) -> None:
    """Refuse with ``StoreError`` to replace any file."""
    for target in target_paths(path, writer):
        if target.exists() or target.is_symlink():
            raise StoreError(f"{str(target)!r} exists; give another name, or --force to replace it")


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Tell in one line what the disk refused."""
    try:
        if path.is_dir():
            raise StoreError(f"Cannot write {str(path)!r}: it is a folder")
        yield
    except OSError as error:
        if isinstance(error, SeppError):
            raise
        raise StoreError(f"Cannot write {str(path)!r}: {error.strerror or error}; nothing was written") from error


def _sync(path: Path) -> None:
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
