"""``sepp catalog access``: say or show who may read a dataset or event list, and put it where it belongs."""

import argparse
import time
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sepp.catalog.catalog import Catalog
    from sepp.core.access import Rule
    from sepp.core.home import Home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the dataset and its rule."""
    parser.add_argument(
        "id",
        nargs="?",
        metavar="ID",
        help="such as C1_CP_FGM_SPIN, or events:NAME for an event list; without: all that are not public",
    )
    parser.add_argument("--public", action="store_true", help="let everybody read it")
    parser.add_argument("--embargo", metavar="DATE", help="let everybody read it from this date on, nobody before")
    parser.add_argument("--group", metavar="NAME", help="let members of this group read it; with --embargo until then")


def run(home: "Home", catalog: "Catalog", arguments: argparse.Namespace) -> int:
    """Set the rule that is given, move what lies elsewhere, show what holds.

    Raises ``BadTimeError``, ``BadNameError``, ``MismatchError``,
    ``StoreError``, and ``UnknownDatasetError`` or ``UnknownListError`` where
    there is no such dataset or list.
    """
    from sepp.catalog.access import give_rule, read_rule, read_rules  # noqa: PLC0415
    from sepp.catalog.settling import settle_all  # noqa: PLC0415
    from sepp.core.errors import BadNameError  # noqa: PLC0415

    rule = _read_rule(arguments)
    if arguments.id is None and rule is not None:
        raise BadNameError("Name the dataset: sepp catalog access ID --public | --embargo DATE | --group NAME")
    if arguments.id is not None:
        _require(home, catalog, arguments.id)
        if rule is not None:
            give_rule(catalog, arguments.id, rule)
    settle_all(home, catalog)
    rules = read_rules(catalog) if arguments.id is None else {arguments.id: read_rule(catalog, arguments.id)}
    return _show(rules, is_one=arguments.id is not None)


def _require(home: "Home", catalog: "Catalog", name: str) -> None:
    from sepp.catalog.settling_lists import require_list  # noqa: PLC0415
    from sepp.core.access import LIST_PREFIX  # noqa: PLC0415

    if name.startswith(LIST_PREFIX):
        require_list(home, name.removeprefix(LIST_PREFIX))
    else:
        catalog.require(name)


def rule_of(embargo: str | None, group: str | None) -> "Rule":
    """Make a rule of what is said on a command line.

    Raises ``BadTimeError`` and ``BadNameError``.
    """
    from sepp.core.access import PUBLIC, check_group  # noqa: PLC0415
    from sepp.core.time import parse_time  # noqa: PLC0415

    rule = PUBLIC if embargo is None else replace(PUBLIC, until_ns=parse_time(embargo))
    return rule if group is None else replace(rule, group=check_group(group))


def _read_rule(arguments: argparse.Namespace) -> "Rule | None":
    from sepp.core.errors import BadNameError  # noqa: PLC0415

    if arguments.public and (arguments.embargo or arguments.group):
        raise BadNameError("A dataset is public or not: give --public, or --embargo and --group")
    is_given = arguments.public or arguments.embargo is not None or arguments.group is not None
    return rule_of(arguments.embargo, arguments.group) if is_given else None


def _show(rules: "Mapping[str, Rule]", *, is_one: bool) -> int:
    from rich.console import Console  # noqa: PLC0415

    console, now_ns = Console(highlight=False, markup=False, soft_wrap=True), time.time_ns()
    told = {name: rule for name, rule in rules.items() if is_one or not rule.is_public(now_ns)}
    for name, rule in told.items():
        console.print(f"{name}  {describe_rule(rule, now_ns)}")
    if not told:
        console.print("Every dataset is public")
    return 0


def describe_rule(rule: "Rule", now_ns: int) -> str:
    """Write a rule in words."""
    from sepp.core.time import to_iso  # noqa: PLC0415

    if rule.is_public(now_ns):
        return "public"
    readers = f"group {rule.group}" if rule.group is not None else "administrators"
    return f"{readers} only" if rule.until_ns is None else f"{readers} only, public from {to_iso(rule.until_ns)} on"
