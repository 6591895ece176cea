"""Plot data of one dataset over HTTP: true, few enough, asked for again."""

import json
import math

import numpy as np
import pytest

from sepp.core.time import parse_time
from tests.datastore.servers.examples import make_fields

HOUR = "start=2016-12-07T01:00Z&stop=2016-12-07T02:00Z"
DATA = "quicklook/data?dataset=MIXED_CP_FIELD"


def read_plot(content):
    assert content[:8] == b"SEPPPLT1"
    size = int.from_bytes(content[8:12], "little")
    assert (12 + size) % 8 == 0
    return json.loads(content[12 : 12 + size]), content[12 + size :]


def read_array(data, told):
    count = math.prod(told["shape"])
    return np.frombuffer(data, told["dtype"], count, told["offset"]).reshape(told["shape"])


async def test_plot_data_are_the_values_of_the_store(client):
    answer = await client.get(f"{DATA}&parameters=B&{HOUR}&width=1200")
    assert answer.headers["content-type"] == "application/vnd.sepp.plot"
    header, data = read_plot(answer.content)
    (panel,) = header["panels"]
    times = make_fields().time
    rows = np.flatnonzero((times >= parse_time("2016-12-07T01Z")) & (times < parse_time("2016-12-07T02Z")))
    assert (panel["parameter"], panel["units"], panel["factor"]) == ("B", "nT", 1)
    drawn = read_array(data, panel["arrays"]["value"])
    shown = np.isin(read_array(data, panel["arrays"]["time"]), times[rows] / 1e6)
    assert np.array_equal(drawn[:, shown], make_fields().values["B"][rows].T, equal_nan=True)


async def test_a_wide_interval_is_drawn_from_few_points(client):
    narrow = await client.get(f"{DATA}&parameters=B&width=16")
    header, _ = read_plot(narrow.content)
    assert header["panels"][0]["factor"] > 1
    assert header["panels"][0]["points"] < 200


async def test_an_absurd_width_is_brought_to_its_bound(client):
    wide = await client.get(f"{DATA}&parameters=B&start=1700-01-01&stop=2200-01-01&width=999999999")
    most = await client.get(f"{DATA}&parameters=B&start=1700-01-01&stop=2200-01-01&width=4096")
    assert wide.content == most.content


@pytest.mark.parametrize(
    ("suffix", "media_type", "magic"), [("png", "image/png", b"\x89PNG"), ("svg", "image/svg+xml", b"<?xml")]
)
async def test_a_picture_is_drawn(client, suffix, media_type, magic):
    answer = await client.get(f"quicklook/MIXED_CP_FIELD.{suffix}?parameters=B,N&{HOUR}&width=400")
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.content.startswith(magic)


async def test_a_view_that_is_held_costs_only_a_question(client):
    url = f"{DATA}&parameters=B&{HOUR}"
    first = await client.get(url)
    assert first.headers["cache-control"] == "public, no-cache"
    again = await client.get(url, headers={"If-None-Match": f'W/{first.headers["etag"]}, "other"'})
    assert (again.status_code, again.content) == (304, b"")
