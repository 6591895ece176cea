"""Which files are event lists, and which are files of datasets."""

import re
import tempfile
from pathlib import Path

from sepp.core.errors import SeppError, UnreadableFileError
from sepp.events.files import forms, read
from sepp.formats import readers
from sepp.formats.reader import read_head

TEXTS = (".txt",)
"""Endings of event lists that no reader of datasets has."""
CURE = "if it is a list of events, take it as one: sepp ingest --events"
_OURS = b"sepp-events"
_VOTABLE_UCDS = tuple(
    re.compile(rb"""\bucd\s*=\s*["'](?:[^"']*;)?time\.(?:%s)""" % end, re.IGNORECASE) for end in (b"start", b"end|stop")
)
_VOTABLE_NAMES = tuple(
    re.compile(rb"""<(?:\w+:)?FIELD\b[^>]*\bname\s*=\s*["'][^"']*(?:%s)""" % words, re.IGNORECASE)
    for words in (rb"start|begin", rb"stop|end")
)


def is_event_list(path: Path) -> bool:
    """Tell a list of events by its first bytes.

    A file that a reader of datasets knows is none, but for a VOTable whose
    fields are the begin and the end of each row by their ucd. Text without a
    header is one where its rows have a begin and an end; with single times it
    may as well be a table of measurements, and is left to the readers.
    """
    try:
        head = read_head(path)
        form = next((each for each in forms.values() if each.recognises(head)), None)
        if form is None:
            return False
        if form.name == "votable":
            return _OURS in head or all(each.search(head) for each in _VOTABLE_UCDS)
        return not _is_dataset(path, head) and _has_intervals(path, head, form.name)
    except (SeppError, OSError):
        return False


def advise(path: Path) -> str:
    """Tell the cure where a file taken for a dataset may be a list; else nothing."""
    try:
        head = read_head(path)
    except UnreadableFileError:
        return ""
    form = next((each for each in forms.values() if each.recognises(head)), None)
    if form is None or path.name.lower().endswith((".xml", ".lblx")):
        return ""
    if form.name == "votable":
        return f"{CURE} {path.name}" if all(each.search(head) for each in _VOTABLE_NAMES) else ""
    return "" if _is_dataset(path, head) else f"{CURE} {path.name}"


def _is_dataset(path: Path, head: bytes) -> bool:
    return any(reader.recognises(path, head) for reader in readers.values())


def _has_intervals(path: Path, head: bytes, form: str) -> bool:
    if _OURS in head[:4096]:
        return True
    with tempfile.TemporaryDirectory(prefix="sepp-events-") as folder:
        begun = Path(folder) / "begin"
        begun.write_bytes(head if path.stat().st_size <= len(head) else head[: head.rfind(b"\n") + 1])
        found = read(begun)
    return len(found) > 0 and (form == "amda" or bool((found.stop > found.start).any()))
