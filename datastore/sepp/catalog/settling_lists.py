"""Event lists in the rooms of an archive: whose rule is whose, and lists moved where theirs says.

The rule of a list stands in the catalogue under ``events:NAME``, which no
dataset can be called.
"""

import time
from pathlib import Path

from sepp.catalog.access import give_rule, read_rule, read_rules
from sepp.catalog.catalog import Catalog
from sepp.core.access import LIST_PREFIX, LISTS_FOLDER, PUBLIC, Rule
from sepp.core.errors import MismatchError, StoreError, UnknownListError, nearest_names
from sepp.core.home import Home
from sepp.store.places.locks import lock_file
from sepp.store.places.replacing import flush_file
from sepp.store.places.rooms import RoomFiles, make_room

_LOCK = ".lock"


def list_folders(archive: Path) -> list[Path]:
    """Say where lists may lie in an archive, the public ones first."""
    return [archive / room / LISTS_FOLDER for room in RoomFiles(str(archive)).rooms()]


def find_list(home: Home, name: str) -> Path | None:
    """Say in which folder a list lies; None if there is none."""
    return next((folder for folder in list_folders(home.archive) if (folder / name).is_dir()), None)


def require_list(home: Home, name: str) -> None:
    """Raise ``UnknownListError`` if there is no such list."""
    if not name or "/" in name or find_list(home, name) is None:
        known = [each.name for folder in list_folders(home.archive) for each in folder.glob("[!.]*")]
        raise UnknownListError(f"The archive holds no event list {name!r}{nearest_names(name, known)}")


def place_list(home: Home, catalog: Catalog, name: str, rule_for_new: Rule = PUBLIC) -> Path:
    """Give the folder of a list that is to be written.

    ``rule_for_new`` becomes the rule of a list that is not there yet and has
    none. Raises ``MismatchError`` where others may read it already.
    """
    key, held = f"{LIST_PREFIX}{name}", find_list(home, name)
    if rule_for_new != PUBLIC and held is None and key not in read_rules(catalog):
        give_rule(catalog, key, rule_for_new)
    rule = read_rule(catalog, key)
    if rule_for_new not in (PUBLIC, rule):
        raise MismatchError(
            f"The list {name!r} is there with another rule; say first: sepp catalog access {key} --group … --embargo …"
        )
    if held is not None:
        return held
    room = home.archive / rule.room(time.time_ns())
    make_room(home.archive, room)
    return room / LISTS_FOLDER


def settle_list(home: Home, catalog: Catalog, name: str) -> bool:
    """Move a list to where its rule says; False if it is there or does not exist.

    One rename while nobody writes it. Raises ``StoreError``.
    """
    goal = home.archive / read_rule(catalog, f"{LIST_PREFIX}{name}").room(time.time_ns())
    here = find_list(home, name)
    if here is None or here.parent == goal:
        return False
    try:
        with lock_file(here / _LOCK):
            if not (here / name).is_dir():
                return False
            make_room(home.archive, goal)
            (goal / LISTS_FOLDER).mkdir(exist_ok=True)
            (here / name).rename(goal / LISTS_FOLDER / name)
            flush_file(goal / LISTS_FOLDER)
            flush_file(here)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"Cannot move the list {name!r} to {str(goal)!r}: {error.strerror}") from error
    return True
