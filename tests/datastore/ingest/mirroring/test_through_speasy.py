"""A dataset brought by the real speasy from a service that answers as AMDA does."""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pycdfpp
import pytest

from sepp.core.errors import MissingExtraError, ServiceError
from sepp.core.home import find_home
from sepp.ingest.commands import open_archive
from sepp.ingest.mirroring.through_speasy import explain
from sepp.ingest.mirroring.wire import RefusedError
from tests.conftest import require
from tests.datastore.ingest.mirroring.remote import run_mirror, serving, start_mirror
from tests.datastore.ingest.mirroring.remote_amda import make_amda, times_between, values_of

DATASET, DAYS = "ace-imf-all", ("2005-01-01", "2005-01-03")
PARAMETERS = ("imf_mag", "imf", "imf_gsm")


def run(remote, home):
    """Run in a process of its own: speasy reads its settings once, when it is imported."""
    settings = {"SPEASY_AMDA_ENTRY_POINT": remote.url, "SPEASY_PROXY_ENABLED": "false", "HOME": str(home.root.parent)}
    process = start_mirror("amda", DATASET, *DAYS, "--home", home.root, "--piece", "P1D", **settings)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors


@pytest.fixture(scope="module")
def runs(shared, tmp_path_factory):
    """Mirror while one parameter can't be had, then again when it can."""
    require(find_spec("speasy") is not None, "speasy")
    home, absent = find_home(tmp_path_factory.mktemp("speasy") / "home"), {"imf_gsm"}
    with serving(make_amda(shared / "data" / "amda" / "obsdatatree.xml", absent)) as remote:
        noted, asked = [], []
        for _ in range(2):
            run(remote, home)
            noted.append(len(list((home.state / "mirrors").glob("*.jsonl"))))
            asked.append([url for url, _, _ in remote.requests if url.path.endswith("getParameter.php")])
            agents = {headers["user-agent"] for _, headers, _ in remote.requests}
            remote.forget()
            absent.clear()
    return home, noted, asked, agents


def test_every_parameter_arrives_with_its_values(runs):
    held = open_archive(runs[0])[0].open(DATASET, None)
    times = times_between(*DAYS)
    assert np.array_equal(held["time"].values, times)
    for name in PARAMETERS:
        np.testing.assert_array_equal(held[name].values, values_of(name, times))
        assert held[name].attrs["units"] == "nT"


def test_a_piece_is_done_once_every_parameter_came(runs):
    home, noted, asked, _ = runs
    assert (noted, [len(each) for each in asked]) == ([0, 1], [6, 6])
    assert next((home.state / "mirrors").glob("*.jsonl")).read_text().count(DATASET) == 2


def test_each_piece_is_kept_as_a_file_that_tells_where_it_came_from(runs):
    home, _, _, agents = runs
    granule = open_archive(home)[1].granules(DATASET)[-1]
    kept = home.originals / granule.sha256[:2] / granule.sha256 / granule.name
    cdf = pycdfpp.load(str(kept))
    assert cdf.attributes["Mirrored_from"][0] == granule.source
    assert granule.source.startswith(f"speasy:amda/{DATASET}?start=2005-01-0")
    assert "speasy 1." in cdf.attributes["Mirrored_by"][0]
    assert cdf.attributes["spaseId"][0] == "spase://CNES/NumericalData/CDPP-AMDA/ACE/MFI/ace-imf-all"
    assert all(agent.startswith("sepp/") for agent in agents)


def test_a_missing_extra_names_the_cure(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "speasy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sepp-platform\[mirror\]'"):
        run_mirror("cda", "AC_H0_MFI", *DAYS, "--home", Path(tmp_path))


def test_a_url_is_not_taken(tmp_path):
    with pytest.raises(ServiceError, match="'amda' takes no URL"):
        run_mirror("amda:https://example.org", DATASET, *DAYS, "--home", Path(tmp_path))


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        ("Failed to get data with request: https://a/b, got 400 HTTP response", RefusedError, "answered 400"),
        ("Max retries exceeded with url: /x (Caused by ResponseError('too many 500 error responses'))", RefusedError,
         "answered 500"),
        ("HTTP Error 503: Service Unavailable", RefusedError, "answered 503"),
        ("Read timed out. (read timeout=60)", RefusedError, "no answer in time"),
        ("[Errno 111] Connection refused", ServiceError, "gave nothing"),
        ("no variable BGSEc in file", ServiceError, "gave nothing"),
    ],
)  # fmt: skip
def test_what_speasy_met_is_told_with_how_to_go_on(said, kind, told):
    error = explain(OSError(said), "cda, asked for 'AC_H0_MFI/BGSEc',")
    assert type(error) is kind
    assert told in str(error)
    assert "run the same mirror again" in str(error)
