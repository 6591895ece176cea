"""The log of what was asked: bounded, read whatever its last line is."""

import json
from pathlib import Path

import psutil
import pytest

from sepp.servers.usage.journal import Entry, Journal, read_entries, read_span


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "logs", largest=2000, kept=3)


def test_the_log_is_turned_over_and_bounded(journal, tmp_path):
    for number in range(200):
        journal.write(Entry("2026-11-20T00:00:00Z", "hapi", 200, number, 0.1))
    files = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert files == ["access.jsonl", "access.jsonl.1", "access.jsonl.2"]
    assert sum(path.stat().st_size for path in (tmp_path / "logs").iterdir()) < 3 * 2200
    sizes = [entry.bytes for entry in read_entries(tmp_path / "logs")]
    assert sizes == list(range(sizes[0], 200))


def files_open(folder: Path) -> int:
    return sum(file.path.startswith(str(folder)) for file in psutil.Process().open_files())


def test_the_file_goes_with_the_journal_and_comes_back_after_a_close(tmp_path):
    journal = Journal(tmp_path)
    for size in (1, 2):
        journal.write(Entry("2026-11-20T00:00:00Z", "hapi", 200, size, 0.1))
        assert files_open(tmp_path) == 1
        journal.close()
        assert files_open(tmp_path) == 0
    journal.write(Entry("2026-11-20T00:00:00Z", "hapi", 200, 3, 0.1))
    del journal
    assert files_open(tmp_path) == 0
    assert [entry.bytes for entry in read_entries(tmp_path)] == [1, 2, 3]


def test_a_line_that_was_cut_short_is_passed_over(journal, tmp_path):
    journal.write(Entry("2026-11-20T00:00:00Z", "hapi", 200, 1, 0.1))
    with (tmp_path / "logs" / "access.jsonl").open("a") as file:
        file.write(json.dumps({"time": "x"}) + '\n{"time": "2026')
    assert [entry.bytes for entry in read_entries(tmp_path / "logs")] == [1]


def test_the_time_asked_for_is_read_in_any_protocols_words():
    hapi = {"time.min": "2016-341T00:00Z", "time.max": "2016-12-08"}
    assert read_span(hapi) == ("2016-12-06T00:00:00Z", "2016-12-08T00:00:00Z")
    assert read_span({"START_DATE": "2016-12-07T00:00:00Z", "END_DATE": "never"}) == ("2016-12-07T00:00:00Z", None)
