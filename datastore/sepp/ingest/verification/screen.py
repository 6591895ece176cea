"""Progress and findings of a verification on the terminal."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from sepp.ingest.verification.finding import Check, Finding

WIDTH = 140
PIPE_WIDTH = 400


def run_checks(checks: Sequence[Check]) -> list[Finding]:
    """Run the checks under a progress bar; give all that is wrong."""
    found: list[Finding] = []
    columns = (
        TextColumn("Verifying"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[label]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("verify", total=len(checks), label="")
        for check in checks:
            progress.update(task, label=check.label)
            found += check.run()
            progress.advance(task)
    return found


def show_findings(findings: Sequence[Finding], done: Mapping[Finding, str] | None = None) -> None:
    """Tabulate what is wrong and what helps, or what was done about it."""
    console = Console()
    console.width = max(console.width, WIDTH) if console.is_terminal else PIPE_WIDTH
    table = Table(box=box.SIMPLE)
    table.add_column("of", overflow="fold")
    table.add_column("where", overflow="fold")
    table.add_column("what is wrong", overflow="fold")
    table.add_column("what was done" if done is not None else "what --repair does", overflow="fold")
    for one in findings:
        cells = (one.subject, one.where, one.text, (done or {}).get(one, one.cure.value))
        table.add_row(*(cell.replace("[", "\\[") for cell in cells))
    console.print(table)
