"""``sepp ingest`` and ``sepp demo``."""

import argparse
import tempfile
from contextlib import nullcontext
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from sepp.catalog.access_command import rule_of
from sepp.cli.command import Command, add_home
from sepp.core.access import PUBLIC, Rule
from sepp.core.home import Home, find_home

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sepp.catalog import Catalog
    from sepp.ingest.cluster import Cluster
    from sepp.store import Store

_STORE_HELP = "let datasets that are new lie in a bucket, such as s3://bucket/public; originals stay in the home"


def _add_ingest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("given", nargs="*", metavar="PATH|URL", help="file, folder (walked) or URL")
    parser.add_argument("--dataset", metavar="ID", help="dataset id for files that do not tell their own")
    parser.add_argument(
        "--events",
        nargs="?",
        const="",
        metavar="NAME",
        help="take the files in as lists of events, one under this name",
    )
    parser.add_argument(
        "--headers",
        metavar="DIR",
        action="append",
        default=[],
        help="where included CEF headers (.ceh) lie; may be repeated",
    )
    parser.add_argument(
        "--lenient", action="store_true", help="read CEF files that break rules of delivery, each told as a note"
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask cluster whose workers read the files and make the levels"
    )
    parser.add_argument("--store", metavar="URL", help=_STORE_HELP)
    parser.add_argument("--overviews", action="store_true", help="draw the overview pictures of the times taken in")
    parser.add_argument("--group", metavar="NAME", help="give what is new to the members of this group")
    parser.add_argument("--embargo", metavar="DATE", help="let nobody else read what is new before this date")
    add_home(parser)
    parser.set_defaults(refuse=parser.error)


def _run_ingest(arguments: argparse.Namespace) -> int:
    from sepp.ingest.display import show_progress, show_summary  # noqa: PLC0415
    from sepp.ingest.event_lists.taking import ListIngestor, tell_apart, with_advice  # noqa: PLC0415
    from sepp.ingest.pipeline import Ingestor  # noqa: PLC0415
    from sepp.ingest.sources import find_sources  # noqa: PLC0415

    given, forced = read_given(arguments.given, arguments.events)
    if not given:
        arguments.refuse("the following arguments are required: PATH|URL")
    home = find_home(arguments.home).prepare()
    rule = rule_of(arguments.embargo, arguments.group)
    store, catalog = open_archive(home, rule, arguments.store)
    with tempfile.TemporaryDirectory(prefix="sepp-ingest-") as scratch, reach_cluster(arguments.scheduler) as cluster:
        found = [replace(source, lenient=arguments.lenient) for source in find_sources(given, Path(scratch))]
        lists, sources = tell_apart(found, arguments.dataset, forced)
        headers = tuple(Path(folder) for folder in arguments.headers)
        ingestor = Ingestor(home, store, catalog, headers, arguments.dataset)
        if cluster is not None:
            ingestor = replace(ingestor, store=store.deriving(cluster.derive), read_files=cluster.read_files)
        listed = ListIngestor(home, forced or "", catalog, rule).ingest(lists)
        outcomes = show_progress(chain(listed, with_advice(ingestor.ingest(sources), sources)), found)
    status = show_summary(outcomes)
    if arguments.overviews:
        from sepp.ingest.overviews import renew_overviews  # noqa: PLC0415

        status = max(status, renew_overviews(outcomes, home, arguments.scheduler))
    return status


def read_given(given: list[str], events: str | None) -> tuple[list[str], str | None]:
    """Take a path after ``--events`` for a file, since no name of a list is one."""
    is_path = events and any(mark in events for mark in "./:")
    return ([str(events), *given], "") if is_path else (given, events)


def reach_cluster(scheduler: str | None) -> "AbstractContextManager[Cluster | None]":
    """Connect to a Dask cluster, if one is named; raises as ``open_cluster``."""
    from sepp.ingest.cluster import open_cluster  # noqa: PLC0415

    return open_cluster(scheduler) if scheduler else nullcontext()


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--if-empty", action="store_true", help="do nothing where the archive holds a dataset")
    add_home(parser)


def _run_demo(arguments: argparse.Namespace) -> int:
    from sepp.ingest.demo import make_demonstration  # noqa: PLC0415
    from sepp.ingest.demo_events import publish_crossings  # noqa: PLC0415

    home = find_home(arguments.home).prepare()
    store, catalog = open_archive(home)
    status = make_demonstration(store, catalog, only_if_empty=arguments.if_empty)
    publish_crossings(home, store)
    return status


def open_archive(home: Home, rule_for_new: Rule = PUBLIC, url: str | None = None) -> "tuple[Store, Catalog]":
    """Open store and catalogue of a home for writing, every dataset in its room.

    ``rule_for_new`` says who may read datasets that have no rule and no data
    yet, ``url`` in which bucket these lie. Raises ``StoreError`` for one
    that can't be used.
    """
    from sepp.catalog import open_catalog  # noqa: PLC0415
    from sepp.catalog.settling import placing  # noqa: PLC0415
    from sepp.store import Store  # noqa: PLC0415
    from sepp.store.places.placed import require_bucket  # noqa: PLC0415
    from sepp.store.places.rooms import RoomFiles  # noqa: PLC0415

    bucket = None if url is None else require_bucket(url)
    catalog = open_catalog(home)
    catalog.upgrade()
    store = Store(str(home.public))
    store.files = RoomFiles(str(home.archive), placing(catalog, rule_for_new), bucket)
    return store, catalog


ingest = Command("take files into the archive", _run_ingest, _add_ingest)
demo = Command("make the synthetic demonstration archive", _run_demo, _add_demo)
