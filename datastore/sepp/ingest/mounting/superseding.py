"""Files of several versions over the same time: the later version gives the records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import numpy as np

from sepp.core.model import Times
from sepp.core.time import to_iso
from sepp.ingest.mounting.scanning import Scan
from sepp.ingest.superseding.versions import Version, is_later, read_version, split_name

_ATTRIBUTES = ("data_version", "product_version", "file_version")


@dataclass(frozen=True, slots=True)
class Row:
    """Records of a file that stand together in its dataset."""

    scan: Scan
    """What was found in the file."""
    skip: int
    """Records before them that other files give."""
    stop: int
    """Record after the last."""

    @property
    def time(self) -> Times:
        """Times of the records that count."""
        return self.scan.time[self.skip : self.stop]


def version_of(scan: Scan) -> Version | None:
    """Read the version from the file's name, else from its attributes; None if they tell none."""
    in_name = split_name(PurePosixPath(unquote(urlsplit(scan.origin.url).path)).name)[1]
    told = {name.casefold(): value for name, value in scan.dataset.attributes.items()}
    texts = [str(told[name]) for name in _ATTRIBUTES if told.get(name) is not None]
    return in_name or next((version for version in map(read_version, texts) if version), None)


def supersede(scans: Sequence[Scan]) -> tuple[list[Row], dict[int, str]]:
    """Leave out the records over whose time a file of a later version has some.

    Gives what is left, in order of time, and what was left out: a sentence
    by the number of the file.
    """
    versions = [version_of(scan) for scan in scans]
    rows: list[Row] = []
    told: dict[int, str] = {}
    for number, scan in enumerate(scans):
        later = [n for n, v in enumerate(versions) if is_later(v, versions[number]) and _overlaps(scan, scans[n])]
        kept = np.ones(len(scan.time), np.bool_)
        for other in later:
            first, last = scans[other].time[[0, -1]]
            kept[np.searchsorted(scan.time, first, "left") : np.searchsorted(scan.time, last, "right")] = False
        rows += _runs(scan, kept)
        if not kept.all():
            told[number] = _tell(scan, kept, [scans[n] for n in later])
    return sorted(rows, key=lambda row: (int(row.time[0]), int(row.time[-1]))), told


def _overlaps(one: Scan, other: Scan) -> bool:
    return bool(one.time[0] <= other.time[-1] and other.time[0] <= one.time[-1])


def _runs(scan: Scan, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[Row]:
    edges = np.flatnonzero(np.diff(kept, prepend=False, append=False))
    for start, stop in edges.reshape(-1, 2).tolist():
        yield Row(scan, start, stop)


def _tell(scan: Scan, kept: np.ndarray[tuple[int], np.dtype[np.bool_]], later: Sequence[Scan]) -> str:
    lost = np.flatnonzero(~kept)
    names = ", ".join(dict.fromkeys(other.origin.url.rpartition("/")[2] for other in later))
    if len(lost) == len(kept):
        return f"superseded by {names}"
    first, last = (to_iso(int(scan.time[place])) for place in lost[[0, -1]])
    return f"{len(lost)} of {len(kept)} records, from {first} to {last}, are superseded by {names}"
