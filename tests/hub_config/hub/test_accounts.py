"""Accounts: passwords at rest, invitations, the first administrator."""

import sqlite3

import pytest

from sepp.core.errors import AccessError
from sepp.hub.accounts import Accounts, new_password

GOOD = "three words do"


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(tmp_path, clock):
    return Accounts(tmp_path / "accounts.sqlite", clock)


def test_the_right_password_opens_and_a_wrong_one_does_not(accounts):
    accounts.create("ada", GOOD)
    assert accounts.verify("ada", GOOD).name == "ada"
    assert accounts.verify("ada", GOOD + "!") is None
    assert accounts.verify("nobody", GOOD) is None


def test_the_file_holds_no_password_and_is_closed_to_others(accounts, tmp_path):
    accounts.create("ada", GOOD)
    token = accounts.invite("admin")
    content = (tmp_path / "accounts.sqlite").read_bytes()
    assert GOOD.encode() not in content
    assert token.encode() not in content
    assert b"$argon2id$" in content
    assert (tmp_path / "accounts.sqlite").stat().st_mode & 0o077 == 0


def test_the_administrator_is_made_once(accounts):
    password = accounts.ensure_admin()
    assert accounts.verify("admin", password).is_admin
    assert accounts.ensure_admin() is None


def test_a_changed_password_replaces_the_old_one(accounts):
    accounts.create("ada", GOOD)
    accounts.set_password("ada", "other words do")
    assert accounts.verify("ada", GOOD) is None
    assert accounts.verify("ada", "other words do")


def test_no_password_can_be_set_for_nobody(accounts):
    with pytest.raises(AccessError, match="No account is named 'bob'"):
        accounts.set_password("bob", GOOD)


@pytest.mark.parametrize("password", ["short", "adaadaada", "x" * 1025])
def test_a_weak_password_is_refused(accounts, password):
    with pytest.raises(AccessError, match="password"):
        accounts.create("ada", password)


@pytest.mark.parametrize("name", ["", "a", "../x", "Ada", "a b", "1x", "x" * 33, "a/b", "a\nb"])
def test_a_bad_name_is_refused(accounts, name):
    with pytest.raises(AccessError, match="name"):
        accounts.create(name, GOOD)


def test_a_taken_name_is_refused_and_the_invitation_stays_good(accounts):
    accounts.create("ada", GOOD)
    token = accounts.invite("admin")
    with pytest.raises(AccessError, match="taken"):
        accounts.join(token, "ada", GOOD)
    assert accounts.is_invited(token)


def test_an_invitation_works_once(accounts):
    token = accounts.invite("admin")
    assert not accounts.join(token, "ada", GOOD).is_admin
    with pytest.raises(AccessError, match="used or has expired"):
        accounts.join(token, "bob", GOOD)
    assert accounts.find("bob") is None


def test_an_invitation_expires(accounts, clock):
    token = accounts.invite("admin", seconds=60)
    clock.now += 61
    assert not accounts.is_invited(token)
    with pytest.raises(AccessError):
        accounts.join(token, "ada", GOOD)


def test_an_invitation_can_be_withdrawn(accounts):
    token = accounts.invite("admin", "for Ada")
    (entry,) = accounts.invitations()
    assert entry.note == "for Ada"
    accounts.withdraw(entry.hash)
    assert not accounts.is_invited(token)


def test_a_removed_account_cannot_sign_in(accounts):
    accounts.create("ada", GOOD)
    accounts.remove("ada")
    assert accounts.verify("ada", GOOD) is None


def test_a_broken_hash_opens_nothing(accounts, tmp_path):
    accounts.create("ada", GOOD)
    with sqlite3.connect(tmp_path / "accounts.sqlite") as database:
        database.execute("UPDATE accounts SET hash = 'x'")
    database.close()
    assert accounts.verify("ada", GOOD) is None


def test_made_passwords_differ_and_are_long():
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert {len(password) for password in made} == {23}
