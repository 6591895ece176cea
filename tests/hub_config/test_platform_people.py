"""Signing in, changing the password, inviting, joining: through the pages."""

import re

import pytest

from sepp.hub.accounts import open_accounts
from tests.fixtures_platform import PASSWORD

pytestmark = pytest.mark.platform


def test_the_administrator_signs_in_with_the_printed_password(platform):
    admin = platform.admin()
    assert admin.web.get(f"{platform.url}hub/admin").status_code == 200


def test_a_wrong_password_is_told_in_the_form(platform):
    platform.person("ada")
    answer = platform.visitor().form("login", username="ada", password="wrong")
    assert answer.status_code == 403
    assert 'role="alert">Invalid username or password' in answer.text


def test_a_form_without_its_token_is_refused(platform):
    platform.person("ada")
    visitor = platform.visitor()
    answer = visitor.web.post(f"{platform.url}hub/login", data={"username": "ada", "password": PASSWORD})
    assert answer.status_code == 403
    assert visitor.web.get(f"{platform.url}hub/password").url.path == "/hub/login"


def test_the_sign_in_page_is_labelled_and_needs_no_other_host(platform):
    page = platform.visitor().web.get(f"{platform.url}hub/login").text
    for field in ("username_input", "password_input"):
        assert f'<label for="{field}">' in page
        assert f'id="{field}"' in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
    assert "JupyterHub" not in re.sub(r"(?s)<script.*?</script>|<noscript>.*?</noscript>", "", page)


def test_guessing_is_stopped_after_five_failures(platform):
    open_accounts(platform.home).create("guessed", PASSWORD)
    visitor = platform.visitor()
    answers = [visitor.form("login", username="guessed", password=f"guess {n}") for n in range(5)]
    assert {answer.status_code for answer in answers} == {403}
    refused = visitor.form("login", username="guessed", password=PASSWORD)
    assert refused.status_code == 429
    assert "Too many failed attempts" in refused.text


def test_a_person_changes_the_own_password(platform):
    person = platform.person("carl")
    other_browser = platform.person("carl")
    new = "four other words do"
    answer = person.form("password", current=PASSWORD, new=new, repeated=new)
    assert "The password was changed" in answer.text
    assert person.web.get(f"{platform.url}hub/home").url.path == "/hub/home"
    assert other_browser.web.get(f"{platform.url}hub/home").url.path == "/hub/login"
    platform.sign_in("carl", new)
    assert platform.visitor().form("login", username="carl", password=PASSWORD).status_code == 403


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"current": "wrong", "new": "x" * 12, "repeated": "x" * 12}, "The current password is wrong"),
        ({"current": PASSWORD, "new": "x" * 12, "repeated": "y" * 12}, "differ"),
        ({"current": PASSWORD, "new": "short", "repeated": "short"}, "at least 10 characters"),
    ],
)
def test_a_bad_change_of_password_is_told(platform, fields, problem):
    answer = platform.person("dora").form("password", **fields)
    assert answer.status_code == 400
    assert problem in answer.text


def invite(platform, note="for Eva"):
    page = platform.admin().form("invitations", note=note).text
    return re.search(r'id="invitation-link"[^>]*>([^<]+)<', page)[1]


def test_an_invited_person_joins_and_signs_in(platform):
    link = invite(platform)
    visitor = platform.visitor()
    page = link.removeprefix(f"{platform.url}hub/")
    joined = visitor.form(page, username="eva", password=PASSWORD, repeated=PASSWORD, token=link.partition("token=")[2])
    assert joined.url.path == "/hub/login"
    eva = platform.sign_in("eva", PASSWORD)
    assert eva.web.get(f"{platform.url}hub/admin").status_code == 403
    assert eva.web.get(f"{platform.url}hub/invitations").status_code == 403
    assert platform.visitor().web.get(link).status_code == 404


def test_a_name_that_is_taken_cannot_be_joined(platform):
    platform.person("ada")
    link = invite(platform)
    page = link.removeprefix(f"{platform.url}hub/")
    fields = {"password": PASSWORD, "repeated": PASSWORD, "token": link.partition("token=")[2]}
    answer = platform.visitor().form(page, username="ada", **fields)
    assert answer.status_code == 400
    assert "is taken" in answer.text
    assert platform.visitor().web.get(link).status_code == 200


def test_a_withdrawn_invitation_is_worth_nothing(platform):
    link = invite(platform, note="for Walter")
    (entry,) = [entry for entry in open_accounts(platform.home).invitations() if entry.note == "for Walter"]
    assert "for Walter" not in platform.admin().form("invitations", withdraw=entry.hash).text
    assert platform.visitor().web.get(link).status_code == 404


def test_the_token_of_an_invitation_is_not_logged(platform):
    link = invite(platform)
    platform.visitor().web.get(link)
    assert link.partition("token=")[2] not in (platform.home.state / "logs" / "hub.log").read_text()


def test_a_removed_person_is_signed_out_and_cannot_return(platform):
    person = platform.person("gone")
    admin = platform.admin()
    admin.web.get(f"{platform.url}hub/home")
    headers = {"X-XSRFToken": admin.xsrf("/hub/")}
    assert admin.web.delete(f"{platform.url}hub/api/users/gone", headers=headers).status_code == 204
    assert person.web.get(f"{platform.url}hub/home").url.path == "/hub/login"
    assert platform.visitor().form("login", username="gone", password=PASSWORD).status_code == 403


def test_public_data_are_read_without_signing_in(platform):
    assert platform.visitor().web.get(f"{platform.url}services/archive/health").json()["status"] == "ok"
