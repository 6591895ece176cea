"""Requests for data, every key and value checked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sepp.core.errors import SeppError
from sepp.core.time import parse_time
from sepp.servers.csa.errors import CsaError
from sepp.servers.csa.intervals import STEPS

Access = Literal["sync", "streamed", "deferred"]

_ALIASES = {"RETRIEVALTYPE": "RETRIEVAL_TYPE", "RETRIEVALACCESS": "RETRIEVAL_ACCESS"}
_SINGLE = frozenset(
    {
        "RETRIEVAL_TYPE", "RETRIEVAL_ACCESS", "START_DATE", "END_DATE", "DELIVERY_FORMAT", "DELIVERY_INTERVAL",
        "INGESTED_SINCE", "GZIP", "INCLUDE_EMPTY",
    }
)  # fmt: skip
# Of old clients (AIO, heliopy, AIDApy, irfu-matlab): they change nothing here.
_IGNORED = frozenset({"NON_BROWSER", "CSACOOKIE", "REF_DOC", "MAX_FILE_SIZE", "FORCEPACK", "USERNAME", "PASSWORD"})
_NO_NOTIFY = "NO_NOTIFY"
_FORMATS = ("CEF", "CDF", "CDF_ISTP")
# irfu-matlab asks for a stream by "streaming" and unpacks a tar.gz, as for any other word the archive does not know.
_ACCESSES: Mapping[str, Access] = {
    "DIRECT": "sync", "SYNC": "sync", "STREAMING": "sync", "STREAMED": "streamed", "DEFERRED": "deferred",
}  # fmt: skip
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?Z?", re.ASCII)
_PATTERN = re.compile(r"[\w@.*?+-]{1,100}", re.ASCII)
MOST_STARS = 8
MOST_PATTERNS = 200


@dataclass(frozen=True, slots=True)
class DataQuery:
    """A request for data or headers."""

    patterns: tuple[str, ...]
    """Ids of datasets, ``*`` for any part of one."""
    is_header: bool = False
    """True where headers only are wanted."""
    access: Access = "sync"
    """How it is to be handed over."""
    start_ns: int | None = None
    """First instant wanted; None for all."""
    stop_ns: int | None = None
    """First instant no more wanted; None for all."""
    format: str = "CEF"
    """``CEF``, ``CDF`` or ``CDF_ISTP``."""
    step: str = "daily"
    """How much time a file covers, one of ``STEPS``."""
    since_ns: int | None = None
    """Only what was ingested from then on."""
    is_zipped: bool = False
    """True where a stream is to be gzipped."""
    has_empty: bool = True
    """False where datasets without records are to be left out in silence."""
    has_notice: bool = field(default=True)
    """False where no mail is wanted."""


def read_data_query(pairs: Iterable[tuple[str, str]], *, access: Access | None = None) -> DataQuery:
    """Read a request; ``access`` is what the action of the old AIO says.

    Raises ``CsaError`` for unknown or repeated keys and for bad values.
    """
    words, patterns, has_notice = _sort_out(pairs)
    if access is None and "RETRIEVAL_TYPE" not in words:
        raise CsaError("RETRIEVAL_TYPE is missing: give PRODUCT or HEADER")
    query = DataQuery(
        patterns=_read_patterns(patterns),
        is_header=_choose(words, "RETRIEVAL_TYPE", ("PRODUCT", "HEADER"), "PRODUCT") == "HEADER",
        access=access or _ACCESSES[_choose(words, "RETRIEVAL_ACCESS", _ACCESSES, "SYNC")],
        start_ns=_read_time(words, "START_DATE"),
        stop_ns=_read_time(words, "END_DATE"),
        format=_read_format(words),
        step=_choose(words, "DELIVERY_INTERVAL", [step.upper() for step in STEPS], "DAILY").lower(),
        since_ns=_read_time(words, "INGESTED_SINCE"),
        is_zipped=_choose(words, "GZIP", ("0", "1"), "0") == "1",
        has_empty=words.get("INCLUDE_EMPTY") != "0",
        has_notice=has_notice,
    )
    _check_times(query)
    return _check_stream(query, words) if query.access == "streamed" else query


def _sort_out(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, str], list[str], bool]:
    words: dict[str, str] = {}
    patterns: list[str] = []
    has_notice = True
    for name, value in pairs:
        key = _ALIASES.get(name.upper(), name.upper())
        if key == "DATASET_ID":
            patterns += [part.strip() for part in value.split(",")]
        elif key == _NO_NOTIFY:
            has_notice = value == "0"
        elif key in _SINGLE:
            if key in words:
                raise CsaError(f"{key} was given twice; give it once")
            words[key] = value.strip()
        elif key not in _IGNORED and key:
            raise CsaError(f"Unknown parameter {name[:60]!r}; known are DATASET_ID, {', '.join(sorted(_SINGLE))}")
    return words, patterns, has_notice


def _read_patterns(patterns: list[str]) -> tuple[str, ...]:
    if not any(patterns):
        raise CsaError("DATASET_ID is missing: give the id of a dataset, such as C1_CP_FGM_SPIN")
    if len(patterns) > MOST_PATTERNS:
        raise CsaError(f"{len(patterns)} DATASET_ID are too many; at most {MOST_PATTERNS}")
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern) or pattern.count("*") > MOST_STARS or set(pattern) <= {"."}:
            raise CsaError(f"DATASET_ID {pattern[:100]!r} can't be; write it like C1_CP_FGM_SPIN or C?_CP_FGM*")
    return tuple(dict.fromkeys(patterns))


def _choose(words: Mapping[str, str], key: str, known: Iterable[str], usual: str) -> str:
    told = words.get(key, usual).upper()
    if told not in known:
        raise CsaError(f"{key} {words[key][:60]!r} is not known; give one of {', '.join(known)}")
    return told


def _read_format(words: Mapping[str, str]) -> str:
    told = words.get("DELIVERY_FORMAT", "CEF").upper()
    if told == "CDF_2_7":
        raise CsaError("CDF_2_7 can't be written here: CDF files are of version 3.8; give CDF, CDF_ISTP or CEF", 501)
    return _choose(words, "DELIVERY_FORMAT", _FORMATS, "CEF")


def _read_time(words: Mapping[str, str], key: str) -> int | None:
    told = words.get(key, "").upper()
    if not told:
        return None
    if not _TIME.fullmatch(told):
        raise CsaError(f"{key} {told[:60]!r} is no time; write it as yyyy-MM-ddTHH:mm:ssZ")
    try:
        return parse_time(told)
    except (SeppError, OverflowError) as error:
        raise CsaError(f"{key} {told[:60]!r} is no time; write it as yyyy-MM-ddTHH:mm:ssZ") from error


def _check_times(query: DataQuery) -> None:
    if query.start_ns is not None and query.stop_ns is not None and query.start_ns >= query.stop_ns:
        raise CsaError("END_DATE must be later than START_DATE")


def _check_stream(query: DataQuery, words: Mapping[str, str]) -> DataQuery:
    """Refuse what a stream can't be: several files, another format, no end."""
    if query.is_header:
        raise CsaError("A stream holds data; for a header leave out RETRIEVAL_ACCESS")
    if query.start_ns is None or query.stop_ns is None:
        raise CsaError("A stream needs both START_DATE and END_DATE")
    if len(query.patterns) > 1 or set(query.patterns[0]) & set("*?"):
        raise CsaError("A stream holds one dataset: give one DATASET_ID without wild cards")
    if query.format != "CEF":
        raise CsaError(f"A stream is CEF; for {query.format} leave out RETRIEVAL_ACCESS")
    if query.since_ns is not None:
        raise CsaError("A stream is all that there is; leave out INGESTED_SINCE")
    if words.get("DELIVERY_INTERVAL", "all").lower() != "all":
        raise CsaError("A stream is one file; leave out DELIVERY_INTERVAL")
    return query
