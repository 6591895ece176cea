"""What was mounted, on the terminal."""

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from sepp.core.time import to_iso
from sepp.ingest.display import show_table
from sepp.ingest.report import Line, Outcome, count_failed, failures, summarise


def show_looking(urls: Sequence[str]) -> Iterable[str]:
    """Draw a bar over the files while they are looked at."""
    return track(urls, "Looking at files", console=Console(stderr=True), disable=not sys.stderr.isatty())


def show_mounted(outcomes: Sequence[Outcome]) -> int:
    """Tabulate datasets, list what can't be mounted and why; the exit status."""
    console = Console()
    table = Table(box=box.SIMPLE)
    for heading in ("dataset", "files", "records", "span (UTC)", "mounted before", "known by"):
        table.add_column(heading)
    for line in summarise(outcomes):
        counts = (str(line.granules), f"{line.records:,}", _span(line), str(line.skipped))
        table.add_row(line.dataset_id, *counts, ", ".join(sorted(line.rules)))
    show_table(table, console)
    for outcome in outcomes:
        for note in outcome.notes:
            _say(console, f"note: {outcome.name}: {note}")
    failed = failures(outcomes)
    for outcome in failed:
        _say(console, f"not mounted: {outcome.name}: {outcome.reason}")
    if failed:
        sys.stderr.write(f"sepp: {count_failed(len(failed), len(outcomes), 'mounted')}\n")
    elif not outcomes:
        sys.stderr.write("sepp: nothing to mount: no file with a known suffix there\n")
    return 1 if failed or not outcomes else 0


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)


def _span(line: Line) -> str:
    if line.start_ns is None or line.stop_ns is None:
        return "no new records"
    return f"{to_iso(line.start_ns, 0)} to {to_iso(line.stop_ns, 0)}"
