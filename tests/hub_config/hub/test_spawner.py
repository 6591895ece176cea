"""What a server is given."""

import sys

import pytest

from sepp.core.home import Home
from sepp.hub.people import People
from sepp.hub.settings import HubSettings
from sepp.hub.spawner import client_environment, person_environment, readable_folders, spawner_traits


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home").prepare()


def test_all_read_the_folders_that_are_mounted(home, tmp_path):
    home.prepare().remember_mounted([tmp_path / "mission"])
    assert readable_folders(home, []) == (home.public, tmp_path / "mission")


def test_members_read_what_is_restricted_to_their_groups(home):
    assert readable_folders(home, ["cluster"]) == (home.public, home.archive / "restricted" / "cluster")


@pytest.mark.parametrize("group", ["..", ".", "a/../../state", "/etc"])
def test_a_group_cannot_name_another_folder(home, group):
    assert readable_folders(home, [group]) == (home.public,)


def test_a_person_finds_the_archive_and_an_own_cache(home):
    environment = person_environment(People(home).enrol("ada"), home)
    assert environment["SEPP_ARCHIVE_ROOT"] == str(home.archive)
    assert environment["NUMBA_CACHE_DIR"].startswith(environment["HOME"])
    assert environment["PATH"].startswith(f"{sys.prefix}/bin:")


def test_clients_find_the_services(home):
    environment = client_environment(HubSettings(home=home.root, port=8123, gateway_tcp_port=77))
    assert environment["SEPP_ARCHIVE_URL"] == "http://127.0.0.1:8123/services/archive/"
    assert environment["DASK_GATEWAY__ADDRESS"] == "http://127.0.0.1:8123/services/dask-gateway"
    assert environment["DASK_GATEWAY__PROXY_ADDRESS"] == "gateway://127.0.0.1:77"


def test_servers_inherit_no_secret_of_the_hub(home):
    assert spawner_traits(HubSettings(home=home.root), "uid")["env_keep"] == ["LANG", "LC_ALL", "TZ"]
