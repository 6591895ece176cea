"""Clients that others wrote read HAPI, unpatched, each in a process of its own."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from tests.conftest import require
from tests.datastore.servers.examples import PREFIX, make_fields, make_spectra, start_server

START, STOP = "2016-12-07T01:00:00Z", "2016-12-07T03:00:00Z"
SPEASY = """
import json, sys, warnings
warnings.simplefilter("ignore")
from speasy.core.hapi.provider import HapiProvider
url, start, stop = sys.argv[1:]
archive = HapiProvider(url)
told = {"ids": [entry["id"] for entry in archive.catalog()["catalog"]]}
read = archive.data("MIXED_CP_FIELD", start, stop, ["B", "N", "flag"])
read |= archive.data("MIXED_CP_SPECTRUM", start, stop, ["flux", "shifting", "table", "image"])
for name, variable in read.items():
    told[name] = [variable.values.tolist(), variable.unit, variable.time.astype("int64").tolist()]
told["constant"] = read["flux"].axes[1].values.tolist()
told["varying"] = read["shifting"].axes[1].values.tolist()
print("\\n" + json.dumps(told))
"""
PYSPEDAS = """
import json, sys, warnings
warnings.simplefilter("ignore")
import pyspedas
from pyspedas import get_data
url, start, stop = sys.argv[1:]
told = {"ids": pyspedas.hapi(server=url + "hapi", catalog=True, quiet=True)}
for dataset in told["ids"]:
    for name in pyspedas.hapi(trange=[start, stop], server=url + "hapi", dataset=dataset):
        read = get_data(name)
        told[name] = [read.y.tolist(), get_data(name, metadata=True)["HAPI"]["units"], list(read.times)]
told["constant"], told["varying"] = get_data("flux").v.tolist(), get_data("shifting").v.tolist()
print("\\n" + json.dumps(told))
"""


@pytest.fixture(scope="module")
def server(home):
    process, url = start_server(home, "--prefix", PREFIX)
    yield url
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture(scope="module", params=[SPEASY, PYSPEDAS], ids=["speasy", "pyspedas"])
def told(request, server, tmp_path_factory):
    if request.param == PYSPEDAS:
        require(find_spec("pyspedas") is not None, "pyspedas")
    folder = str(tmp_path_factory.mktemp("caches"))
    folders = {"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR", "SPEASY_CACHE_PATH", "SPEASY_INDEX_PATH",
               "SPEDAS_DATA_DIR", "MPLCONFIGDIR"}  # fmt: skip
    providers = "amda,cdaweb,csa,ssc,archive,cda,cda_tree,uiowa_eph_tool"
    quiet = {"SPEASY_CORE_DISABLED_PROVIDERS": providers, "SPEASY_PROXY_ENABLED": "False"}
    places = os.environ | dict.fromkeys(folders, folder) | quiet
    words = [sys.executable, "-c", request.param, server, START, STOP]
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=places, cwd=folder, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def held(batch, name):
    times = batch.time.view("datetime64[ns]")
    rows = (times >= np.datetime64(START[:-1])) & (times < np.datetime64(STOP[:-1]))
    return batch.values[name][rows], batch.time[rows]


def test_the_catalogue_is_read(told):
    assert told["ids"] == ["MIXED_CP_FIELD", "MIXED_CP_SPECTRUM"]


@pytest.mark.parametrize("name", ["B", "N", "flag"])
def test_values_and_units_are_those_of_the_store(told, name):
    batch = make_fields()
    values, times = held(batch, name)
    read = np.array(told[name][0], dtype=values.dtype).reshape(values.shape)
    assert read.tobytes() == values.tobytes()
    assert (told[name][1] or "") == batch.dataset.parameter(name).units
    scale = 1 if told[name][2][0] > 1e15 else 1e9
    assert np.allclose(np.array(told[name][2]) * scale, times, rtol=0, atol=1000)


@pytest.mark.parametrize("name", ["flux", "shifting", "table", "image"])
def test_spectra_and_images_keep_their_shape(told, name):
    values, _ = held(make_spectra(), name)
    assert np.array(told[name][0], dtype=values.dtype).tobytes() == values.tobytes()


def test_spectrograms_come_with_their_bins(told):
    batch = make_spectra()
    assert np.array(told["constant"], np.float32).tobytes() == batch.constants["energy"].tobytes()
    assert np.array(told["varying"], np.float32).tobytes() == held(batch, "table")[0].tobytes()
