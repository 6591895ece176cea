"""``sepp test``: what its gates are run with."""

import argparse
import sys
from pathlib import Path

import pytest

from sepp.cli.test import FULL, Gate, add_arguments, run_gate

TESTS = Path(__file__).parents[2]
SHOW = "import os; print(os.environ.get('SEPP_KILLS'), os.environ.get('SEPP_ALL_HEADERS'))"


@pytest.mark.parametrize(("full", "told"), [(True, "100 1"), (False, "None None")])
def test_full_takes_all_cases(capfd, monkeypatch, full, told):
    for name in FULL:
        monkeypatch.delenv(name, raising=False)
    assert run_gate(Gate("cases", (Path(sys.executable).name, "-c", SHOW)), TESTS, full=full)
    assert told in capfd.readouterr().out.splitlines()


def test_what_is_set_by_hand_stays(capfd, monkeypatch):
    monkeypatch.setenv("SEPP_KILLS", "7")
    assert run_gate(Gate("cases", (Path(sys.executable).name, "-c", SHOW)), TESTS, full=True)
    assert "7 1" in capfd.readouterr().out.splitlines()


@pytest.mark.parametrize("name", FULL)
def test_what_full_sets_is_read_by_a_test_and_told(name):
    assert name in (TESTS / "README.md").read_text()
    assert any(f'environ.get("{name}"' in path.read_text() for path in TESTS.rglob("test_*.py"))


def test_other_words_are_pytest_s():
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    told = parser.parse_args(["--full", "tests/datastore", "-q", "-x"])
    assert (told.full, told.words) == (True, ["tests/datastore", "-q", "-x"])
