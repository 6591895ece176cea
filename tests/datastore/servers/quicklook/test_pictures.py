"""Pictures over HTTP: of one dataset, of a whole view, of bare pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from sepp.quicklook.view_state import read_view, write_link

TIMES = {"start": "2016-12-07T01:00:00Z", "stop": "2016-12-07T02:00:00Z"}
HOUR = "start=2016-12-07T01:00Z&stop=2016-12-07T02:00Z"
PANELS = [
    {"panel": "MIXED_CP_FIELD/B", "with": ["MIXED_CP_FIELD/N"], "height": 200},
    "MIXED_CP_SPECTRUM/flux",
    "MIXED_CP_FIELD/@coverage",
]


def link(**changes):
    return write_link(read_view({"v": 1, **TIMES, "panels": PANELS} | changes))


def size(png):
    return Image.open(io.BytesIO(png)).size


@pytest.mark.parametrize(("form", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF-")])
@pytest.mark.parametrize("path", ["MIXED_CP_FIELD.{}?parameters=B,N,flag&" + HOUR, "stack.{}?view=" + link()])
async def test_pictures_come_in_every_form(client, path, form, magic):
    answer = await client.get("quicklook/" + path.format(form))
    assert answer.status_code == 200
    assert answer.content.startswith(magic)
    assert answer.headers["content-type"].startswith(
        {"svg": "image/svg+xml", "pdf": "application/pdf"}.get(form, "image")
    )


async def test_a_stack_names_each_dataset_with_its_version(client):
    text = (await client.get(f"quicklook/stack.svg?view={link()}")).text
    for wanted in (
        "MIXED_CP_FIELD version 1.5000",
        "MIXED_CP_SPECTRUM version 1.5000",
        "2016-12-07T01:00:00Z",
        "made 20",
    ):
        assert wanted in text


async def test_times_beside_a_view_go_before_its_own(client):
    text = (await client.get(f"quicklook/stack.svg?view={link()}&start=2016-12-07T03:00Z&stop=2016-12-07T04:00Z")).text
    assert "2016-12-07T03:00:00Z to 2016-12-07T04:00:00Z" in text


async def test_what_is_gone_is_told_and_the_rest_is_drawn(client):
    panels = ["GONE_CP_X/b", "MIXED_CP_FIELD/B", "EMPTY_CP_AUX", "MIXED_CP_FIELD/nothing"]
    text = (await client.get(f"quicklook/stack.svg?view={link(panels=panels)}")).text
    assert "missing: GONE_CP_X/b: No dataset" in text
    assert "missing: EMPTY_CP_AUX" in text
    assert "has no parameter" in text
    assert "Bx" in text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("stack.png", 400, "bad_request"),
        ("stack.png?view=%25%25", 400, "bad_view"),
        ("stack.png?view=e30", 400, "bad_view"),
        (f"stack.png?view={link()}&start=2016", 400, "bad_request"),
        (f"stack.png?view={link()}&colour=red", 400, "bad_request"),
        (f"stack.png?view={link()}&width=wide", 400, "bad_request"),
        (f"stack.png?view={link(panels=['GONE_CP_X'])}", 404, "unknown_dataset"),
        ("raster/MIXED_CP_FIELD/nothing.png", 404, "unknown_parameter"),
        ("raster/GONE/B.png", 404, "unknown_dataset"),
        ("raster/MIXED_CP_FIELD/region.png", 409, "mismatch"),
    ],
)
async def test_bad_requests_are_told_in_plain_words(client, path, status, code):
    answer = await client.get("quicklook/" + path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_view_without_time_asks_for_one(client):
    answer = await client.get(f"quicklook/stack.png?view={link(start=None, stop=None)}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_view")


async def test_a_picture_that_is_held_is_not_drawn_again(client):
    first = await client.get(f"quicklook/stack.png?view={link()}")
    again = await client.get(f"quicklook/stack.png?view={link()}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_sizes_are_kept_within_bounds(client):
    assert size((await client.get(f"quicklook/stack.png?view={link()}&width=640&height=500")).content) == (640, 500)
    assert size((await client.get(f"quicklook/stack.png?view={link()}&width=9")).content)[0] == 320


@pytest.mark.parametrize("name", ["B", "flag", "@coverage"])
async def test_a_raster_has_nothing_but_its_pixels(client, name):
    png = (await client.get(f"quicklook/raster/MIXED_CP_FIELD/{name}.png?{HOUR}&width=300&height=40")).content
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    assert pixels.shape == (40, 300, 4)
    assert (pixels[..., 3] > 0).any(axis=0).mean() > 0.99


async def test_a_raster_of_a_spectrogram_fills_its_frame(client):
    png = (await client.get(f"quicklook/raster/MIXED_CP_SPECTRUM/shifting.png?{HOUR}&width=64&height=32")).content
    assert size(png) == (64, 32)
