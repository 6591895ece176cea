"""``sepp verify``."""

import argparse
import sys
from contextlib import closing
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
    parser.add_argument("--scheduler", metavar="ADDRESS", help="Dask cluster whose workers make levels again")
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """Verify the archive of a home; 0 if nothing is wrong (any more)."""
    from sepp.catalog import open_catalog  # noqa: PLC0415
    from sepp.core.errors import HomeError  # noqa: PLC0415
    from sepp.core.home import find_home  # noqa: PLC0415
    from sepp.ingest.commands import reach_cluster  # noqa: PLC0415
    from sepp.ingest.verification.finding import Archive  # noqa: PLC0415
    from sepp.ingest.verification.verifying import repair_archive, verify_archive  # noqa: PLC0415
    from sepp.store import Store  # noqa: PLC0415

    home = find_home(arguments.home)
    if not home.archive.is_dir():
        raise HomeError(f"No archive in {str(home.root)!r}; name another home with --home")
    with closing(open_catalog(home)) as catalog, reach_cluster(arguments.scheduler) as cluster:
        store = Store(home.public)
        archive = Archive(home, store.deriving(cluster.derive) if cluster else store, catalog)
        if arguments.repair:
            left = repair_archive(archive, arguments.id, [Path(folder) for folder in arguments.headers])
        else:
            left = verify_archive(archive, arguments.id)
    if left:
        sys.stderr.write(f"sepp: {left} thing{'s are' if left > 1 else ' is'} wrong in {str(home.root)!r}\n")
    return 1 if left else 0


verify = Command("check that nothing in the archive is lost or damaged", run, add_arguments)
