"""Clients that others wrote, unpatched, each in a process of its own."""

import json
import subprocess
import urllib.parse
from importlib.util import find_spec

import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import parse_time
from sepp.store import Store
from tests.conftest import require
from tests.datastore.servers.csa.proxy import HOST, SecureFront, run_client
from tests.datastore.servers.examples import ingest, start_server

RECORDS = 2000
START = "2001-02-01T00:00:00Z"
ID = "C1_CP_FGM_SPIN"


def make_field() -> Batch:
    """One hour and more of a field as Cluster's magnetometer gives it."""
    dice = np.random.default_rng(3)
    field = np.round(dice.normal(0, 50, (RECORDS, 3)), 3).astype(np.float32)
    vector = Parameter(
        "B_vec_xyz_gse", "float32", (3,), ("component",), (None,), ("Bx", "By", "Bz"), "nT", "Magnetic field", "GSE",
        -1e31,
    )  # fmt: skip
    parameters = (vector, Parameter("B_mag", "float32", units="nT", long_name="Field magnitude", fill=-1e31))
    dataset = Dataset(
        ID, "Spin resolution magnetic field", "Made for tests.", "Cluster", "Cluster-1", "FGM", cadence_ns=4 * 10**9,
        parameters=parameters, is_synthetic=True,
    )  # fmt: skip
    times = parse_time(START) + 4 * 10**9 * np.arange(RECORDS, dtype=np.int64)
    return Batch(dataset, times, {"B_vec_xyz_gse": field, "B_mag": np.linalg.norm(field, axis=1).astype(np.float32)})


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    home = tmp_path_factory.mktemp("csa")
    (home / "archive" / "public").mkdir(parents=True)
    (home / "state").mkdir()
    catalog = Catalog(f"sqlite:///{home}/state/catalog.sqlite")
    catalog.upgrade()
    ingest(Store(home / "archive" / "public"), catalog, make_field())
    catalog.close()
    process, _ = start_server(home, "--prefix", "/services/archive/", "--public-port", "0")
    address = urllib.parse.urlsplit(process.stdout.readline().split()[-1])
    made = SecureFront((address.hostname, address.port), tmp_path_factory.mktemp("front"))
    yield made
    made.close()
    process.terminate()
    process.communicate(timeout=10)


def test_pyspedas_loads_what_the_store_holds(front):
    require(find_spec("pyspedas") is not None, "pyspedas")
    script = f"""
import json
from pyspedas.projects.cluster import load_csa
from pyspedas import get_data
names = load_csa(trange=["2001-02-01", "2001-02-02"], probes=["C1"], datatypes=["CP_FGM_SPIN"])
found = get_data("B_vec_xyz_gse__{ID}")
print(json.dumps([sorted(names), found.times[:3].tolist(), found.y.tolist()]))
"""
    names, times, field = json.loads(run_client(front, script).splitlines()[-1])
    assert front.asked[-1].startswith(f"CONNECT {HOST}:443 ".encode())
    assert names == [f"B_mag__{ID}", f"B_vec_xyz_gse__{ID}"]
    assert times == pytest.approx([parse_time(START) / 1e9 + 4 * place for place in range(3)])
    assert np.array_equal(np.array(field, np.float32), make_field().values["B_vec_xyz_gse"])


def test_pyspedas_and_speasy_take_a_time_without_records(front):
    script = f"""
import speasy
from pyspedas.projects.cluster import load_csa
times = ["2001-02-01T00:00:01", "2001-02-01T00:00:03"]
found = speasy.csa.get_data("{ID}/B_vec_xyz_gse__{ID}", *times)
print(load_csa(trange=times, probes=["C1"], datatypes=["CP_FGM_SPIN"]), 0 if found is None else len(found))
"""
    assert run_client(front, script, resolves=True).splitlines()[-1] == "[] 0"


def test_a_requests_script_of_the_guide_runs(front):
    script = f"""
import io, tarfile, requests
query = {{"RETRIEVAL_TYPE": "product", "DATASET_ID": "C?_CP_FGM*", "START_DATE": "{START}",
         "END_DATE": "2001-02-01T01:00:00Z", "DELIVERY_FORMAT": "CEF", "DELIVERY_INTERVAL": "hourly"}}
answer = requests.get("https://{HOST}/csa-sl-tap/data", params=query)
answer.raise_for_status()
with tarfile.open(fileobj=io.BytesIO(answer.content)) as tar:
    tar.extractall("unpacked")
    print(tar.getnames()[0])
"""
    name = run_client(front, script).strip()
    assert f"/{ID}/{ID}__20010201_000000_20010201_010000_V" in name
    assert (front.folder / "unpacked" / name).read_bytes().count(b" $\n") == 900


def test_wget_gets_a_package_by_its_own_name(front):
    url = f"https://{HOST}/csa-sl-tap/data?RETRIEVAL_TYPE=product&DATASET_ID={ID}&START_DATE={START}"
    words = ["wget", "--content-disposition", "--ca-certificate", front.bundle, f"{url}&END_DATE=2001-02-02T00:00:00Z"]
    subprocess.run(words, env=front.environment(), cwd=front.folder, check=True, capture_output=True, timeout=60)
    (package,) = front.folder.glob("CSA_Download_*.tgz")
    listed = subprocess.run(["tar", "-tzf", package], check=True, capture_output=True, text=True).stdout
    assert len(listed.splitlines()) == 1


def test_speasy_finds_and_reads_a_parameter(front):
    script = f"""
import json, speasy
tree = speasy.inventories.tree.csa
assert speasy.csa.flat_inventory.datasets, "nothing in the inventory"
found = speasy.csa.get_data("{ID}/B_vec_xyz_gse__{ID}", "2001-02-01T00:00:00", "2001-02-01T01:00:00")
names = sorted(speasy.csa.flat_inventory.parameters)
print(json.dumps([names, found.unit, found.columns, found.time[:2].astype(int).tolist(), found.values.tolist()]))
"""
    told = run_client(front, script, resolves=True).splitlines()[-1]
    names, unit, columns, times, field = json.loads(told)
    assert names == [f"{ID}/B_mag__{ID}", f"{ID}/B_vec_xyz_gse__{ID}"]
    assert (unit, columns) == ("nT", ["Bx", "By", "Bz"])
    assert times[1] - times[0] == 4 * 10**9
    assert np.array_equal(np.array(field, np.float32), make_field().values["B_vec_xyz_gse"][:900])
