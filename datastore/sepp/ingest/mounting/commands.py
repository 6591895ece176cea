"""``sepp mount``, ``sepp unmount``, and references to what is mounted."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sepp.cli.command import Command, add_home
from sepp.core.home import Home, find_home

if TYPE_CHECKING:
    from sepp.ingest.mounting.mounter import Mounter


def _add_mount(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("given", nargs="+", metavar="PATH|URL|ID", help="file, folder (walked), s3:// or https:// URL")
    parser.add_argument(
        "--pyramids",
        action="store_true",
        help="make levels for drawing, kept in the archive, so that plots of long intervals are fast",
    )
    parser.add_argument(
        "--remove",
        action="store_true",
        help="serve these datasets, files or folders no more; no file of them is touched",
    )
    parser.add_argument(
        "--references",
        metavar="FILE",
        type=Path,
        help="write one mounted dataset, named by its ID, as references that plain xarray opens",
    )
    parser.add_argument("--dataset", metavar="ID", help="dataset id for files that do not tell their own")
    add_home(parser)


def _run_mount(arguments: argparse.Namespace) -> int:
    from sepp.ingest.mounting.display import show_looking, show_mounted  # noqa: PLC0415
    from sepp.ingest.mounting.listing import find_files  # noqa: PLC0415
    from sepp.ingest.mounting.pyramids import raise_pyramids  # noqa: PLC0415

    if arguments.remove:
        return _run_unmount(arguments)
    if arguments.references:
        return _run_references(arguments)
    home = find_home(arguments.home).prepare()
    mounter = _open_mounter(home, arguments.dataset)
    outcomes = list(mounter.mount(show_looking(find_files(arguments.given))))
    status = show_mounted(outcomes)
    failed = raise_pyramids(mounter.store, outcomes, is_wanted=arguments.pyramids)
    sys.stderr.write("".join(f"sepp: {line}\n" for line in failed))
    home.remember_mounted(Path(each).expanduser() for each in arguments.given if "://" not in each)
    return 1 if failed else status


def _add_unmount(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("given", nargs="+", metavar="ID|PATH|URL", help="mounted dataset, file, folder or URL")
    add_home(parser)


def _run_unmount(arguments: argparse.Namespace) -> int:
    from sepp.ingest.mounting.removing import unmount as remove  # noqa: PLC0415

    home = find_home(arguments.home).prepare()
    mounter = _open_mounter(home, None)
    for each in arguments.given:
        sys.stdout.write("".join(f"{line}\n" for line in remove(mounter, home, each)))
    return 0


def _run_references(arguments: argparse.Namespace) -> int:
    from sepp.ingest.mounting.references import tell_shared, write_references  # noqa: PLC0415

    shared = write_references(find_home(arguments.home), arguments.given, arguments.references)
    sys.stdout.write(tell_shared(shared, arguments.references))
    return 0


def _open_mounter(home: Home, dataset_id: str | None) -> "Mounter":
    from sepp.catalog import open_catalog  # noqa: PLC0415
    from sepp.catalog.settling import placing  # noqa: PLC0415
    from sepp.ingest.mounting.mounter import Mounter  # noqa: PLC0415
    from sepp.store.mounted import MountingStore  # noqa: PLC0415
    from sepp.store.places.rooms import RoomFiles  # noqa: PLC0415

    catalog = open_catalog(home)
    catalog.upgrade()
    store = MountingStore(str(home.public))
    store.files = RoomFiles(str(home.archive), placing(catalog))
    return Mounter(store, catalog, dataset_id)


unmount = Command("serve mounted datasets no more; no file of them is touched", _run_unmount, _add_unmount)
mount = Command("serve files where they lie, nothing copied", _run_mount, _add_mount)
