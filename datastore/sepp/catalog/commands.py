"""``sepp catalog``: look at the catalogue, bring it up to date."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sepp.catalog import access_command, versions_command
from sepp.cli.command import Command, add_home

if TYPE_CHECKING:
    from sepp.catalog.catalog import Catalog
    from sepp.core.home import Home

_MOST_LISTED = 100
_OF_VERSIONS = {"versions": versions_command.show, "retire": versions_command.retire}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list the datasets, best matches first")
    listing.add_argument("text", nargs="*", metavar="WORD", help="only those that hold every word")
    listing.add_argument("--limit", type=_count, default=_MOST_LISTED, metavar="N", help="at most so many (0: all)")
    show = actions.add_parser("show", help="show one dataset")
    show.add_argument("id", metavar="ID", help="such as C1_CP_FGM_SPIN")
    headers = actions.add_parser("import-headers", help="describe datasets by the headers (.ceh) of an archive")
    headers.add_argument("folder", type=Path, metavar="DIR", help="folder that holds them, also those they include")
    upgrade = actions.add_parser("upgrade", help="make the catalogue, or bring it to the newest schema")
    access = actions.add_parser("access", help="say who may read a dataset, or show it")
    access_command.add_arguments(access)
    versions = actions.add_parser("versions", help="list the versions of a dataset that can be cited and opened")
    versions_command.add_versions(versions)
    retire = actions.add_parser("retire", help="give up an old version of a dataset: it opens no more")
    versions_command.add_retire(retire)
    for action in (listing, show, headers, upgrade, access, versions, retire):
        add_home(action)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked of the catalogue of a home."""
    from sepp.catalog.settings import open_catalog  # noqa: PLC0415
    from sepp.core.home import find_home  # noqa: PLC0415

    home = find_home(arguments.home)
    is_writing = arguments.action in ("upgrade", "import-headers", "access")
    catalog = open_catalog(home.prepare() if is_writing else home)
    try:
        if is_writing:
            catalog.upgrade()
        if arguments.action == "access":
            return access_command.run(home, catalog, arguments)
        if arguments.action in _OF_VERSIONS:
            return _OF_VERSIONS[arguments.action](home, catalog, arguments)
        return _act(home, catalog, arguments)
    finally:
        catalog.close()


def _act(home: "Home", catalog: "Catalog", arguments: argparse.Namespace) -> int:
    from sepp.catalog import screen  # noqa: PLC0415

    if arguments.action == "show":
        _show(home, catalog, arguments.id)
    elif arguments.action == "list":
        text = " ".join(arguments.text)
        screen.list_datasets(catalog.search(text, limit=arguments.limit or None), total=catalog.count_matches(text))
    elif arguments.action == "import-headers":
        return _import(catalog, arguments.folder)
    return 0


def _show(home: "Home", catalog: "Catalog", dataset_id: str) -> None:
    from sepp.catalog.screen import show_dataset  # noqa: PLC0415
    from sepp.catalog.states import list_states  # noqa: PLC0415
    from sepp.core.errors import NoDataError  # noqa: PLC0415
    from sepp.core.file_caveats import caveats_of  # noqa: PLC0415

    holding = catalog.describe(dataset_id)
    try:
        states = list_states(catalog, versions_command.open_rooms(home), dataset_id)
    except NoDataError:
        states = []
    show_dataset(holding, states=states, caveats=caveats_of(catalog.headers(dataset_id)))


def _import(catalog: "Catalog", folder: Path) -> int:
    from sepp.catalog.headers import find_headers, import_headers, read_headers  # noqa: PLC0415
    from sepp.catalog.import_screen import show_progress, show_summary  # noqa: PLC0415

    paths = find_headers(folder)
    return show_summary(import_headers(catalog, show_progress(read_headers(paths, folder), len(paths))))


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("expected a number, 0 or more")
    return number


catalog = Command(
    "list the datasets, show one, say who may read it, import headers, bring the catalogue up to date",
    run,
    add_arguments,
)
