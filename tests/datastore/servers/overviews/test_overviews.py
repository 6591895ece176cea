"""Overviews over HTTP and by command: made beforehand, on demand, made again."""

import argparse
import io
import json
import re
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from sepp.core.errors import UnknownDatasetError
from sepp.core.home import Home
from sepp.core.time import SECOND_NS, parse_time
from sepp.servers.app import create_app
from sepp.servers.overviews.command import overviews
from sepp.servers.services import Services, make_services
from tests.datastore.servers.examples import PREFIX, make_archive, make_fields

DAY = "overviews/MIXED_CP_FIELD/1d/2016-12-07T00:00:00Z"


@pytest.fixture
def own_home(tmp_path: Path) -> Home:
    make_archive(tmp_path)[1].close()
    templates = tmp_path / "archive" / "overviews" / "templates"
    templates.mkdir(parents=True)
    panels = ["MIXED_CP_FIELD/B", "MIXED_CP_SPECTRUM/flux", "MIXED_CP_FIELD/@coverage", "GONE_CP_X/b"]
    (templates / "mixed.json").write_text(json.dumps({"v": 1, "title": "<b>Mixed & all</b>", "panels": panels}))
    return Home(tmp_path)


@pytest.fixture
def own_services(own_home: Home):
    services = make_services(own_home)
    yield services
    services.catalog.close()


