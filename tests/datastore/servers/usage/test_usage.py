"""What was asked of the archive, added up."""

import argparse
import csv
import io
import json

import pytest

from sepp.core.errors import HomeError
from sepp.core.home import find_home
from sepp.servers.usage.command import usage
from sepp.servers.usage.journal import Entry, Journal
from sepp.servers.usage.sums import COLUMNS, add_up

ENTRIES = [
    Entry("2026-10-01T00:00:00Z", "hapi", 200, 1000, 0.5, ("A",)),
    Entry("2026-11-01T00:00:00Z", "hapi", 200, 3000, 1.5, ("A",)),
    Entry("2026-11-02T00:00:00Z", "export", 200, 100, 1.0, ("A", "B")),
    Entry("2026-11-03T00:00:00Z", "hapi", 404, 10, 0.1),
]


@pytest.fixture
def home(tmp_path):
    found = find_home(tmp_path / "home").prepare()
    journal = Journal(found.state / "logs")
    for entry in ENTRIES:
        journal.write(entry)
    return found


def run(home, *words):
    parser = argparse.ArgumentParser()
    usage.add_arguments(parser)
    return usage.run(parser.parse_args([*words, "--home", str(home.root)]))


def test_answers_are_added_up_by_dataset_and_protocol():
    told = {(use.dataset, use.protocol): (use.requests, use.refused, use.bytes, use.seconds) for use in add_up(ENTRIES)}
    assert told == {
        ("A", "hapi"): (2, 0, 4000, 2.0), ("A", "export"): (1, 0, 50, 0.5), ("B", "export"): (1, 0, 50, 0.5),
        ("", "hapi"): (1, 1, 10, 0.1),
    }  # fmt: skip


def test_one_dataset_and_a_later_time_are_chosen(home, capsys):
    assert run(home, "--since", "2026-10-15", "--dataset", "A", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(use["protocol"], use["requests"]) for use in told] == [("export", 1), ("hapi", 1)]


def test_csv_is_for_spreadsheets_and_a_table_for_people(home, capsys):
    run(home, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (tuple(rows[0]), rows[0]["dataset"], rows[0]["bytes"]) == (COLUMNS, "A", "4000")
    run(home, "--limit", "1")
    table = capsys.readouterr().out
    assert "hapi" in table
    assert "3 more" in table


def test_nothing_asked_and_no_home_are_told(tmp_path, capsys):
    assert run(find_home(tmp_path / "new").prepare()) == 0
    assert "Nothing was asked" in capsys.readouterr().out
    with pytest.raises(HomeError, match=r"name another home"):
        run(find_home(tmp_path / "none"))
