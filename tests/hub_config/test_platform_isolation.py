"""What one person's kernel can reach of the platform and of others."""

import json
import os

import pytest

from tests.fixtures_platform import Kernel

pytestmark = pytest.mark.platform

PROBE = """
import json, os, re, urllib.request, urllib.error
from pathlib import Path

def readable(path):
    try:
        return Path(path).is_dir() and bool(os.listdir(path)) or bool(Path(path).read_bytes())
    except OSError:
        return False

def writable(folder):
    try:
        Path(folder, "probe").write_text("x")
        return True
    except OSError:
        return False

def fetch(url):
    try:
        return urllib.request.urlopen(url, timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code

home = Path({home!r})
environments = []
for entry in os.listdir("/proc"):
    if entry.isdigit():
        try:
            environments.append(Path("/proc", entry, "environ").read_bytes().decode(errors="replace"))
        except OSError:
            pass
print(json.dumps({{
    "readable": [name for name in {secret!r} if readable(home / name)],
    "homes": sorted(os.listdir(home / "homes")),
    "writes": [name for name in {closed!r} if writable(home / name)],
    "own": writable(Path.home()),
    "public": readable(os.environ["SEPP_ARCHIVE_ROOT"] + "/public/" + {sample!r}),
    "tokens": sorted(set(re.findall("JUPYTERHUB_USER=([^\\0]+)", "".join(environments)))),
    "hub": any("CONFIGPROXY_AUTH_TOKEN" in text for text in environments),
    "system": [path for path in {system!r} if Path(path).exists()],
    "neighbour": fetch({neighbour!r}),
    "uid": os.getuid(),
}}))
"""


@pytest.fixture(scope="module")
def sample(platform):
    file = platform.home.public / "sample.txt"
    file.write_text("public")
    yield file.name
    file.unlink()


@pytest.fixture(scope="module")
def ada(platform):
    person = platform.person("ada")
    person.start_server()
    return person


@pytest.fixture(scope="module")
def bob(platform):
    person = platform.person("bob")
    person.start_server()
    person.run("open('secret', 'w').write('of bob')")
    return person


@pytest.fixture(scope="module")
def seen(platform, ada, bob, sample):
    secret = [path.name for path in platform.home.state.iterdir()]
    code = PROBE.format(
        home=str(platform.home.root),
        secret=[*(f"state/{name}" for name in secret), "state", "homes/bob", "homes/bob/secret", "originals"],
        closed=["", "state", "homes", "homes/bob", "archive", "archive/public", "originals"],
        sample=sample,
        system=["/etc/shadow", "/root/.ssh", "/root/.bashrc", "/home", "/var", "/mnt", "/run/systemd"],
        neighbour=f"{bob.server}api/contents",
    )
    return json.loads(ada.run(code))


def test_nothing_of_the_platforms_state_or_of_others_is_readable(seen):
    assert seen["readable"] == []
    assert seen["homes"] == ["ada"]


def test_the_archive_is_read_but_not_written(seen):
    assert seen["public"]
    assert seen["writes"] == []


def test_the_own_home_is_written(seen, platform):
    assert seen["own"]
    assert (platform.home.users / "ada" / "probe").read_text() == "x"


def test_no_token_of_others_or_of_the_hub_is_in_sight(seen):
    assert seen["tokens"] == ["ada"]
    assert not seen["hub"]


def test_the_machines_own_files_are_not_there(seen):
    assert seen["system"] == []


def test_another_persons_server_is_closed_to_the_kernel(seen):
    assert seen["neighbour"] in {403, 401}


@pytest.mark.skipif(os.geteuid() != 0, reason="own user ids are for root")
def test_each_person_has_an_own_user_id(seen, bob):
    assert seen["uid"] != int(bob.run("import os; print(os.getuid())"))
    assert seen["uid"] >= 200_000


def test_another_person_cannot_open_the_server(ada, bob):
    assert bob.web.get(f"{ada.server}api/contents").status_code == 403
    assert bob.web.get(f"{ada.server}lab").status_code == 403


def test_a_server_runs_the_projects_kernel_in_the_own_home(platform, ada):
    with Kernel(ada) as kernel:
        assert kernel.name == "sepp-python"
        assert kernel.run("import os; print(os.getcwd())").strip() == str(platform.home.users / "ada")


def test_a_kernel_knows_where_the_archive_is(platform, ada):
    code = "import os; print(os.environ['SEPP_ARCHIVE_ROOT'], os.environ['SEPP_ARCHIVE_URL'])"
    assert ada.run(code).split() == [str(platform.home.archive), f"{platform.url}services/archive/"]


def test_a_kernel_reads_the_archive_service(ada):
    code = "import os, urllib.request as r; print(r.urlopen(os.environ['SEPP_ARCHIVE_URL'] + 'health').status)"
    assert ada.run(code).strip() == "200"


def test_no_dialog_greets_who_opens_lab(ada):
    page = ada.web.get(f"{ada.server}lab").text
    settings = json.loads(
        page.partition('<script id="jupyter-config-data"')[2].partition(">")[2].partition("</script>")[0]
    )
    assert settings["buildCheck"] is False
    assert "@jupyterlab/apputils-extension:announcements" in settings["disabledExtensions"]


def test_what_a_person_keeps_is_there_after_a_new_start(platform):
    person = platform.person("keeper")
    person.start_server()
    person.run("open('kept', 'w').write('still here')")
    person.stop_server()
    person.start_server()
    assert person.run("print(open('kept').read())").strip() == "still here"
    person.stop_server()
