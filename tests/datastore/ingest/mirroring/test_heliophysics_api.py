"""A dataset brought from `sepp serve` on a second home, and from servers that keep to HAPI less well."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from sepp.core.errors import ServiceError, UnknownDatasetError
from sepp.core.home import find_home
from sepp.ingest.commands import open_archive
from tests.datastore.ingest.mirroring.remote import cut, run_mirror, serving
from tests.datastore.servers.examples import PREFIX, make_archive, make_fields, make_spectra, start_server

DATASET, DAY = "MIXED_CP_FIELD", ("2016-12-07", "2016-12-08")


class Serving:
    """`sepp serve` that can be killed and started again where it was."""

    def __init__(self, folder):
        self.folder = folder
        self.process, self.url = start_server(folder, "--prefix", PREFIX)

    def kill(self):
        self.process.kill()
        self.process.communicate(timeout=10)

    def start_again(self):
        port = self.url.split(":")[2].partition("/")[0]
        self.process, _ = start_server(self.folder, "--prefix", PREFIX, "--port", port)

    def kill_once(self, home, lines, *, comes_back):
        """Be killed as soon as a mirror has noted some pieces."""
        until = time.monotonic() + 30
        while sum(path.read_text().count("asked_ns") for path in home.state.glob("mirrors/*.jsonl")) < lines:
            assert time.monotonic() < until
            time.sleep(0.005)
        self.kill()
        if comes_back:
            self.start_again()


@pytest.fixture(scope="module")
def far_home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("far")
    make_archive(folder)[1].close()
    return folder


@pytest.fixture(scope="module")
def mortal(far_home):
    serving_now = Serving(far_home)
    yield serving_now
    serving_now.kill()


@pytest.fixture
def server(mortal):
    return f"{mortal.url}hapi"


@pytest.fixture
def home(tmp_path):
    return find_home(tmp_path / "home")


def mirror(url, home, *words, dataset=DATASET, interval=DAY):
    return run_mirror(f"hapi:{url}", dataset, *interval, "--home", home.root, *words)


def assert_complete(home):
    batch, held = make_fields(), open_archive(home)[0].open(DATASET, None)
    assert np.array_equal(held["time"].values, batch.time.view("datetime64[ns]"))
    np.testing.assert_array_equal(held["B"].values.astype(np.float32), batch.values["B"])
    np.testing.assert_array_equal(held["N"].values, batch.values["N"])
    assert held["region"].values.tolist() == batch.values["region"].tolist()
    assert open_archive(home)[0].revision(DATASET).version == 1


def test_every_value_of_our_own_server_arrives(server, home):
    assert mirror(server, home) == 0
    assert_complete(home)
    described = open_archive(home)[1].describe(DATASET).dataset
    assert (described.parameter("B").units, described.parameter("B").frame) == ("nT", "GSE")


def test_spectra_arrive_with_their_bins(server, home):
    assert mirror(server, home, dataset="MIXED_CP_SPECTRUM") == 0
    held, batch = open_archive(home)[0].open("MIXED_CP_SPECTRUM", None), make_spectra()
    np.testing.assert_array_equal(held["flux"].values.astype(np.float32), batch.values["flux"])
    bins = next(each for each in held["flux"].coords.values() if each.ndim == 1 and each.name != "time")
    assert np.array_equal(bins.values.astype(np.float32), batch.constants["energy"])


def test_pieces_are_kept_with_their_header(server, home):
    mirror(server, home, "--piece", "PT2H")
    granules = open_archive(home)[1].granules(DATASET)
    assert len(granules) == 3
    for granule in granules:
        kept = home.originals / granule.sha256[:2] / granule.sha256 / granule.name
        lines = kept.read_text().splitlines()
        header = json.loads("\n".join(line[1:] for line in lines if line.startswith("#")))
        assert header["parameters"][1]["name"] == "B"
        assert len([line for line in lines if not line.startswith("#")]) == granule.records
        assert granule.source.startswith(f"{server}/data?dataset={DATASET}&start=2016-12-07T")


def test_a_growing_dataset_is_followed_to_its_end(server, home):
    mirror(server, home, interval=("2016-12-07", "2016-12-07T02:00"))
    assert mirror(server, home, interval=("2016-12-07", "now")) == 0
    assert_complete(home)


def test_an_unknown_dataset_offers_the_nearest(server, home):
    with pytest.raises(UnknownDatasetError, match="did you mean 'MIXED_CP_FIELD'"):
        mirror(server, home, dataset="MIXED_CP_FILED")


def test_a_server_that_speaks_no_hapi_is_told(home):
    page = Starlette(routes=[Route("/{rest:path}", lambda request: PlainTextResponse("<html>Welcome"))])
    with serving(page) as remote, pytest.raises(ServiceError, match="is no HAPI server"):
        mirror(remote.url, home)


@pytest.fixture
def killing():
    with ThreadPoolExecutor(1) as threads:
        yield threads


def mirror_slowly(mortal, home, patience):
    return mirror(f"{mortal.url}hapi", home, "--piece", "PT30M", "--rate", "500K", "--patience", patience)


def test_a_server_killed_midway_and_started_again_is_waited_for(mortal, killing, home):
    killed = killing.submit(mortal.kill_once, home, 3, comes_back=True)
    assert mirror_slowly(mortal, home, "60") == 0
    assert killed.result() is None
    assert_complete(home)


def test_what_came_before_a_server_was_killed_stays_and_is_gone_on_from(mortal, killing, home, capsys):
    killed = killing.submit(mortal.kill_once, home, 3, comes_back=False)
    with pytest.raises(ServiceError, match=r"gave no whole answer in .* run the same mirror again to go on"):
        mirror_slowly(mortal, home, "1")
    assert killed.result() is None
    assert "pieces fetched" in capsys.readouterr().out
    assert 0 < open_archive(home)[0].revision(DATASET).rows < 5000
    mortal.start_again()
    assert mirror_slowly(mortal, home, "1") == 0
    assert " 0 were here already" not in capsys.readouterr().out
    assert_complete(home)


class OldServer:
    """HAPI 2: old names, no header with data, at most some hours at once, stopDate of the last record."""

    def __init__(self, records=240, limit=100):
        self.times = np.datetime64("2020-01-01T00:00", "ms") + np.arange(records) * np.timedelta64(6, "m")
        self.limit = limit
        names = ("capabilities", "info", "catalog", "data")
        self.app = Starlette(routes=[Route(f"/hapi/{name}", getattr(self, name)) for name in names])

    def capabilities(self, request):
        return JSONResponse({"HAPI": "2.1", "status": {"code": 1200, "message": "OK"}, "outputFormats": ["csv"]})

    def catalog(self, request):
        return JSONResponse({"HAPI": "2.1", "status": {"code": 1200, "message": "OK"}, "catalog": [{"id": "old/x"}]})

    def info(self, request):
        if request.query_params["id"] != "old/x":
            return self.refuse(1406)
        parameters = [
            {"name": "Time", "type": "isotime", "units": "UTC", "fill": None, "length": 24},
            {"name": "x", "type": "double", "units": "nT", "fill": "-1e31"},
        ]
        return JSONResponse(
            {"HAPI": "2.1", "status": {"code": 1200, "message": "OK"}, "parameters": parameters,
             "startDate": f"{self.times[0]}Z", "stopDate": f"{self.times[-1]}Z"}
        )  # fmt: skip

    def data(self, request):
        query = request.query_params
        start, stop = (np.datetime64(query[name].rstrip("Z")) for name in ("time.min", "time.max"))
        if stop > self.times[-1] + np.timedelta64(1, "D"):
            return self.refuse(1405)
        chosen = np.nonzero((self.times >= start) & (self.times < stop))[0]
        if len(chosen) > self.limit:
            return self.refuse(1408)
        return PlainTextResponse("".join(f"{self.times[i]}Z,{i}.5\n" for i in chosen))

    def refuse(self, code):
        return JSONResponse({"HAPI": "2.1", "status": {"code": code, "message": "no"}}, 400)


def test_an_old_server_is_understood_to_its_last_record(home):
    old = OldServer()
    with serving(old.app) as remote:
        assert mirror(f"{remote.url}/hapi", home, dataset="old/x", interval=("2019", "2021")) == 0
        assert len(remote.asked("id")) > 2
    held = open_archive(home)[0].open("old_x", None)
    assert np.array_equal(held["time"].values, old.times.astype("datetime64[ns]"))
    assert held["x"].values.tolist() == [i + 0.5 for i in range(240)]
    assert held["x"].attrs["units"] == "nT"


@pytest.mark.parametrize("openly", [True, False])
def test_a_line_cut_short_is_never_taken_in(home, openly):
    old = OldServer(limit=10**6)
    with serving(old.app) as remote:
        remote.moods.append(cut(1001, openly=openly))
        assert mirror(f"{remote.url}/hapi", home, dataset="old/x", interval=("2019", "2021")) == 0
    assert open_archive(home)[0].revision("old_x").rows == 240
