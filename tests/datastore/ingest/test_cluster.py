"""`sepp ingest --scheduler` on a real cluster of processes, one of which is killed."""

import argparse
import os
import signal

import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.core.errors import ServiceError
from sepp.core.home import find_home
from sepp.ingest.cluster import open_cluster
from sepp.ingest.commands import ingest
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.store import Store
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

pytest.importorskip("distributed")
FILES, RECORDS = 24, 50


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "files"
    found.mkdir()
    variables = {"time__D": TIME, "x__D": {"VALUE_TYPE": "FLOAT", "DEPEND_0": "time__D"}}
    for day in range(FILES):
        rows = [
            [f"2001-01-{day + 1:02d}T00:{minute:02d}:00Z", str(day * RECORDS + minute)] for minute in range(RECORDS)
        ]
        CefFile(variables, rows).write(found, f"D__{day:02d}.cef")
    return found


def test_a_killed_worker_costs_nothing(cluster, folder, tmp_path):
    home = find_home(tmp_path / "home").prepare()
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    store = Store(str(home.public))
    sources = find_sources([str(folder)], tmp_path)
    with open_cluster(cluster.scheduler_address) as found:
        read_files = kill_one_on_the_way(found.read_files, cluster)
        outcomes = Ingestor(home, store, catalog, read_files=read_files).ingest(sources)
        done = list(outcomes)
    assert [outcome.failure for outcome in done] == [""] * FILES
    assert store.read("D", "x", slice(0, None)).tolist() == np.arange(FILES * RECORDS).tolist()
    assert str(store.revision("D")) == f"1.{FILES * RECORDS}"
    assert len(catalog.granules("D")) == FILES
    catalog.close()


def kill_one_on_the_way(read_files, cluster):
    def read(*given):
        for number, part in enumerate(read_files(*given)):
            if number == 2:
                os.kill(cluster.workers[0].process.process.pid, signal.SIGKILL)
            yield part

    return read


def test_the_command_takes_the_address_of_a_scheduler(cluster, folder, tmp_path, capsys):
    parser = argparse.ArgumentParser()
    ingest.add_arguments(parser)
    given = [str(folder), "--scheduler", cluster.scheduler_address, "--home", str(tmp_path / "home")]
    assert [ingest.run(parser.parse_args(given)) for _ in range(2)] == [0, 0]
    totals = [line.split()[1:4] for line in capsys.readouterr().out.splitlines() if "total" in line]
    assert totals == [[str(FILES), f"{FILES * RECORDS:,}", "0"], ["0", "0", str(FILES)]]


def test_a_scheduler_that_is_not_there_is_told():
    with pytest.raises(ServiceError, match="No Dask scheduler answers"), open_cluster("nonsense"):
        pass
