"""Progress and summary of an ingest on the terminal."""

import sys
from collections.abc import Iterable, Sequence
from typing import TypedDict

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from sepp.core.time import to_iso
from sepp.ingest.report import Line, Outcome, count_failed, failures, summarise
from sepp.ingest.sources import Source


class Plain(TypedDict):
    """How lines are printed that are as long as they are."""

    highlight: bool
    markup: bool
    soft_wrap: bool


_WIDEST = 1000
_PLAIN: Plain = {"highlight": False, "markup": False, "soft_wrap": True}


def show_progress(outcomes: Iterable[Outcome], sources: Sequence[Source]) -> list[Outcome]:
    """Draw a bar over the files while they are taken in."""
    columns = (
        TextColumn("Ingesting"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", table_column=Column(no_wrap=True, max_width=40)),
    )
    done: list[Outcome] = []
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("ingest", total=len(sources), name="")
        for outcome in outcomes:
            done.append(outcome)
            progress.update(task, advance=1, name=outcome.name.rsplit("/", 1)[-1])
    return done


def show_summary(outcomes: Sequence[Outcome]) -> int:
    """Tabulate datasets, list what failed and why; the exit status."""
    console = Console()
    show_table(_table(summarise(outcomes), failed=len(failures(outcomes))), console)
    tried = [outcome for outcome in outcomes if not outcome.passed_over]
    for outcome in outcomes:
        if outcome.passed_over:
            console.print(f"passed over: {outcome.name}: {outcome.passed_over}", **_PLAIN)
        for text in outcome.superseding:
            console.print(f"superseded: {outcome.name}: {text}", style="yellow", **_PLAIN)
        for text in outcome.reshaped:
            console.print(f"reshaped: {outcome.name}: {text}", style="yellow", **_PLAIN)
        for note in outcome.notes:
            console.print(f"note: {outcome.name}: {note}", style="dim", **_PLAIN)
    for outcome in failures(outcomes):
        console.print(f"failed: {outcome.name}: {outcome.reason}", **_PLAIN)
    failed = len(failures(outcomes))
    if failed:
        sys.stderr.write(f"sepp: {count_failed(failed, len(tried), 'ingested')}\n")
    elif not tried:
        sys.stderr.write("sepp: nothing to ingest: no file of a known format there\n")
    return 1 if failed or not tried else 0


def show_table(table: Table, console: Console) -> None:
    """Print a table as wide as it is: ids, numbers and times are never cut."""
    for column in table.columns:
        column.no_wrap = True
    console.width = max(
        console.width, console.measure(table, options=console.options.update(max_width=_WIDEST)).maximum
    )
    console.print(table)


def _table(lines: Sequence[Line], failed: int) -> Table:
    table = Table(show_footer=True, box=box.SIMPLE)
    table.add_column("dataset", footer="total", no_wrap=True)
    table.add_column("granules", justify="right", footer=str(sum(line.granules for line in lines)))
    table.add_column("records", justify="right", footer=f"{sum(line.records for line in lines):,}")
    table.add_column("span (UTC)", no_wrap=True)
    if any(line.superseded for line in lines):
        table.add_column("superseded", justify="right", footer=str(sum(line.superseded for line in lines)))
    table.add_column("skipped", justify="right", footer=str(sum(line.skipped for line in lines)))
    table.add_column("failed", justify="right", footer=str(failed))
    table.add_column("known by")
    for line in lines:
        late = (str(line.superseded),) if any(each.superseded for each in lines) else ()
        counts = (str(line.granules), f"{line.records:,}", _span(line), *late, str(line.skipped), "0")
        table.add_row(line.dataset_id, *counts, ", ".join(sorted(line.rules)))
    return table


def _span(line: Line) -> str:
    if line.start_ns is None or line.stop_ns is None:
        return "no records"
    return f"{to_iso(line.start_ns, 0)} to {to_iso(line.stop_ns, 0)}"
