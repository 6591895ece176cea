"""Positions, orbits and boundaries over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.core.time import parse_time
from sepp.physics.constants import EARTH_RADIUS_KM
from sepp.physics.frames import dipole_tilt
from sepp.physics.magnetopause import shue1998
from sepp.servers.app import create_app
from sepp.servers.services import Services
from sepp.store import Store
from tests.datastore.archive.ephemeris.flights import FORMATION, SCENARIO, make_flights

HOUR = "start=2001-03-02T00:00Z&stop=2001-03-02T01:00Z"


@pytest.fixture(scope="module")
def sky(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Catalog]:
    return make_flights(Path(tmp_path_factory.mktemp("sky")))


@pytest.fixture
async def ask(sky: tuple[Store, Catalog]) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(Services(*sky)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://archive/positions/") as client:
        yield client


async def test_the_spacecraft_are_listed_with_their_source(ask):
    told = (await ask.get("observatories")).json()
    assert [one["id"] for one in told] == ["cluster1", "demo1", "demo2"]
    assert told[0] == {
        "id": "cluster1", "title": "Cluster-1", "dataset": "C1_CP_AUX_POSGSE_1M", "parameter": "sc_r_xyz_gse",
        "frame": "GSE", "is_synthetic": False, "start": "2001-03-01T00:00:00Z",
        "stop": "2001-03-12T23:59:00.000000001Z",
    }  # fmt: skip


async def test_positions_are_those_of_the_orbit(ask):
    told = (await ask.get(f"demo1?{HOUR}&points=30")).json()
    seconds = (np.array(told["time"]) * 1e6 - SCENARIO.start_ns) / 1e9
    true = FORMATION.positions(1, seconds) / EARTH_RADIUS_KM
    assert np.stack([told["x"], told["y"], told["z"]], axis=1) == pytest.approx(true, abs=1e-4)
    assert len(told["time"]) == len(told["l"]) == len(told["mlt"]) == len(told["region"]) == 30
    assert (told["version"], told["frame"], told["gap_ms"]) == ("1.17280", "GSE", 300_000)


async def test_ticks_are_told_one_by_one_and_null_where_nothing_is(ask):
    told = (await ask.get("demo1?at=2001-03-02T00:00:30Z,1999-01-01&frame=GSM")).json()
    assert [round(time / 1000) for time in told["time"]] == [
        parse_time(t) // 10**9 for t in ("2001-03-02T00:00:30", "1999-01-01")
    ]
    assert (told["x"][1], told["l"][1], told["mlt"][1], told["region"][1]) == (None, None, None, "")
    assert told["region"][0] == "solar wind"


async def test_an_answer_that_is_held_is_not_sent_again(ask):
    first = await ask.get(f"demo1?{HOUR}")
    again = await ask.get(f"demo1?{HOUR}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_orbits_have_numbers_and_say_whose(ask):
    told = (await ask.get("cluster1/orbits?start=2001-03-04&stop=2001-03-05")).json()
    assert [(one["number"], one["numbering"]) for one in told] == [(122, "the mission's own")]
    one = (await ask.get("cluster1/orbits/122")).json()
    assert one == told[0]


async def test_boundaries_are_meridians_of_the_models(ask):
    told = (await ask.get("boundaries?pdyn=4&bz=-6&mach=5")).json()
    pause = told["magnetopause"]
    assert pause["r"] == pytest.approx(shue1998(-6, 4).radius(np.radians(pause["angle"])), abs=1e-4)
    assert told["bow_shock"]["standoff"] > pause["standoff"]
    assert told["wind"]["source"] == "pdyn and bz and mach given"
    measured = (await ask.get("boundaries?time=2001-03-01T12:00Z")).json()
    assert measured["wind"] == {"pdyn": 4, "bz": -6, "mach": 5, "source": "OMNI_HRO_1MIN, mean of 1 h"}


async def test_the_sun_s_direction_is_told_in_the_frame_asked_for(ask):
    told = {
        frame: (await ask.get(f"boundaries?time=2001-06-21T17:00Z&frame={frame}")).json() for frame in ("GSM", "sm")
    }
    assert told["GSM"]["sun"] == [1, 0, 0]
    tilt = dipole_tilt(parse_time("2001-06-21T17:00Z"))
    assert told["sm"]["sun"] == pytest.approx([np.cos(tilt), 0, np.sin(tilt)], abs=1e-5)


@pytest.mark.parametrize(("form", "begin"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
async def test_orbits_are_drawn_in_three_planes(ask, form, begin):
    query = "spacecraft=demo1,demo2&start=2001-03-02&stop=2001-03-04&frame=SM&width=900"
    answer = await ask.get(f"orbits.{form}?{query}")
    assert answer.content.startswith(begin)
    again = await ask.get(f"orbits.{form}?{query}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    if form == "svg":
        assert all(words in answer.text for words in ("SYNTHETIC", "Demo-2", "X SM (Re)", "Shue et al. (1998)"))


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("demo9?at=2001-03-01", 404, "did you mean"), ("demo1", 400, "Give both start and stop"),
     (f"demo1?{HOUR}&frame=HCI", 404, "known are GEI"), ("demo1?start=2001-03-02&stop=2001-03-01", 400, "swap"),
     (f"demo1?{HOUR}&points=x", 400, "points must be"), ("demo1?at=noonish", 400, "Not a time"),
     (f"demo1?{HOUR}&width=3", 400, "Unknown parameter 'width'"), ("demo1/orbits/99", 404, "orbits 1 to 5 are"),
     ("demo1/orbits/one", 400, "whole number"), ("boundaries", 400, "Give time"),
     ("boundaries?pdyn=much&bz=1", 400, "pdyn must be a number"),
     ("boundaries?time=2001-03-01&mach=0", 409, "no solar wind"),
     (f"orbits.gif?spacecraft=demo1&{HOUR}", 400, "Ask for orbits.png"), (f"orbits.png?{HOUR}", 400, "spacecraft=ID"),
     (f"orbits.png?spacecraft=demo9&{HOUR}", 404, "did you mean"),
     ("demo1?start=1890-01-01&stop=1890-01-02", 200, "[]")],
)  # fmt: skip
async def test_bad_questions_get_clear_answers(ask, path, status, words):
    answer = await ask.get(path)
    assert answer.status_code == status
    assert words in answer.text
