"""People keep their id and their folder for ever."""

import pytest

from sepp.core.home import Home
from sepp.hub.people import People, folder_name


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home").prepare()


def test_an_id_is_given_once_and_kept_across_restarts(home):
    first = People(home, 300_000)._uid("ada")
    assert People(home, 300_000)._uid("bob") == first + 1
    assert People(home, 999_999)._uid("ada") == first == 300_000


def test_homes_are_closed_to_others(home):
    person = People(home).enrol("ada")
    assert person.home == home.users / "ada"
    assert person.home.stat().st_mode & 0o777 == 0o700
    assert person.home.stat().st_uid == person.uid


def test_a_person_has_a_passwd_entry(home):
    person = People(home).enrol("ada")
    assert f"ada:x:{person.uid}:{person.uid}::{person.home}:/bin/bash" in (person.private / "passwd").read_text()


def test_a_name_that_was_given_is_known(home):
    People(home).enrol("ada")
    assert People(home).knows("ada")
    assert not People(home).knows("bob")


@pytest.mark.parametrize("name", ["..", ".", "../ada", "a/b", "Ada", "ada@esa.int", "x" * 200, "", "ada~0"])
def test_an_odd_name_stays_within_its_own_folder(name):
    folder = folder_name(name)
    assert "/" not in folder
    assert not folder.startswith(".")
    assert len(folder) < 100
    assert folder != "ada"
    assert "~" in folder


def test_no_two_names_share_a_folder():
    names = ["ada", "Ada", "ADA", "a_a", "a a", "a/a"]
    assert len({folder_name(name) for name in names}) == len(names)
