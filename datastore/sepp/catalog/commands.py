"""``sepp catalog``: look at the catalogue, bring it up to date."""

import argparse

from sepp.cli.command import Command, add_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare ``list``, ``show`` and ``upgrade``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list the datasets")
    listing.add_argument("text", nargs="*", metavar="WORD", help="only those that hold every word")
    show = actions.add_parser("show", help="show one dataset")
    show.add_argument("id", metavar="ID", help="such as C1_CP_FGM_SPIN")
    upgrade = actions.add_parser("upgrade", help="make the catalogue, or bring it to the newest schema")
    for action in (listing, show, upgrade):
        add_home(action)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked of the catalogue of a home."""
    from sepp.catalog import screen  # noqa: PLC0415
    from sepp.catalog.settings import open_catalog  # noqa: PLC0415
    from sepp.core.home import find_home  # noqa: PLC0415

    home = find_home(arguments.home)
    catalog = open_catalog(home.prepare() if arguments.action == "upgrade" else home)
    try:
        if arguments.action == "upgrade":
            catalog.upgrade()
        elif arguments.action == "show":
            screen.show_dataset(catalog.describe(arguments.id))
        else:
            screen.list_datasets(catalog.search(" ".join(arguments.text)))
    finally:
        catalog.close()
    return 0


catalog = Command("list the datasets, show one, bring the catalogue up to date", run, add_arguments)
