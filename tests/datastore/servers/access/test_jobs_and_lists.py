"""Jobs run as who asked for them, and event lists lie in the room of their rule."""

import argparse
import asyncio

import pytest

from sepp.archive.event_lists import find_lists
from sepp.archive.settings import ArchiveSettings
from sepp.catalog.access import give_rule, read_rules
from sepp.catalog.access_command import add_arguments, run
from sepp.catalog.settling import settle_all
from sepp.core.access import Rule
from sepp.core.errors import UnknownListError
from sepp.core.time import parse_time
from sepp.events.published import PublishedLists
from sepp.ingest.event_lists.taking import ListIngestor
from sepp.ingest.sources import Source
from tests.datastore.servers.access.restricted import DATASETS, list_name
from tests.datastore.servers.access.test_who_reads_what import READERS, TOKENS

ALL = frozenset(DATASETS)
CALLERS = ["anonymous", "member", "outsider", "administrator"]
GROUP, PUBLIC = list_name("GRP_CP_FIELD"), list_name("PUB_CP_FIELD")


async def finish(client, job: str) -> str:
    """Run a job and wait until it has come to its end."""
    await client.post(f"{job}/phase", data={"PHASE": "RUN"})
    for _ in range(200):
        phase = (await client.get(f"{job}/phase")).text
        if phase not in {"PENDING", "QUEUED", "EXECUTING"}:
            return phase
        await asyncio.sleep(0.05)
    raise AssertionError("the job did not end")


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("table", ["sepp.datasets", "sepp.catalogues", "sepp.events"])
async def test_a_job_finds_what_who_asked_may_read(ask, homes, table, who):
    client = ask(homes[ALL], TOKENS[who])
    made = await client.post("tap/async", data={"LANG": "ADQL", "FORMAT": "csv", "QUERY": f"SELECT * FROM {table}"})
    job = made.headers["location"].partition("archive/")[2]
    assert await finish(client, job) == "COMPLETED"
    text = (await client.get(f"{job}/results/result")).text
    shown = {name for name in DATASETS if (name if table == "sepp.datasets" else list_name(name)) in text}
    assert shown == {name for name, readers in READERS.items() if who in readers}


async def test_a_members_job_is_not_an_outsiders(ask, homes):
    query = {"LANG": "ADQL", "FORMAT": "csv", "QUERY": "SELECT * FROM sepp.events"}
    made = await ask(homes[ALL], TOKENS["member"]).post("tap/async", data=query)
    job = made.headers["location"].partition("archive/")[2]
    await finish(ask(homes[ALL], TOKENS["member"]), job)
    for who in ("outsider", "anonymous"):
        assert (await ask(homes[ALL], TOKENS[who]).get(f"{job}/results/result")).status_code in {403, 404}


def rooms_of(home, name: str) -> list[str]:
    return [str(path.parents[1].relative_to(home.archive)) for path in home.archive.rglob(f".events/{name}")]


def test_lists_lie_in_the_room_of_their_rule(own):
    home, _ = own
    assert {name: rooms_of(home, list_name(name)) for name in DATASETS} == {
        "PUB_CP_FIELD": ["public"], "EMB_CP_FIELD": ["embargoed"], "GRP_CP_FIELD": ["restricted/team"],
    }  # fmt: skip


def command(home, catalog, *words: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(home, catalog, parser.parse_args(words))


def test_the_command_gives_a_list_a_rule_and_moves_it(own, capsys):
    home, catalog = own
    assert command(home, catalog, f"events:{PUBLIC}", "--group", "team") == 0
    assert capsys.readouterr().out == f"events:{PUBLIC}  group team only\n"
    assert rooms_of(home, PUBLIC) == ["restricted/team"]
    command(home, catalog, f"events:{PUBLIC}", "--public")
    assert rooms_of(home, PUBLIC) == ["public"]
    with pytest.raises(UnknownListError, match="NONE"):
        command(home, catalog, "events:NONE", "--public")


def test_a_list_becomes_public_when_its_embargo_ends(own):
    home, catalog = own
    name = list_name("EMB_CP_FIELD")
    give_rule(catalog, f"events:{name}", Rule(until_ns=parse_time("2020-01-01")))
    assert f"events:{name}" in settle_all(home, catalog)
    assert rooms_of(home, name) == ["public"]
    assert settle_all(home, catalog) == []


def test_a_new_version_goes_where_the_list_is_and_no_rule_is_changed_by_it(own):
    home, catalog = own
    path = home.state / f"{GROUP}.csv"
    path.write_text(path.read_text().replace("00:30", "00:31"))
    [kept] = ListIngestor(home, GROUP, catalog).ingest([Source(path, "again", is_named=True)])
    assert (kept.failure, kept.lists[0].version) == ("", 2)
    assert rooms_of(home, GROUP) == ["restricted/team"]
    [refused] = ListIngestor(home, PUBLIC, catalog, Rule("team")).ingest([Source(path, "more", is_named=True)])
    assert f"sepp catalog access events:{PUBLIC}" in refused.failure
    assert f"events:{PUBLIC}" not in read_rules(catalog)


def test_where_the_rooms_are_mounted_their_lists_are_found(own, monkeypatch):
    home, _ = own
    monkeypatch.setenv("SEPP_ARCHIVE_ROOT", str(home.archive))
    assert [told.name for told in find_lists(ArchiveSettings()).all()] == sorted(map(list_name, DATASETS))


def test_a_list_that_is_hidden_is_neither_found_nor_offered(own):
    home, _ = own
    folders = [home.public / ".events", home.archive / "restricted" / "team" / ".events"]
    lists = PublishedLists(*folders, may_read=lambda name: name != GROUP)
    assert lists.names() == [PUBLIC]
    with pytest.raises(UnknownListError) as told:
        lists.load(GROUP)
    assert "GRP" not in str(told.value).replace(repr(GROUP), "")
