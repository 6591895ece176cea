"""The catalogue of the tests' tiny archive, in the forms that the views ask for."""

import json
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from isal import isal_zlib

from sepp.catalog.outlines import Bits, Outline, ParameterOutline
from sepp.core.time import Interval, parse_time
from sepp.servers.catalog.compact import describe_all

GZIP_FORMAT = 31
Json = dict[str, Any]


class Known:
    """What the compact answer asks of a catalogue, told from descriptions."""

    def __init__(self, datasets: list[Json], spans: list[tuple[int, int]]) -> None:
        self.datasets, self.spans = datasets, spans

    def outlines(self) -> list[Outline]:
        return [make_outline(one) for one in self.datasets]

    def strips(self, interval: Interval, bins: int) -> dict[str, Bits]:
        bits = np.zeros(bins, np.bool_)
        for start, stop in self.spans:
            first, last = ((time - interval.start_ns) * bins // interval.duration_ns for time in (start, stop))
            bits[first : last + 1] = True
        return {one["id"]: bits for one in self.datasets}


def make_outline(one: Json) -> Outline:
    version, rows = one["version"].split(".")
    names = ("id", "title", "mission", "observatory", "instrument", "region", "cadence_ns", "is_synthetic")
    fields = ("name", "long_name", "units", "frame", "dtype", "display", "role")
    return Outline(
        **{name: one[name] for name in names},
        start_ns=parse_time(one["start"]),
        stop_ns=parse_time(one["stop"]) - 1,
        version=int(version),
        rows=int(rows),
        granules=one["granules"],
        parameters=tuple(
            ParameterOutline(**{name: p[name] for name in fields}, shape=tuple(p["shape"]), is_varying=True)
            for p in one["parameters"]
        ),
    )


def pack_catalogue(datasets: list[Json], spans: list[tuple[int, int]]) -> bytes:
    """Write the compact answer as the archive does."""
    told = describe_all(Known(datasets, spans), "1")  # type: ignore[arg-type]  # all that it asks for
    return bytes(isal_zlib.compress(json.dumps(told).encode(), 1, GZIP_FORMAT))


def count_inventory(query: Json, times_of: Any) -> Json:
    """Count records in equal parts of time; ``times_of(start, stop)`` gives ms."""
    bins = int(query.get("bins", 400))
    ends = [query.get("start", "2005-01-08T00:00:00Z"), query.get("stop", "2005-01-11T00:00:00Z")]
    start, stop = (datetime.fromisoformat(text).timestamp() * 1000 for text in ends)
    edges = np.linspace(start, stop, bins + 1)
    time = times_of(start, stop)
    counts = [int(((time >= a) & (time < b)).sum()) for a, b in pairwise(edges)]
    row = {"records": sum(counts), "counts": counts, "cadence_ns": 4 * 10**9}
    ids = query["datasets"].split(",")
    return {
        "start": ends[0],
        "stop": ends[1],
        "bins": bins,
        "datasets": [
            {"id": name, "start": "2005-01-08T00:00:00Z", "stop": "2005-01-11T00:00:00Z", **row} for name in ids
        ],
    }
