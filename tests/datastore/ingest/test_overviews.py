"""Overviews after an ingest."""

from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import UnknownNameError
from sepp.core.home import find_home
from sepp.core.model import Batch, Dataset, Granule, Parameter
from sepp.core.registry import Registry
from sepp.core.time import HOUR_NS, parse_time
from sepp.ingest.commands import open_archive
from sepp.ingest.overviews import renew_overviews, touched_spans
from sepp.ingest.recording import commit
from sepp.ingest.report import Outcome

START_NS = parse_time("2005-01-09T01:00Z")


def granule(dataset: str, hour: int) -> Granule:
    start = START_NS + hour * HOUR_NS
    return Granule("file", "0", 1, dataset, start, start + HOUR_NS, 10)


def test_only_times_that_were_taken_in_are_touched() -> None:
    taken = Outcome("a", (granule("A", 0), granule("B", 1)))
    skipped = Outcome("c", (granule("A", 9),), is_skipped=True)
    spans = touched_spans([taken, skipped, Outcome("d", (granule("A", 3),)), Outcome("e", failure="cut short")])
    assert spans == {"A": (START_NS, START_NS + 4 * HOUR_NS), "B": (START_NS + HOUR_NS, START_NS + 2 * HOUR_NS)}


def test_overviews_of_the_times_taken_in_are_drawn(tmp_path: Path) -> None:
    home = find_home(tmp_path).prepare()
    store, catalog = open_archive(home)
    time = START_NS + np.arange(0, 5 * HOUR_NS, HOUR_NS // 60)
    dataset = Dataset("A_B", cadence_ns=HOUR_NS // 60, parameters=(Parameter("x", "float64"),))
    commit(store, catalog, Batch(dataset, time, {"x": np.sin(time / HOUR_NS)}), granule("A_B", 0))
    catalog.close()
    commands = Registry("sepp.commands", {"overviews": "sepp.servers.overviews.command:overviews"})
    assert renew_overviews([Outcome("a", (granule("A_B", 0),))], home, commands=commands) == 0
    hours = [path.name for path in (home.archive / "overviews" / "A_B" / "1h").rglob("*Z.png")]
    assert sorted(hours) == ["2005-01-09T010000Z.png", "2005-01-09T020000Z.png"]


def test_without_the_command_the_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="overviews"):
        renew_overviews([Outcome("a", (granule("A", 0),))], find_home(tmp_path), commands=Registry("no.commands", {}))
