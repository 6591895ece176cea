"""Levels made on a real cluster of processes, bit for bit as here."""

import argparse
import os
import shutil
import signal
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.core.model import Batch, Dataset, Parameter
from sepp.ingest.cluster import open_cluster
from sepp.ingest.spreading import derive_on_cluster
from sepp.ingest.verification.commands import verify
from sepp.store import Store
from sepp.store.adding.rebuilding import rebuild_levels

distributed = pytest.importorskip("distributed")
PARTS = (1_000, 700_000, 350_123)
DESCRIBED = Dataset(
    "D",
    parameters=(
        Parameter("b", "float32", shape=(3,), units="nT"),
        Parameter("n", "int32", fill=-1),
        Parameter("label", "str"),
    ),
)


@pytest.fixture(scope="module")
def parts():
    rng = np.random.default_rng(1)
    found, first = [], 0
    for count in PARTS:
        time = (first + np.arange(count)) * 1_000_000 + rng.integers(0, 1000, count).cumsum() % 7
        values = {"b": rng.normal(size=(count, 3)).astype("f4"), "n": rng.integers(-1, 99, count, "i4")}
        values["b"][rng.random(count) < 0.1] = np.nan
        found.append(Batch(DESCRIBED, time, {**values, "label": np.full(count, "x", object)}, {}))
        first += count
    return found


@pytest.fixture(scope="module")
def here(parts, tmp_path_factory):
    return filled(Store(tmp_path_factory.mktemp("here")), parts)


@pytest.fixture
def client(cluster):
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as found:
        yield found


def filled(store, parts):
    for part in parts:
        store.append(part)
    return store


def derived(store):
    """Give the bytes of all levels and of the table of chunks."""
    keys = [key for key in store.files.walk("D") if "/pyramid/" in key or "/index/" in key]
    return {key: store.files.read(key) for key in keys}


@dataclass
class Killing:
    """A client whose cluster loses a worker while it is given tasks."""

    client: Any
    cluster: Any
    given: list[Any] = field(default_factory=list)

    def submit(self, *task, **options):
        self.given.append(task)
        if len(self.given) == 4:
            os.kill(next(iter(self.cluster.workers.values())).process.process.pid, signal.SIGKILL)
        return self.client.submit(*task, **options)

    def gather(self, futures):
        return self.client.gather(futures)


def test_appends_have_the_same_levels_and_a_killed_worker_costs_nothing(cluster, client, parts, here, tmp_path):
    killing = Killing(client, cluster)
    store = filled(Store(tmp_path).deriving(partial(derive_on_cluster, killing)), parts)
    assert len(killing.given) > 8
    assert derived(store) == derived(here)
    assert len(derived(store)) > 10


def test_levels_made_again_are_the_same(client, here, tmp_path):
    shutil.copytree(here.url, tmp_path / "copy")
    store = Store(tmp_path / "copy")
    for folder in ("pyramid", "index"):
        shutil.rmtree(tmp_path / "copy" / "D" / "1" / folder)
    rebuild_levels(store.files, "D", 1, partial(derive_on_cluster, client))
    assert derived(store) == derived(here)


def test_a_cluster_that_is_gone_leaves_the_levels_to_be_made_here(cluster, parts, here, tmp_path, caplog):
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        pass
    store = filled(Store(tmp_path).deriving(partial(derive_on_cluster, client)), parts)
    assert derived(store) == derived(here)
    assert "levels are made here" in caplog.text


def test_few_rows_are_not_sent(cluster, client, parts, tmp_path):
    killing = Killing(client, cluster)
    filled(Store(tmp_path).deriving(partial(derive_on_cluster, killing)), parts[:1])
    assert killing.given == []


def test_the_cluster_of_the_commands_makes_levels(cluster, parts, here, tmp_path):
    with open_cluster(cluster.scheduler_address) as found:
        store = filled(Store(tmp_path).deriving(found.derive), parts)
    assert derived(store) == derived(here)


def test_verify_repairs_levels_on_a_cluster(cluster, here, tmp_path, capsys):
    home = find_home(tmp_path / "home").prepare()
    shutil.copytree(f"{here.url}/D", home.public / "D")
    shutil.rmtree(home.public / "D" / "1" / "pyramid" / "64")
    Catalog(home.catalog_url).upgrade()
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    given = ["--repair", "--scheduler", cluster.scheduler_address, "--home", str(home.root)]
    assert verify.run(parser.parse_args(given)) == 0
    assert "computed again" in capsys.readouterr().out
    assert derived(Store(home.public)) == derived(here)
