"""``sepp ingest`` and ``sepp demo``."""

import argparse
import tempfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sepp.cli.command import Command, add_home
from sepp.core.home import Home, find_home

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sepp.catalog import Catalog
    from sepp.ingest.cluster import Cluster
    from sepp.store import Store


def _add_ingest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("given", nargs="+", metavar="PATH|URL", help="file, folder (walked) or URL")
    parser.add_argument("--dataset", metavar="ID", help="dataset id for files that do not tell their own")
    parser.add_argument(
        "--headers",
        metavar="DIR",
        action="append",
        default=[],
        help="where included CEF headers (.ceh) lie; may be repeated",
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask cluster whose workers read the files and make the levels"
    )
    parser.add_argument("--overviews", action="store_true", help="draw the overview pictures of the times taken in")
    add_home(parser)


def _run_ingest(arguments: argparse.Namespace) -> int:
    from sepp.ingest.display import show_progress, show_summary  # noqa: PLC0415
    from sepp.ingest.pipeline import Ingestor  # noqa: PLC0415
    from sepp.ingest.sources import find_sources  # noqa: PLC0415

    home = find_home(arguments.home).prepare()
    store, catalog = open_archive(home)
    with tempfile.TemporaryDirectory(prefix="sepp-ingest-") as scratch, reach_cluster(arguments.scheduler) as cluster:
        sources = find_sources(arguments.given, Path(scratch))
        headers = tuple(Path(folder) for folder in arguments.headers)
        ingestor = Ingestor(home, store, catalog, headers, arguments.dataset)
        if cluster is not None:
            ingestor = replace(ingestor, store=store.deriving(cluster.derive), read_files=cluster.read_files)
        outcomes = show_progress(ingestor.ingest(sources), sources)
    status = show_summary(outcomes)
    if arguments.overviews:
        from sepp.ingest.overviews import renew_overviews  # noqa: PLC0415

        status = max(status, renew_overviews(outcomes, home, arguments.scheduler))
    return status


def reach_cluster(scheduler: str | None) -> "AbstractContextManager[Cluster | None]":
    """Connect to a Dask cluster, if one is named; raises as ``open_cluster``."""
    from sepp.ingest.cluster import open_cluster  # noqa: PLC0415

    return open_cluster(scheduler) if scheduler else nullcontext()


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--if-empty", action="store_true", help="do nothing where the archive holds a dataset")
    add_home(parser)


def _run_demo(arguments: argparse.Namespace) -> int:
    from sepp.ingest.demo import make_demonstration  # noqa: PLC0415

    home = find_home(arguments.home).prepare()
    store, catalog = open_archive(home)
    return make_demonstration(store, catalog, only_if_empty=arguments.if_empty)


def open_archive(home: Home) -> "tuple[Store, Catalog]":
    """Open store and catalogue of a home for writing."""
    from sepp.catalog import open_catalog  # noqa: PLC0415
    from sepp.store import Store  # noqa: PLC0415

    catalog = open_catalog(home)
    catalog.upgrade()
    return Store(str(home.public)), catalog


ingest = Command("take files into the archive", _run_ingest, _add_ingest)
demo = Command("make the synthetic demonstration archive", _run_demo, _add_demo)
