"""Send tables, datasets and times to the programs on one's desk, by SAMP.

TOPCAT, Aladin, Autoplot, JHelioviewer and others listen to a SAMP hub (IVOA
SAMP 1.3) on the same computer. The functions give the names of the programs
that were told.
"""

import atexit
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import xarray as xr

from sepp.archive.api import interval as read_interval
from sepp.archive.api import library
from sepp.archive.exporting import take_extract
from sepp.archive.headers import with_headers
from sepp.archive.samp.hub import HubClient, read_lock_file
from sepp.archive.samp.tables import TIME_RANGE, extract_opened, extract_times
from sepp.core.errors import ServiceError
from sepp.core.time import IntervalLike, to_iso
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.saving import save
from sepp.formats.writing.writer import writers

VOTABLE, CDF = "table.load.votable", "table.load.cdf"
_FORMS = {VOTABLE: ("votable", ".vot"), CDF: ("cdf", ".cdf")}


@dataclass
class SampLine:
    """A connection to a hub; to be used by ``with``, or kept."""

    client: HubClient
    """What the hub knows of us."""
    _folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="sepp-samp-")
    )

    def __enter__(self) -> "SampLine":
        """Give the connection itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Disconnect."""
        self.close()

    def close(self) -> None:
        """Disconnect, and remove the files that were sent."""
        self.client.leave()
        self._folder.cleanup()

    def programs(self, mtype: str) -> dict[str, str]:
        """Name the programs that take a message, by their id at the hub."""
        return {each: self.client.name_of(each) for each in self.client.subscribed(mtype)}

    def send(self, mtypes: Iterable[str], extract: Extract, to: str | None = None) -> list[str]:
        """Send records, to each program in the first form that it takes.

        ``to`` names one program. Raises ``ServiceError`` if none takes any.
        """
        told: dict[str, str] = {}
        wanted = tuple(mtypes)
        for mtype in wanted:
            takers = {key: name for key, name in self.programs(mtype).items() if key not in told and to in (None, name)}
            if takers:
                self._notify(takers, mtype, self._params(mtype, extract))
                told |= takers
        return _require(told, wanted, to)

    def _params(self, mtype: str, extract: Extract) -> dict[str, str]:
        form, suffix = _FORMS[mtype]
        folder = tempfile.mkdtemp(dir=self._folder.name)
        stem = "".join(c if c.isalnum() or c in "-_." else "_" for c in extract.dataset.id)
        (path,) = save(extract, Path(folder, f"{stem}{suffix}"), writers[form])
        table_id = f"{extract.dataset.id}@{extract.version}"
        return {"url": path.as_uri(), "name": f"{stem}{suffix}", "table-id": table_id}

    def _notify(self, takers: Iterable[str], mtype: str, params: Mapping[str, str]) -> None:
        for each in takers:
            self.client.notify(each, mtype, params)

    def send_range(self, start_ns: int, stop_ns: int, to: str | None = None) -> list[str]:
        """Send a time range, to those who know none a table with one row."""
        told = {key: name for key, name in self.programs(TIME_RANGE).items() if to in (None, name)}
        span = {"start": to_iso(start_ns), "stop": to_iso(stop_ns)}
        self._notify(told, TIME_RANGE, span)
        takers = {key: name for key, name in self.programs(VOTABLE).items() if key not in told and to in (None, name)}
        if takers:
            self._notify(takers, VOTABLE, self._params(VOTABLE, extract_times(start_ns, stop_ns)))
        return _require(told | takers, (TIME_RANGE, VOTABLE), to)


def _require(told: Mapping[str, str], mtypes: tuple[str, ...], to: str | None) -> list[str]:
    if not told:
        who = f"{to!r} is not at the hub, or does not take" if to else "No program at the hub takes"
        raise ServiceError(f"{who} {' or '.join(mtypes)}; start TOPCAT or Autoplot, or connect it to the hub")
    return sorted(told.values())


_lines: list[SampLine] = []
_lock = Lock()


def connect(hub: Mapping[str, str] | None = None) -> SampLine:
    """Connect to the hub that runs here, once for the process.

    ``hub`` gives the parameters of another hub, as in its lock file. Raises
    ``ServiceError`` if no hub runs.
    """
    with _lock:
        if _lines and hub is None and _lines[0].client.is_connected:
            return _lines[0]
        found = read_lock_file() if hub is None else hub
        line = SampLine(HubClient(found["samp.hub.xmlrpc.url"], found["samp.secret"], "SEPP"))
        _lines.insert(0, line)
        return line


@atexit.register
def disconnect() -> None:
    """Leave the hub, and remove the files that were sent."""
    with _lock:
        while _lines:
            _lines.pop().close()


def programs(mtype: str = VOTABLE) -> list[str]:
    """Name the programs at the hub that take a message.

    Raises ``ServiceError`` without a hub.
    """
    return sorted(connect().programs(mtype).values())


def send_table(data: str | xr.Dataset, interval: IntervalLike | None = None, *, to: str | None = None) -> list[str]:
    """Send a dataset's records, or what was opened, as VOTable.

    Raises ``ServiceError`` without a hub or a program that takes tables, and
    what ``open`` and ``export`` raise.
    """
    return connect().send((VOTABLE,), _extract(data, interval), to)


def send_dataset(data: str | xr.Dataset, interval: IntervalLike | None = None, *, to: str | None = None) -> list[str]:
    """Send records as CDF to those who take it (Autoplot, TOPCAT), else as VOTable.

    Raises as ``send_table``.
    """
    return connect().send((CDF, VOTABLE), _extract(data, interval), to)


def send_time(interval: IntervalLike, *, to: str | None = None) -> list[str]:
    """Send a time range: ``x-sepp.time.range``, else a table of one row.

    SAMP has no message for times that programs agree upon. Raises as
    ``send_table``, and ``BadTimeError``.
    """
    span = read_interval(interval)
    return connect().send_range(span.start_ns, span.stop_ns, to)


def _extract(data: str | xr.Dataset, interval: IntervalLike | None) -> Extract:
    span = read_interval(interval) if interval is not None else None
    if isinstance(data, str):
        return with_headers(take_extract(library().find_store(data), data, span), library().headers(data, span))
    return extract_opened(data if span is None else data.sel(time=slice(span.start, span.stop - 1)))
