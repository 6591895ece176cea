"""A request for a query, every value checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sepp.servers.tap.errors import TapError

DEFAULT_ROWS = 100_000
MOST_ROWS = 10_000_000
_LANGUAGES = ("adql", "adql-2.0", "adql-2.1", "sql")
_KNOWN = (
    "request", "lang", "query", "format", "responseformat", "maxrec", "upload", "runid", "version", "phase",
)  # fmt: skip
_FORMATS: Mapping[str, str] = {
    "votable": "votable", "votable/td": "votable", "votable_plain": "votable", "text/xml": "votable",
    "application/x-votable+xml": "votable", "application/x-votable+xml;serialization=tabledata": "votable",
    "votable/b2": "binary2", "application/x-votable+xml;serialization=binary2": "binary2", "binary2": "binary2",
    "csv": "csv", "text/csv": "csv", "text/csv;header=present": "csv", "tsv": "tsv",
    "text/tab-separated-values": "tsv", "json": "json", "application/json": "json",
}  # fmt: skip

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TapQuery:
    """What is asked."""

    text: str
    """ADQL."""
    format: str
    """One of ``sepp.servers.tap.writing.WRITERS``."""
    max_rows: int
    """Most rows."""
    uploads: Mapping[str, str]
    """Where each uploaded table is, by name in lower case."""


def read_query(pairs: Pairs, default_rows: int = DEFAULT_ROWS) -> TapQuery:
    """Check the parameters of a query; their names may be in any case.

    Raises ``TapError``.
    """
    words, uploads = _read_words(pairs)
    if words.get("request", "doQuery") != "doQuery":
        raise TapError(f"REQUEST is doQuery, got {words['request'][:40]!r}")
    language = words.get("lang", "")
    if language.lower() not in _LANGUAGES:
        raise TapError(f"LANG is ADQL, got {language[:40]!r}")
    if not words.get("query", "").strip():
        raise TapError("QUERY is missing")
    max_rows = _read_count(words.get("maxrec", ""), default_rows)
    return TapQuery(words["query"], read_format(words), max_rows, uploads)


def read_format(words: Mapping[str, str]) -> str:
    """Choose the format; raises ``TapError`` for an unknown one."""
    text = words.get("responseformat") or words.get("format") or "votable"
    found = _FORMATS.get(text.lower().replace(" ", "").replace(";charset=utf-8", ""))
    if found is None:
        raise TapError(f"No format {text[:60]!r}; there are votable, votable/b2, csv, tsv and json")
    return found


def _read_words(pairs: Pairs) -> tuple[dict[str, str], dict[str, str]]:
    words: dict[str, str] = {}
    uploads: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        if key == "upload":
            uploads.update(_read_upload(value))
        elif key in _KNOWN and words.setdefault(key, value) != value:
            raise TapError(f"{name[:20].upper()} is given twice")
    return words, uploads


def _read_upload(value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in filter(None, value.split(";")):
        name, comma, place = entry.partition(",")
        name = name.strip().lower().removeprefix("tap_upload.")
        if not (comma and place.strip() and name.isascii() and name.isidentifier()):
            raise TapError(f"UPLOAD is name,uri or several joined by ';', got {entry[:60]!r}")
        found[name] = place.strip()
    return found


def _read_count(text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise TapError(f"MAXREC is a whole number, got {text[:20]!r}")
    return min(int(text), MOST_ROWS)
