"""How a failure is told: the file once, and the others only if there are any."""

import pytest

from sepp.ingest.report import Outcome, count_failed
from tests.fixtures_archive import run_sepp

HEAD = 'FILE_NAME = "{name}"\nFILE_FORMAT_VERSION = "CEF-2.0"\n'


@pytest.mark.parametrize(
    ("failed", "tried", "told"),
    [
        (1, 1, "1 of 1 files could not be ingested"),
        (1, 3, "1 of 3 files could not be ingested; the others were"),
        (3, 3, "3 of 3 files could not be ingested"),
    ],
)
def test_the_others_are_told_where_there_are_others(failed, tried, told):
    assert count_failed(failed, tried, "ingested") == told


@pytest.mark.parametrize("failure", ["Cannot read 'a.cef': line 3: b", "line 3: b"])
def test_a_reason_does_not_name_the_file_again(failure):
    assert Outcome("/there/a.cef", failure=failure).reason == "line 3: b"


def test_a_reason_that_names_another_file_keeps_it():
    reason = "Cannot read 'b.ceh': line 3"
    assert Outcome("/there/a.cef", failure=reason).reason == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("broken\n", "line 3: expected 'name = value', got 'broken'"),
        ("include = X.ceh\n", "line 3: its header 'X.ceh' is not found"),
    ],
)
def test_a_broken_cef_file_is_named_once(tmp_path, body, reason):
    (tmp_path / "a.cef").write_text(HEAD.format(name="a.cef") + body)
    done = run_sepp("ingest", tmp_path / "a.cef", "--home", tmp_path / "home")
    (failed,) = [line for line in done.stdout.splitlines() if line.startswith("failed:")]
    assert failed.startswith(f"failed: {tmp_path / 'a.cef'}: {reason}")
    assert done.stderr.splitlines()[-1] == "sepp: 1 of 1 files could not be ingested"
