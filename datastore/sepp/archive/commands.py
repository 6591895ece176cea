"""``sepp export``: an interval of a dataset as a file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sepp.cli.command import Command, add_home

if TYPE_CHECKING:
    from sepp.archive.exporting import Exported

_FORMATS = "cef, cdf, nc, hapi, hapi-binary, csv, votable or parquet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to take, when, and where to."""
    parser.add_argument("id", metavar="ID", help="such as C1_CP_FGM_SPIN")
    parser.add_argument("start", metavar="START", help="ISO time; or a whole interval, such as 2005-01-09/P2D")
    parser.add_argument("stop", metavar="STOP", nargs="?", help="ISO time, exclusive")
    parser.add_argument("--format", metavar="FORMAT", help=f"{_FORMATS} (default: as the file's suffix tells)")
    parser.add_argument("-o", "--output", metavar="PATH", required=True, help="the file to write")
    parser.add_argument("--parameters", metavar="A,B", help="names of the parameters to take (default: all)")
    parser.add_argument("--version", metavar="VERSION", help="a version, such as 1.81234 (default: the newest)")
    parser.add_argument("--force", action="store_true", help="replace the file if it is there")
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the file; show what it holds and what it can't."""
    from sepp.archive.exporting import export_interval  # noqa: PLC0415
    from sepp.archive.library import Library  # noqa: PLC0415
    from sepp.archive.settings import ArchiveSettings  # noqa: PLC0415
    from sepp.core.time import parse_interval  # noqa: PLC0415

    _refuse_version(arguments.id)
    settings = ArchiveSettings()
    if arguments.home:
        settings = settings.model_copy(update={"home": Path(arguments.home), "archive_root": None, "archive_url": None})
    interval = parse_interval(arguments.start, arguments.stop)
    names = [name.strip() for name in arguments.parameters.split(",")] if arguments.parameters else None
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    screen = Console(stderr=True)
    columns = Progress.get_default_columns()
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("Exporting", total=None)
        done = export_interval(
            Library(settings),
            arguments.id,
            interval,
            Path(arguments.output),
            format=arguments.format,
            parameters=names,
            version=arguments.version,
            force=arguments.force,
            progress=lambda rows, total: bar.update(task, completed=rows, total=total),
        )
    _show(done)
    return 0


def _refuse_version(dataset_id: str) -> None:
    """Refuse ``ID@1.1000``, which is an id nowhere on the command line."""
    from sepp.archive.remote_names import split_version  # noqa: PLC0415
    from sepp.core.errors import BadNameError  # noqa: PLC0415

    name, version = split_version(dataset_id)
    if version is not None:
        raise BadNameError(f"Not an id: {dataset_id!r}; name the version apart: sepp export {name} --version {version}")


def _show(done: "Exported") -> None:
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{done.records:,} records, version {done.version}, as {done.format}, {done.octets / 1e6:.3g} MB:")
    for path in reversed(done.paths):
        console.print(f"  {path}")
    for loss in done.losses:
        console.print(f"  not held: {loss}")


export = Command("write an interval of a dataset to a file", run, add_arguments)