@pytest.fixture
async def asking(own_services: Services):
    transport = httpx.ASGITransport(create_app(own_services, PREFIX), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as client:
        yield client


def draw(home: Home, *words: str) -> int:
    parser = argparse.ArgumentParser()
    overviews.add_arguments(parser)
    return overviews.run(parser.parse_args([*words, "--home", str(home.root)]))


def pictures(home: Home, template: str) -> dict[str, int]:
    folder = home.archive / "overviews" / template
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*.png")}


def append_later(services: Services, *, days: int) -> None:
    fields = make_fields()
    late = fields.time + days * 86400 * SECOND_NS
    services.store.append(type(fields)(fields.dataset, late, fields.values))


def test_overviews_are_drawn_and_kept(own_home, capsys):
    assert draw(own_home, "--template", "mixed", "--period", "1h", "--period", "1d") == 0
    assert "overview pictures made" in capsys.readouterr().out
    made = pictures(own_home, "mixed")
    assert {"1d/2016/2016-12-07T000000Z.png", "1d/2016/2016-12-07T000000Z.small.png"} < set(made)
    assert len([name for name in made if name.startswith("1h") and "small" not in name]) == 6
    assert draw(own_home, "--template", "mixed", "--period", "1h", "--period", "1d") == 0
    assert "up to date" in capsys.readouterr().out
    assert pictures(own_home, "mixed") == made


def test_only_pages_that_changed_are_drawn_again(own_home, own_services):
    draw(own_home, "MIXED_CP_FIELD", "--period", "1h")
    before = pictures(own_home, "mixed")
    append_later(own_services, days=1)
    draw(own_home, "MIXED_CP_FIELD", "--period", "1h")
    after = pictures(own_home, "mixed")
    assert {name: after[name] for name in before} == before
    assert len(after) == 2 * len(before)


def test_times_and_processes_can_be_chosen(own_home):
    words = ("--period", "1h", "--start", "2016-12-07T02:00Z", "--stop", "2016-12-07T04:00Z")
    assert draw(own_home, "--template", "mixed", *words, "--jobs", "2") == 0
    assert len(pictures(own_home, "mixed")) == 4


def test_many_pages_are_drawn_by_several_processes(own_home):
    assert (
        draw(own_home, "--template", "mixed", "--template", "MIXED_CP_SPECTRUM", "--period", "1h", "--jobs", "2") == 0
    )
    assert len(pictures(own_home, "MIXED_CP_SPECTRUM")) == 12


def test_an_unknown_dataset_is_refused(own_home):
    with pytest.raises(UnknownDatasetError):
        draw(own_home, "GONE_CP_X")


def test_templates_are_listed(own_home, capsys):
    assert draw(own_home, "--list") == 0
    assert "mixed" in capsys.readouterr().out


async def test_a_picture_is_made_on_demand_and_kept(asking, own_home):
    answer = await asking.get(f"{DAY}.png")
    assert Image.open(io.BytesIO(answer.content)).size[0] == 1100
    assert "1d/2016/2016-12-07T000000Z.png" in pictures(own_home, "MIXED_CP_FIELD")
    again = await asking.get(f"{DAY}.png", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert (await asking.get(f"{DAY}.small.png")).content.startswith(b"\x89PNG")


async def test_a_page_names_versions_and_what_is_missing(asking):
    text = (await asking.get("overviews/mixed/1d/2016-12-07")).text
    assert "1.5000" in text
    assert "&lt;b&gt;Mixed &amp; all&lt;/b&gt;" in text
    assert "<b>Mixed" not in text
    assert "script" not in text
    assert re.search(r"rel=next autofocus", text)


async def test_enter_goes_on_in_the_same_direction(asking):
    text = (await asking.get("overviews/mixed/1d/2016-12-07?from=next")).text
    assert "rel=prev autofocus" in text
    assert "rel=next autofocus" not in text


async def test_a_sheet_has_a_cell_for_each_page_with_data_and_ends_with_them(asking):
    text = (await asking.get("overviews/mixed/1h?start=2016-12-07")).text
    assert text.count(".small.png") == 6
    assert "no data" not in text
    month = (await asking.get("overviews/mixed/1d")).text
    assert "December 2016" in month
    assert month.count("class=cell ") == 1
    assert "--first:3" in month
    assert "Panels from above: B, flux, data and gaps</p>" in month


async def test_long_runs_without_data_are_one_line_of_a_sheet(asking, own_services):
    append_later(own_services, days=15)
    month = (await asking.get("overviews/mixed/1d")).text
    assert month.count("class=cell ") == 2
    assert "<p class=run>2016-12-08 to 2016-12-21: no data</p>" in month
    assert "--first:4" in month
    hours = (await asking.get("overviews/mixed/6h?start=2016-12-14")).text
    assert "2016-12-12 00:00 to 2016-12-19 00:00: no data" in hours


async def test_short_gaps_stay_in_the_calendar(asking, own_services):
    append_later(own_services, days=3)
    month = (await asking.get("overviews/mixed/1d")).text
    assert month.count("class='cell none'") == 2
    assert "class=run" not in month


async def test_a_sheet_beyond_all_data_says_so(asking):
    text = (await asking.get("overviews/mixed/1d?start=2020-02-01")).text
    assert "2020-02-01 to 2020-02-29: no data" in text


async def test_every_link_and_picture_of_the_pages_answers(asking):
    for path in ("overviews/", "overviews/mixed/1d", "overviews/mixed/6h/2016-12-07T00:00:00Z"):
        page = await asking.get(path)
        links = re.findall(r"""(?:href|src)=['"]([^'"]+)['"]""", page.text)
        for link in dict.fromkeys(links):
            if "user-redirect" not in link:
                found = await asking.get(str(page.url.join(link.replace("&amp;", "&"))))
                assert found.status_code == 200, (path, link)


async def test_templates_are_offered_with_their_views(asking):
    told = {one["name"]: one for one in (await asking.get("overviews/templates")).json()}
    assert told["mixed"]["view"]["panels"][0] == "MIXED_CP_FIELD/B"
    assert told["mixed"]["periods"] == ["1h", "6h", "1d"]
    assert parse_time(told["mixed"]["start"]) == parse_time("2016-12-07T00:00:00.123456789Z")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("overviews/NONE/1d", 404, "unknown_dataset"),
        ("overviews/EMPTY_CP_AUX/1d", 404, "no_data"),
        ("overviews/mixed/2d", 404, "unknown_name"),
        ("overviews/mixed/1d/nonsense", 400, "bad_time"),
        ("overviews/mixed/1d/2020-01-01.png", 404, "no_data"),
        ("overviews/mixed/orbit/2016-12-07", 404, "no_data"),
        ("overviews/mixed/1d?colour=red", 400, "bad_request"),
    ],
)
async def test_bad_requests_are_told_in_plain_words(asking, path, status, code):
    answer = await asking.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_page_without_data_can_still_be_turned(asking):
    text = (await asking.get("overviews/mixed/1d/2020-01-01")).text
    assert "No data in this interval" in text
    assert "./2020-01-02T00:00:00Z" in text


async def test_a_folder_that_cannot_be_written_costs_nothing_but_time(asking, own_home):
    (own_home.archive / "overviews" / "mixed").write_text("in the way")
    answer = await asking.get("overviews/mixed/1d/2016-12-07.png")
    assert np.asarray(Image.open(io.BytesIO(answer.content))).ndim == 3
