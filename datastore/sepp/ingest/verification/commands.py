"""``sepp verify``."""

import argparse
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sepp.cli.command import Command, add_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sepp.catalog import Catalog
    from sepp.core.home import Home
    from sepp.ingest.verification.finding import Archive
    from sepp.store import Store

_STORE_HELP = "a store elsewhere, such as s3://bucket/public: by itself, or against what --home has"


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
    parser.add_argument("--store", metavar="URL", help=_STORE_HELP)
    parser.add_argument("--scheduler", metavar="ADDRESS", help="Dask cluster whose workers make levels again")
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """Verify the archive of a home; 0 if nothing is wrong (any more)."""
    from sepp.ingest.commands import reach_cluster  # noqa: PLC0415
    from sepp.ingest.verification.verifying import repair_archive, verify_archive  # noqa: PLC0415

    with _open(arguments) as opened, reach_cluster(arguments.scheduler) as cluster:
        archive = replace(opened, store=opened.store.deriving(cluster.derive)) if cluster else opened
        if arguments.repair:
            left = repair_archive(archive, arguments.id, [Path(folder) for folder in arguments.headers])
        else:
            left = verify_archive(archive, arguments.id)
        place = archive.store.url if arguments.store else str(archive.home.root)
    if left:
        sys.stderr.write(f"sepp: {left} thing{'s are' if left > 1 else ' is'} wrong in {place!r}\n")
    return 1 if left else 0


@contextmanager
def _open(arguments: argparse.Namespace) -> "Iterator[Archive]":
    """Open what is verified: a home with its store, or with one elsewhere, or that alone."""
    from sepp.catalog import Catalog, open_catalog  # noqa: PLC0415
    from sepp.core.errors import HomeError  # noqa: PLC0415
    from sepp.core.home import Home, find_home  # noqa: PLC0415
    from sepp.ingest.verification.finding import Archive  # noqa: PLC0415
    from sepp.store import Store  # noqa: PLC0415

    if arguments.store and arguments.home is None:
        with tempfile.TemporaryDirectory(prefix="sepp-verify-") as scratch:
            home = Home(Path(scratch)).prepare()
            with closing(Catalog(home.catalog_url)) as catalog:
                yield Archive(home, Store(arguments.store), catalog, is_alone=True)
        return
    home = find_home(arguments.home)
    if not home.archive.is_dir():
        raise HomeError(f"No archive in {str(home.root)!r}; name another home with --home")
    with closing(open_catalog(home)) as catalog:
        yield Archive(home, _open_store(home, catalog, arguments.store), catalog)


def _open_store(home: "Home", catalog: "Catalog", url: str | None) -> "Store":
    from sepp.catalog.settling import placing  # noqa: PLC0415
    from sepp.store import Store  # noqa: PLC0415
    from sepp.store.places.rooms import RoomFiles  # noqa: PLC0415

    store = Store(url or str(home.public))
    if url is None:
        store.files = RoomFiles(str(home.archive), placing(catalog))
    return store


verify = Command("check that nothing in the archive is lost or damaged", run, add_arguments)
