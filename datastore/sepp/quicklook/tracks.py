"""Tracks: where there are data, gaps and caveats, as intervals."""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sepp.core.caveats import caveat_words
from sepp.core.errors import UnknownParameterError
from sepp.core.model import Parameter, Times
from sepp.core.time import to_words
from sepp.quicklook.gaps import Truths, find_breaks
from sepp.quicklook.plot import CAVEAT, DATA, GAP, TRACK, Panel
from sepp.quicklook.source import Source
from sepp.quicklook.status import flag_meanings, is_status

COVERAGE, CAVEATS = "@coverage", "@caveats"
NAMES = (COVERAGE, CAVEATS)
MS = 1e6
CLUSTER_TOP = (3, 4)
CLUSTER_DOUBTFUL = frozenset({0, 1})
_DOUBT = re.compile(
    r"\b(?:bad|not (?:us|for|val|rec)\w*|un(?:us|rel|cert)\w*|problem|doubt|suspicious|suspect|invalid|caution|caveat"
    r"|poor|degraded|error|contaminat|saturat|interfer|eclipse)\w*|\bknown problems?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One interval of a track."""

    start_ns: int
    """Begin, ns since 1970 UTC."""
    stop_ns: int
    """End."""
    level: int
    """``DATA``, ``GAP`` or ``CAVEAT``."""
    text: str
    """What it is, for people."""


def make_track(source: Source, name: str) -> Panel:
    """Make the panel of a track: ``@coverage`` or ``@caveats``.

    Raises ``UnknownParameterError`` for any other name.
    """
    if name == COVERAGE:
        return _panel(source, name, "Data and gaps", coverage_marks(source))
    if name == CAVEATS:
        return _panel(source, name, "Caveats", caveat_marks(source), caveat_words(source.dataset.caveats))
    raise UnknownParameterError(f"No track {name!r}; there are {', '.join(NAMES)}")


def _panel(source: Source, name: str, long_name: str, marks: list[Mark], note: str = "") -> Panel:
    starts, stops = (np.array([getattr(mark, side) for mark in marks], np.int64) for side in ("start_ns", "stop_ns"))
    return Panel(
        parameter=name,
        long_name=long_name,
        units="",
        frame="",
        kind=TRACK,
        scale="linear",
        labels=(),
        gap_ms=None,
        factor=1,
        arrays={
            "start": np.maximum(starts, source.span.start_ns) / MS,
            "stop": np.minimum(stops, source.span.stop_ns) / MS,
            "level": np.array([mark.level for mark in marks], np.float32),
        },
        texts=tuple(mark.text for mark in marks),
        note=note,
    )


def coverage_marks(source: Source) -> list[Mark]:
    """Mark data and gaps, one after the other, over the whole interval."""
    runs = _stretches(source)
    edges = [source.span.start_ns, *(edge for run in runs for edge in run), source.span.stop_ns]
    marks = []
    for number, (start, stop) in enumerate(pairwise(edges)):
        level = DATA if number % 2 else GAP
        if stop > start:
            marks.append(Mark(start, stop, level, _told(stop - start, "data" if level == DATA else "no data")))
    return marks


def caveat_marks(source: Source) -> list[Mark]:
    """Mark where the quality flag of the dataset tells of trouble."""
    flag = quality_flag(source)
    if flag is None:
        return []
    level = source.level(flag)
    doubted = doubtful_codes(flag)
    low, high = (np.nan_to_num(side, nan=-1.0) for side in (level.minimum, level.maximum))
    found = np.full(len(low), -1, np.int64)
    for code in sorted(doubted, reverse=True):
        found[(low == code) | (high == code)] = code
    runs = _runs(source, level.time_ns, level.stop_ns, found, find_breaks(source, level))
    meanings = flag_meanings(flag)
    texts = {code: f"{flag.name} {code}" + (f": {meanings[code]}" if code in meanings else "") for code in doubted}
    return [
        Mark(start, stop, CAVEAT, _told(stop - start, texts[code])) for start, stop, code in runs if code in doubted
    ]


def quality_flag(source: Source) -> Parameter | None:
    """Find the flag that tells which records are doubtful, if there is one."""
    flags = [p for p in source.dataset.parameters if p.is_varying and "quality" in p.name.casefold() and is_status(p)]
    return next((flag for flag in flags if doubtful_codes(flag)), None)


def doubtful_codes(flag: Parameter) -> frozenset[int]:
    """Tell the codes that call for care: by their meanings, else Cluster's.

    The Cluster Science Archive's quality goes from 0 (not for use) to 4, and
    0 and 1 are doubtful. Where neither tells, none is.
    """
    meanings = flag_meanings(flag)
    if meanings:
        return frozenset(code for code, text in meanings.items() if _DOUBT.search(text))
    return CLUSTER_DOUBTFUL if flag.valid_min == 0 and flag.valid_max in CLUSTER_TOP else frozenset()


def _stretches(source: Source) -> list[tuple[int, int]]:
    """Give the stretches between gaps, from the record before the interval to the one after it."""
    index, span = source.store.time_index(source.dataset.id, source.version), source.span
    rows = index.rows(span)
    ends = [max(0, rows.start - 1), min(rows.stop, index.rows_total - 1)]
    if not index.rows_total:
        return []
    first, last = (index.times(slice(row, row + 1)) for row in ends)
    starts = np.append(first, source.all_gaps.after_ns)
    stops = np.append(source.all_gaps.before_ns, last) + source.cadence_ns
    stops[:-1] = np.minimum(stops[:-1], starts[1:])
    starts, stops = np.maximum(starts, span.start_ns), np.minimum(stops, span.stop_ns)
    return list(zip(starts[starts < stops].tolist(), stops[starts < stops].tolist(), strict=True))


def _runs(
    source: Source, start: Times, stop: Times, labels: NDArray[np.int64], is_apart: Truths
) -> list[tuple[int, int, int]]:
    """Join neighbours of one label that no gap parts: start, end, label."""
    if not len(start):
        return []
    cuts = np.flatnonzero(is_apart | (labels[1:] != labels[:-1])) + 1
    firsts, lasts = np.append([0], cuts), np.append(cuts, [len(start)]) - 1
    ends = stop[lasts] + source.cadence_ns
    ends[:-1] = np.where(is_apart[lasts[:-1]], np.minimum(ends[:-1], start[firsts[1:]]), start[firsts[1:]])
    ends = np.minimum(ends, source.span.stop_ns)
    return list(zip(start[firsts].tolist(), ends.tolist(), labels[firsts].tolist(), strict=True))


def _told(length_ns: int, text: str) -> str:
    return f"{text} ({to_words(round(length_ns, -9) or length_ns)})"
