"""Rules of who may read what, on both databases."""

import time

import pytest

from sepp.catalog.access import give_rule, hidden_ids, read_rule, read_rules
from sepp.catalog.engine import reading
from sepp.catalog.seen import SeenCatalog
from sepp.core.access import ANONYMOUS, PUBLIC, Access, Rule
from sepp.core.errors import BadNameError, MismatchError, UnknownDatasetError

NOW = time.time_ns()
PAST, FUTURE = NOW - 10**12, NOW + 10**15
RULES = {
    "OPEN": PUBLIC, "LATER": Rule(until_ns=FUTURE), "BEFORE": Rule(until_ns=PAST), "TEAM": Rule("team"),
    "TEAM_LATER": Rule("team", FUTURE), "TEAM_BEFORE": Rule("team", PAST),
}  # fmt: skip
CALLERS = {
    "anonymous": ANONYMOUS, "member": Access("mia", frozenset({"team"})), "outsider": Access("o", frozenset({"x"})),
    "admin": Access("ada", scopes=frozenset({"admin:users"})),
}  # fmt: skip
HIDDEN = {
    "anonymous": {"LATER", "TEAM", "TEAM_LATER"}, "member": {"LATER"}, "outsider": {"LATER", "TEAM", "TEAM_LATER"},
    "admin": set(),
}  # fmt: skip


@pytest.fixture
def ruled(catalog):
    for name, rule in RULES.items():
        give_rule(catalog, name, rule)
    return catalog


@pytest.mark.parametrize("who", CALLERS)
def test_the_query_hides_what_the_rules_hide(ruled, who):
    with reading(ruled.engine) as connection:
        hidden = set(connection.scalars(hidden_ids(CALLERS[who], NOW)))
    assert hidden == HIDDEN[who]
    assert {name for name, rule in RULES.items() if not CALLERS[who].may_read(rule, NOW)} == hidden


def test_rules_are_kept_and_changed(ruled):
    assert dict(read_rules(ruled)) == RULES
    give_rule(ruled, "TEAM", PUBLIC)
    assert read_rule(ruled, "TEAM") == read_rule(ruled, "NEVER_HEARD_OF") == PUBLIC


@pytest.mark.parametrize("group", ["", " ", "a/b", "..", ".hidden", "a\\b", "a\nb", "x" * 300])
def test_what_can_not_be_a_group_is_refused(catalog, group):
    with pytest.raises(BadNameError, match="Not a group"):
        give_rule(catalog, "OPEN", Rule(group))
    assert not read_rules(catalog)


def test_what_can_not_be_a_dataset_is_refused(catalog):
    with pytest.raises(MismatchError):
        give_rule(catalog, "../OPEN", Rule("team"))


def test_a_dataset_that_comes_again_is_as_hidden_as_it_was(filled):
    give_rule(filled, "MMS1_FPI", Rule("team"))
    filled.remove("MMS1_FPI")
    assert read_rule(filled, "MMS1_FPI") == Rule("team")


def test_what_is_hidden_is_not_found_and_not_offered(filled):
    give_rule(filled, "MMS1_FPI", Rule("team"))
    seen = SeenCatalog(filled, ANONYMOUS, lambda name: name != "MMS1_FPI")
    assert "MMS1_FPI" not in [holding.dataset.id for holding in seen.search()]
    assert (seen.count(), seen.count_matches()) == (filled.count() - 1, filled.count_matches() - 1)
    assert {"MMS1_FPI"} == {one.id for one in filled.outlines()} - {one.id for one in seen.outlines()}
    with pytest.raises(UnknownDatasetError) as told:
        seen.require("MMS1_FPX")
    assert "MMS1_FPI" not in str(told.value)
    with pytest.raises(UnknownDatasetError):
        seen.describe("MMS1_FPI")


def test_the_state_differs_with_what_is_seen(filled):
    plain = SeenCatalog(filled, ANONYMOUS, lambda _: True).state()
    assert plain == filled.state()
    give_rule(filled, "MMS1_FPI", Rule("team"))
    assert SeenCatalog(filled, ANONYMOUS, lambda _: True).state() != plain
    assert SeenCatalog(filled, CALLERS["member"], lambda _: True).state() == plain
