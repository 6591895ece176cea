"""Show how the import of headers goes and what came of it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.progress import track

from sepp.catalog.catalog import Announced
from sepp.catalog.headers import HeaderFile, Summary
from sepp.catalog.screen import make_console

_SAID: dict[Announced, str] = {
    "new": "new",
    "changed": "described anew",
    "same": "unchanged",
    "held": "left alone: they hold data",
}


def show_progress(headers: Iterable[HeaderFile], total: int) -> Iterator[HeaderFile]:
    """Pass headers on while a bar shows how many were read."""
    return iter(track(headers, "Reading headers", total, console=Console(stderr=True), transient=True))


def show_summary(summary: Summary) -> int:
    """Tell what was described and what was not; give the exit status."""
    console = make_console()
    counts = Counter(summary.outcomes.values())
    told = ", ".join(f"{counts[outcome]} {words}" for outcome, words in _SAID.items() if counts[outcome])
    console.print(f"{len(summary.outcomes)} datasets with {summary.parameters:,} parameters: {told or 'none'}")
    if summary.parts:
        console.print(f"{len(summary.parts)} headers are only parts of others")
    for name, dataset_id in summary.doubles.items():
        console.print(f"{escape(name)}: another header tells more of {escape(dataset_id)}")
    _tell_missing(summary, console)
    for name, reason in summary.failed.items():
        console.print(f"[red]failed[/red] {escape(name)}: {escape(reason)}")
    return 1 if summary.failed else 0


def _tell_missing(summary: Summary, console: Console) -> None:
    missing = Counter(name for names in summary.incomplete.values() for name in names)
    if missing:
        console.print(f"{len(summary.incomplete)} headers include others that are not there, and were read without:")
    for name, count in missing.most_common():
        console.print(f"  {escape(name)}, included by {count}")
