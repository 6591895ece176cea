"""``sepp.catalogues`` and ``sepp.events``: the event lists that the archive holds."""

import numpy as np

from sepp.core.time import parse_time
from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.errors import TapError
from sepp.servers.tap.schemas.model import ForeignKey, Rows, Sources, TapTable

MOST_EVENTS = 500_000

_NAME = Column("catalogue", Kind.TEXT, "name of the list", ucd="meta.id;meta.dataset", is_indexed=True)
_START = Column("start_time", Kind.TIME, "begin, UTC", ucd="time.start")
_STOP = Column("stop_time", Kind.TIME, "end, UTC", ucd="time.end")


def _catalogues(sources: Sources) -> Rows:
    lists = sources.lists.all() if sources.lists else []
    return [
        (
            one.name, one.title, version.number, version.events, version.start_ns, version.stop_ns,
            parse_time(version.taken), version.file, version.sha256,
        )
        for one in lists
        for version in one.versions
    ]  # fmt: skip


def _events(sources: Sources) -> Rows:
    lists = sources.lists.all() if sources.lists else []
    count = sum(one.current.events for one in lists)
    if count > MOST_EVENTS:
        raise TapError(f"The archive's lists have {count} events, too many for one query; read them at events/NAME.csv")
    return [row for one in lists for row in _events_of(sources, one.name)]


def _events_of(sources: Sources, name: str) -> Rows:
    if sources.lists is None:
        return []
    events = sources.lists.load(name)
    times = [np.asarray(one, "datetime64[ns]").view(np.int64).tolist() for one in (events.start, events.stop)]
    return [(name, place, start, stop) for place, (start, stop) in enumerate(zip(*times, strict=True))]


TABLES = (
    TapTable(
        "sepp", "catalogues", "each version of each event list that the archive holds",
        (
            _NAME,
            Column("title", Kind.UNICODE, "what it holds", ucd="meta.title"),
            Column("version_number", Kind.INT, "version, from 1", ucd="meta.version"),
            Column("event_count", Kind.LONG, "number of events", ucd="meta.number"),
            _START, _STOP,
            Column("taken_time", Kind.TIME, "when it was taken in", ucd="time.creation"),
            Column("file_name", Kind.UNICODE, "name of its file", ucd="meta.id;meta.file"),
            Column("sha256", Kind.TEXT, "checksum of its file", ucd="meta.checksum;meta.file"),
        ),
        rows=_catalogues,
    ),
    TapTable(
        "sepp", "events", "events of the newest version of each list",
        (_NAME, Column("ordinal", Kind.INT, "place within the list, from 0", ucd="meta.number"), _START, _STOP),
        rows=_events, keys=(ForeignKey("sepp.catalogues", (("catalogue", "catalogue"),)),),
    ),
)  # fmt: skip
