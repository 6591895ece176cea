"""Datasets moved to the room that their rule names."""

import logging
import time
from collections.abc import Callable

from sepp.catalog.access import give_rule, read_rule, read_rules
from sepp.catalog.catalog import Catalog
from sepp.catalog.settling_lists import settle_list
from sepp.core.access import LIST_PREFIX, PUBLIC, Rule
from sepp.core.errors import SeppError
from sepp.core.home import Home
from sepp.store.places.rooms import RoomFiles, move_dataset

_log = logging.getLogger(__name__)


def settle(home: Home, catalog: Catalog, dataset_id: str) -> bool:
    """Move a dataset to where its rule says; False if it is there or has no data.

    Raises ``StoreError``.
    """
    room = read_rule(catalog, dataset_id).room(time.time_ns())
    return move_dataset(RoomFiles(str(home.archive)), dataset_id, room)


def settle_any(home: Home, catalog: Catalog, name: str) -> bool:
    """Move a dataset, or the list ``events:NAME``, to where its rule says; raises ``StoreError``."""
    if name.startswith(LIST_PREFIX):
        return settle_list(home, catalog, name.removeprefix(LIST_PREFIX))
    return settle(home, catalog, name)


def settle_all(home: Home, catalog: Catalog) -> list[str]:
    """Move every dataset and event list that lies elsewhere than its rule says; name those moved.

    One that can't be moved is told in the log and does not stop the others.
    """
    moved = []
    for dataset_id in read_rules(catalog):
        try:
            if settle_any(home, catalog, dataset_id):
                moved.append(dataset_id)
        except SeppError as error:
            _log.error("%s", error)
    return moved


def placing(catalog: Catalog, rule_for_new: Rule = PUBLIC) -> Callable[[str], str]:
    """Give what tells writers the room of a dataset that is not there yet.

    ``rule_for_new`` becomes the rule of those that have none, before
    anything of them is written.
    """

    def place(dataset_id: str) -> str:
        rule = read_rule(catalog, dataset_id)
        if rule == PUBLIC and rule_for_new != PUBLIC and dataset_id not in read_rules(catalog):
            give_rule(catalog, dataset_id, rule_for_new)
            rule = rule_for_new
        return rule.room(time.time_ns())

    return place
