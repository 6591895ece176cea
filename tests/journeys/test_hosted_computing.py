"""Steps 4 and 5 of a new user: a month on two Dask workers, and the same numbers by HAPI."""

import json

import httpx
import numpy as np
import pytest
from hapiclient import hapi

from sepp.core.time import parse_interval
from sepp.store import Store

pytestmark = pytest.mark.platform

MONTH = "2016-12"
ON_WORKERS = f"""
import json
from dask_gateway import Gateway
from distributed import get_task_stream
from sepp import archive
cluster = Gateway().new_cluster()
cluster.scale(2)
client = cluster.get_client()
client.wait_for_workers(2, timeout=60)
with get_task_stream(client) as tasks:
    mean = archive.open("C1_CP_FGM_SPIN", "{MONTH}").B_vec_xyz_gse.mean("time").compute()
workers = set(client.run(lambda: None))
used = {{task["worker"] for task in tasks.data}}
print(json.dumps([[float(value) for value in mean], len(workers), len(used), used <= workers]))
client.close()
cluster.shutdown()
"""


@pytest.fixture(scope="module")
def month(stocked):
    store = Store(str(stocked.home.public))
    rows = store.time_index("C1_CP_FGM_SPIN").rows(parse_interval(MONTH))
    return store.read("C1_CP_FGM_SPIN", "B_vec_xyz_gse", rows)


def test_the_mean_of_a_month_is_computed_on_two_workers(scientist, month):
    mean, workers, used, are_ours = json.loads(scientist.run(ON_WORKERS, seconds=180).splitlines()[-1])
    assert (workers, used >= 1, are_ours) == (2, True, True)
    np.testing.assert_allclose(mean, month.astype(float).mean(axis=0), rtol=1e-4)


def test_hapi_below_the_hub_gives_the_archive_s_numbers(stocked, month):
    query = {"dataset": "C1_CP_FGM_SPIN", "start": "2016-12-01T00:00Z", "stop": "2016-12-01T01:00Z"}
    answer = httpx.get(f"{stocked.url}services/archive/hapi/data", params={**query, "parameters": "Time,B_vec_xyz_gse"})
    rows = np.array([[float(value) for value in line.split(",")[1:]] for line in answer.text.splitlines()])
    np.testing.assert_array_equal(rows.astype(np.float32), month[: len(rows)])
    assert len(rows) > 800


def test_hapiclient_reads_a_day(stocked, month):
    server = f"{stocked.url}services/archive/hapi"
    data, meta = hapi(
        server, "C1_CP_FGM_SPIN", "B_vec_xyz_gse", "2016-12-01T00:00:00Z", "2016-12-02T00:00:00Z", usecache=False
    )
    np.testing.assert_array_equal(data["B_vec_xyz_gse"].astype(np.float32), month[: len(data)])
    assert meta["parameters"][1]["units"] == "nT"


def test_an_unknown_dataset_and_a_reversed_interval_are_told(stocked):
    url = f"{stocked.url}services/archive/hapi/data"
    unknown = httpx.get(url, params={"dataset": "C1_CP_FGM_SPN", "start": "2016-12-01Z", "stop": "2016-12-02Z"})
    reverse = httpx.get(url, params={"dataset": "C1_CP_FGM_SPIN", "start": "2016-12-02Z", "stop": "2016-12-01Z"})
    assert (unknown.status_code, unknown.json()["status"]["code"]) == (404, 1406)
    assert (reverse.status_code, reverse.json()["status"]["code"]) == (400, 1404)


def test_the_archive_is_mounted_read_only_in_the_notebook(scientist):
    code = """
from sepp import archive
import xarray as xr
print(dict(xr.open_zarr("sepp://C1_CP_FGM_SPIN").sizes))
from sepp.archive.api import library
try:
    open(library().settings.root / "public" / "mine", "w")
except OSError as error:
    print(type(error).__name__)
"""
    lines = scientist.run(code).splitlines()
    assert "231421" in lines[0]
    assert lines[1] in ("OSError", "PermissionError")
