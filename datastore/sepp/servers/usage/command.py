"""``sepp usage``: what was asked of the archive, never by whom."""

import argparse
import csv
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from sepp.cli.command import Command, add_home

if TYPE_CHECKING:
    from sepp.servers.usage.sums import Use

_MOST_ROWS = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is added up, and how it is written."""
    parser.add_argument("--since", metavar="TIME", help="only what was asked from then on (2026-11, 2026-11-20T12:00)")
    parser.add_argument("--dataset", metavar="ID", help="only this dataset")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help="(default: table)")
    parser.add_argument("--limit", type=int, default=_MOST_ROWS, metavar="N", help="rows of a table (0: all)")
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """Add the log up; raises ``BadTimeError`` and ``HomeError``."""
    from sepp.core.errors import HomeError  # noqa: PLC0415
    from sepp.core.home import find_home  # noqa: PLC0415
    from sepp.core.time import parse_time, to_iso  # noqa: PLC0415
    from sepp.servers.usage.journal import read_entries  # noqa: PLC0415
    from sepp.servers.usage.sums import add_up  # noqa: PLC0415

    home = find_home(arguments.home)
    if not home.state.is_dir():
        raise HomeError(f"No platform in {str(home.root)!r}; name another home with --home")
    since = f"{to_iso(parse_time(arguments.since))[:19]}Z" if arguments.since else ""
    uses = add_up(read_entries(home.state / "logs"), since, arguments.dataset)
    {"table": _show_table, "csv": _write_csv, "json": _write_json}[arguments.format](uses, arguments.limit)
    return 0


def _write_json(uses: "list[Use]", _limit: int) -> None:
    json.dump([asdict(use) for use in uses], sys.stdout, indent=1)
    sys.stdout.write("\n")


def _write_csv(uses: "list[Use]", _limit: int) -> None:
    from sepp.servers.usage.sums import COLUMNS  # noqa: PLC0415

    rows = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    rows.writeheader()
    rows.writerows(asdict(use) for use in uses)


def _show_table(uses: "list[Use]", limit: int) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = Console(highlight=False, markup=False)
    if not uses:
        console.print("Nothing was asked yet in this time")
        return
    table = Table("dataset", "protocol", box=None, header_style="bold")
    for name in ("requests", "refused", "MB", "seconds"):
        table.add_column(name, justify="right")
    table.add_column("last")
    for use in uses[: limit or None]:
        figures = (f"{use.requests:,}", f"{use.refused:,}", f"{use.bytes / 1e6:,.2f}", f"{use.seconds:,.2f}")
        table.add_row(use.dataset or "–", use.protocol, *figures, use.last)
    console.print(table)
    if limit and len(uses) > limit:
        console.print(f"{len(uses) - limit} more; --limit 0 shows all")


usage = Command("show what was asked of the archive", run, add_arguments)
