"""``sepp catalog versions ID`` and ``sepp catalog retire ID VERSION``."""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sepp.catalog.catalog import Catalog
    from sepp.core.home import Home
    from sepp.store import Store


def add_versions(parser: argparse.ArgumentParser) -> None:
    """Declare whose versions are listed."""
    parser.add_argument("id", metavar="ID", help="such as C1_CP_FGM_SPIN")


def add_retire(parser: argparse.ArgumentParser) -> None:
    """Declare which version is given up."""
    parser.add_argument("id", metavar="ID", help="such as C1_CP_FGM_SPIN")
    parser.add_argument("version", metavar="VERSION", help="an old version, such as 1 or 1.1000")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def show(home: "Home", catalog: "Catalog", arguments: argparse.Namespace) -> int:
    """List the versions of a dataset."""
    from sepp.catalog.screen import show_states  # noqa: PLC0415
    from sepp.catalog.states import list_states  # noqa: PLC0415

    show_states(list_states(catalog, open_rooms(home), arguments.id))
    return 0


def retire(home: "Home", catalog: "Catalog", arguments: argparse.Namespace) -> int:
    """Give up an old version, once that is confirmed.

    Raises ``UnknownDatasetError``, ``NoDataError`` and ``MismatchError``.
    """
    store = open_rooms(home)
    catalog.require(arguments.id)
    revision = store.snapshot(arguments.id, arguments.version).revision
    current = store.revision(arguments.id)
    if current is not None and revision.version != current.version and not _is_confirmed(arguments, str(revision)):
        sys.stderr.write("sepp: nothing was retired; confirm it, or give --yes\n")
        return 1
    store.retire(arguments.id, revision.version)
    sys.stdout.write(f"version {revision.version} of {arguments.id} is retired; {current} is the current one\n")
    return 0


def _is_confirmed(arguments: argparse.Namespace, revision: str) -> bool:
    if arguments.yes or not sys.stdin.isatty():
        return bool(arguments.yes)
    sys.stdout.write(f"Who cited {arguments.id} {revision} can then open it no more. Retire it? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def open_rooms(home: "Home") -> "Store":
    """Open the store of a home, all rooms of it."""
    from sepp.store import Store  # noqa: PLC0415
    from sepp.store.places.rooms import RoomFiles  # noqa: PLC0415

    store = Store(str(home.public))
    store.files = RoomFiles(str(home.archive))
    return store
