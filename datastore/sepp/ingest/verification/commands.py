"""``sepp verify``."""

import argparse
import sys
from pathlib import Path

from sepp.cli.command import Command, add_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is verified, and whether it is repaired."""
    parser.add_argument("id", nargs="?", metavar="ID", help="only this dataset and its originals")
    parser.add_argument("--repair", action="store_true", help="rebuild what can be; originals are never touched")
    parser.add_argument(
        "--headers",
        metavar="DIR",
        action="append",
        default=[],
        help="where included CEF headers (.ceh) lie, should originals be taken in again; may be repeated",
    )
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """Verify the archive of a home; 0 if nothing is wrong (any more)."""
    from sepp.catalog import open_catalog  # noqa: PLC0415
    from sepp.core.errors import HomeError  # noqa: PLC0415
    from sepp.core.home import find_home  # noqa: PLC0415
    from sepp.ingest.verification.finding import Archive  # noqa: PLC0415
    from sepp.ingest.verification.verifying import repair_archive, verify_archive  # noqa: PLC0415
    from sepp.store import Store  # noqa: PLC0415

    home = find_home(arguments.home)
    if not home.archive.is_dir():
        raise HomeError(f"No archive in {str(home.root)!r}; name another home with --home")
    archive = Archive(home, Store(home.public), open_catalog(home))
    try:
        if arguments.repair:
            left = repair_archive(archive, arguments.id, [Path(folder) for folder in arguments.headers])
        else:
            left = verify_archive(archive, arguments.id)
    finally:
        archive.catalog.close()
    if left:
        sys.stderr.write(f"sepp: {left} thing{'s are' if left > 1 else ' is'} wrong in {str(home.root)!r}\n")
    return 1 if left else 0


verify = Command("check that nothing in the archive is lost or damaged", run, add_arguments)
