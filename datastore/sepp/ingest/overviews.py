"""Overviews of what an ingest touched, by the command that draws them."""

import argparse
from collections.abc import Sequence

from sepp.cli.command import Command
from sepp.core.home import Home
from sepp.core.registry import Registry
from sepp.core.time import to_iso
from sepp.ingest.report import Outcome

COMMAND = "overviews"


def touched_spans(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, int]]:
    """Tell from when to when each dataset got records, in ns since 1970."""
    spans: dict[str, tuple[int, int]] = {}
    for outcome in outcomes:
        for granule in () if outcome.is_skipped else outcome.granules:
            if granule.start_ns is not None and granule.stop_ns is not None:
                start, stop = spans.get(granule.dataset_id, (granule.start_ns, granule.stop_ns))
                spans[granule.dataset_id] = min(start, granule.start_ns), max(stop, granule.stop_ns)
    return spans


def renew_overviews(
    outcomes: Sequence[Outcome], home: Home, scheduler: str | None = None, commands: Registry[Command] | None = None
) -> int:
    """Draw the overviews of the times taken in; the exit status.

    Raises ``UnknownNameError`` where ``sepp overviews`` is not installed.
    """
    known: Registry[Command] = Registry("sepp.commands", {}) if commands is None else commands
    draw = known[COMMAND].run
    statuses = [
        draw(
            argparse.Namespace(
                id=dataset, template=[], period=[], start=to_iso(start), stop=to_iso(stop + 1), list=False, jobs=1,
                scheduler=scheduler, home=str(home.root),
            )
        )
        for dataset, (start, stop) in touched_spans(outcomes).items()
    ]  # fmt: skip
    return max(statuses, default=0)
