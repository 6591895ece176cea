"""A dataset brought by the real speasy from a service that answers as CDAWeb does."""

from importlib.util import find_spec

import numpy as np
import pycdfpp
import pytest

from sepp.core.home import find_home
from sepp.ingest.commands import open_archive
from tests.conftest import require
from tests.datastore.ingest.mirroring.remote import serving, start_mirror
from tests.datastore.ingest.mirroring.remote_cda import DATASET, PARAMETERS, make_cda, times_between, values_of

DAYS = ("2005-01-01", "2005-01-03")


def run(remote, home, method):
    """Run in a process of its own: speasy reads its settings once, when it is imported."""
    places = ("https://cdaweb.gsfc.nasa.gov", "https://spdf.gsfc.nasa.gov")
    settings = {
        "SPEASY_CORE_HTTP_REWRITE_RULES": repr(dict.fromkeys(places, remote.url)),
        "SPEASY_CDAWEB_PREFERRED_ACCESS_METHOD": method,
        "SPEASY_PROXY_ENABLED": "false",
        "HOME": str(home.root.parent),
    }
    process = start_mirror("cda", DATASET, *DAYS, "--home", home.root, "--piece", "P1D", **settings)
    told, errors = process.communicate(timeout=120)
    return process.returncode, told + errors


@pytest.fixture(scope="module", params=["API", "FILE"])
def mirrored(request, tmp_path_factory):
    """Mirror by the REST service, or from the folders of daily files."""
    require(find_spec("speasy") is not None, "speasy")
    home = find_home(tmp_path_factory.mktemp("cda") / "home")
    with serving(make_cda()) as remote:
        status, errors = run(remote, home, request.param)
        paths = [url.path for url, _, _ in remote.requests]
        agents = {headers.get("user-agent", "") for _, headers, _ in remote.requests}
    assert status == 0, errors
    return home, request.param, paths, agents


def test_every_parameter_arrives_with_its_values(mirrored):
    held = open_archive(mirrored[0])[0].open(DATASET, None)
    times = times_between(*DAYS)
    assert np.array_equal(held["time"].values, times)
    for name in PARAMETERS:
        np.testing.assert_array_equal(held[name].values, values_of(name, times))
        assert held[name].attrs["units"] == "nT"


def test_the_way_that_was_chosen_is_gone(mirrored):
    _, method, paths, _ = mirrored
    assert any("/WS/cdasr/1/dataviews" in path for path in paths) == (method == "API")
    assert any(path.endswith("ac_h0_mfi_20050102_v04.cdf") for path in paths) == (method == "FILE")


def test_each_piece_is_kept_as_a_file_that_tells_where_it_came_from(mirrored):
    home, _, _, agents = mirrored
    granule = open_archive(home)[1].granules(DATASET)[-1]
    cdf = pycdfpp.load(str(home.originals / granule.sha256[:2] / granule.sha256 / granule.name))
    assert cdf.attributes["Mirrored_from"][0] == granule.source
    assert granule.source.startswith(f"speasy:cda/{DATASET}?start=2005-01-0")
    assert any(agent.startswith("sepp/") for agent in agents)


def test_a_service_that_is_away_is_told(tmp_path):
    require(find_spec("speasy") is not None, "speasy")
    with serving(make_cda()) as remote:
        pass
    status, errors = run(remote, find_home(tmp_path / "home"), "API")
    assert status == 1
    assert "speasy can't reach 'cda' now" in errors


def test_a_piece_that_is_refused_is_told_left_and_fetched_by_the_next_run(tmp_path):
    require(find_spec("speasy") is not None, "speasy")
    home, refused = find_home(tmp_path / "home"), {"20050101"}
    with serving(make_cda(refused)) as remote:
        status, errors = run(remote, home, "API")
        assert status == 1
        assert "answered 400" in errors
        assert "run the same mirror again" in errors
        first = open_archive(home)[0].open(DATASET, None)["time"].values
        refused.clear()
        remote.forget()
        assert run(remote, home, "API")[0] == 0
        asked = [url.path for url, _, _ in remote.requests if "/dataviews/" in url.path]
    assert first[0] >= np.datetime64("2005-01-02")
    assert all("/20050101T" in path for path in asked)
    assert np.array_equal(open_archive(home)[0].open(DATASET, None)["time"].values, times_between(*DAYS))
