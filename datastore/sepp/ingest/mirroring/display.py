"""Progress and summary of a mirror on the terminal."""

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from sepp.core.time import SECOND_NS, to_iso
from sepp.ingest.mirroring.mirror import Done, Plan
from sepp.ingest.report import Line, summarise

WIDTH = 140
"""Least width of the summary: ids and times are never cut."""


class Meter:
    """A bar over the time that is to be fetched, with pieces and bytes."""

    def __init__(self, plan: Plan) -> None:
        """Draw nothing yet."""
        columns = (
            TextColumn("Mirroring"),
            BarColumn(),
            TextColumn("{task.percentage:3.0f}% {task.fields[pieces]} pieces {task.fields[size]} {task.fields[name]}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._task: TaskID | None = None
        self._seconds = plan.queue.total_ns / SECOND_NS
        self._bytes = 0
        self.done: list[Done] = []

    def count(self, size: int) -> None:
        """Hear of bytes that came."""
        self._bytes += size
        if self._task is not None:
            self._progress.update(self._task, size=decimal(self._bytes))

    def follow(self, pieces: Iterable[Done]) -> None:
        """Draw the bar until all pieces are through; ``done`` keeps them."""
        with self._progress:
            self._task = self._progress.add_task("", total=self._seconds, pieces=0, size=decimal(self._bytes), name="")
            for each in pieces:
                self.done.append(each)
                advance = each.piece.interval.duration_ns / SECOND_NS
                day = to_iso(each.piece.interval.stop_ns, 0)
                self._progress.update(self._task, advance=advance, pieces=len(self.done), name=day)


def show_summary(done: Sequence[Done], plan: Plan) -> int:
    """Tabulate what came, list what failed and why; the exit status."""
    console = Console()
    console.width = max(console.width, WIDTH)
    lines = summarise([outcome for each in done for outcome in each.outcomes])
    if lines:
        console.print(_table(lines))
    for text in (text for each in done for outcome in each.outcomes for text in outcome.reshaped):
        console.print(f"reshaped: {text}", style="yellow", highlight=False, markup=False, soft_wrap=True)
    failed = [each for each in done if each.failure]
    for each in failed:
        text = f"failed: {each.piece}: {each.failure}"
        console.print(text, highlight=False, markup=False, soft_wrap=True)
    console.print(_say(done, plan, len(failed)), highlight=False, markup=False, soft_wrap=True)
    if failed:
        sys.stderr.write(f"sepp: {len(failed)} of {len(done)} pieces failed; run the same mirror again to try them\n")
    return 1 if failed else 0


def _say(done: Sequence[Done], plan: Plan, failed: int) -> str:
    empty = sum(not each.outcomes and not each.failure for each in done)
    size = decimal(sum(each.bytes for each in done))
    fetched = f"{len(done) - empty - failed} pieces fetched ({size}), {empty} without data, {failed} failed"
    return f"{plan.interval}: {fetched}; {plan.held} were here already"


def _table(lines: Sequence[Line]) -> Table:
    table = Table(box=box.SIMPLE)
    for name in ("dataset", "granules", "records", "span (UTC)"):
        table.add_column(name, no_wrap=True, justify="left" if name in ("dataset", "span (UTC)") else "right")
    for line in lines:
        ends = (to_iso(at, 0) if at is not None else "" for at in (line.start_ns, line.stop_ns))
        table.add_row(line.dataset_id, str(line.granules), f"{line.records:,}", " to ".join(ends))
    return table
