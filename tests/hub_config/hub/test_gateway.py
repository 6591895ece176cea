"""Clusters run behind the wall, and nothing of the system changes hands."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from sepp.core.home import Home
from sepp.hub.gateway import SandboxBackend
from sepp.hub.people import People


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home").prepare()


@pytest.fixture
def backend(home):
    return SandboxBackend(home=str(home.root), kind="uid", first_uid=200_000, gateway_address="127.0.0.1:1")


@pytest.fixture
def cluster(home):
    workdir = str(home.state / "clusters" / "c1")
    return SimpleNamespace(
        name="c1",
        username="ada",
        tls_cert=b"cert",
        tls_key=b"key",
        state={"workdir": workdir},
        scheduler_address="tls://127.0.0.1:9",
        config=SimpleNamespace(worker_cmd=["w"], worker_threads=1, worker_memory=1),
    )


def test_only_the_clusters_own_folder_is_given_to_the_owner(backend, cluster, home):
    before = Path("/").stat().st_uid
    folder = backend.setup_working_directory(cluster)
    person = People(home).enrol("ada")
    assert Path("/").stat().st_uid == before
    assert home.state.stat().st_uid == os.geteuid()
    for path in (folder, f"{folder}/.certs", f"{folder}/.certs/dask.crt", f"{folder}/.certs/dask.pem"):
        assert Path(path).stat().st_uid == person.uid
        assert Path(path).stat().st_mode & 0o077 == 0


def test_a_cluster_starts_behind_the_owners_wall(backend, cluster, home):
    words = backend._sandbox(cluster).wrap(["dask", "worker"])
    assert words[0] == "bwrap"
    assert str(home.users / "ada") in words
    assert words[words.index("--chdir") + 1] == cluster.state["workdir"]


def test_workers_have_no_dashboard(backend, cluster):
    command = backend.get_worker_command(cluster, "w1")
    assert "--no-dashboard" in command
    assert "--dashboard-address" not in command
