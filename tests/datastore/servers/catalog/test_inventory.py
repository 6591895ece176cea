"""All datasets in small, and the counts of many over any time."""

import base64
import gzip
import json

import numpy as np
import pytest

from sepp.catalog.outlines import ParameterOutline
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import Interval
from sepp.servers.catalog.compact import BINS
from sepp.servers.catalog.counts import count_rows, edges_of
from sepp.servers.catalog.details import find_documents, find_thanks
from sepp.servers.catalog.kinds import kind_of
from sepp.store import Store
from tests.datastore.servers.examples import RECORDS, make_fields

SECOND_NS = 10**9


async def compact(client):
    answer = await client.get("catalog/compact.json.gz")
    assert answer.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in answer.headers
    return json.loads(gzip.decompress(answer.content))


async def test_the_compact_catalogue_names_every_dataset_and_parameter_once(client):
    whole = await compact(client)
    datasets, parameters, texts = whole["datasets"], whole["parameters"], whole["texts"]
    assert datasets["id"] == ["EMPTY_CP_AUX", "MIXED_CP_FIELD", "MIXED_CP_SPECTRUM"]
    names = [texts[parameters["name"][place]] for place in datasets["parameters"][1]]
    assert names == ["B", "N", "flag", "region", "begin", "orbit"]
    kinds = [whole["kinds"][parameters["kind"][place]] for place in datasets["parameters"][1]]
    assert kinds == ["vector", "scalar", "status", "text", "text", "scalar"]
    assert len(set(texts)) == len(texts)


async def test_a_strip_tells_in_which_parts_there_are_data(client):
    whole = await compact(client)
    bits = np.unpackbits(np.frombuffer(base64.b64decode(whole["datasets"]["strip"][1]), np.uint8))
    assert bits.shape == (BINS,)
    assert bits.all()
    assert whole["datasets"]["strip"][0] == ""


async def test_the_compact_catalogue_costs_only_a_question_until_something_changes(client, services):
    first = await client.get("catalog/compact.json.gz")
    held = {"If-None-Match": first.headers["etag"]}
    assert (await client.get("catalog/compact.json.gz", headers=held)).status_code == 304


def test_the_state_changes_with_the_catalogue(tmp_path):
    from sepp.catalog import Catalog

    catalog = Catalog(f"sqlite:///{tmp_path}/c.sqlite")
    catalog.upgrade()
    before = catalog.state()
    catalog.record(Dataset("A"), None, None, ())
    between = catalog.state()
    catalog.record(Dataset("A", "Title"), None, None, ())
    assert len({before, between, catalog.state()}) == 3
    catalog.close()


async def test_an_inventory_counts_every_record_once(client):
    query = "datasets=MIXED_CP_FIELD,EMPTY_CP_AUX&start=2016-12-07&stop=2016-12-08&bins=24"
    told = (await client.get(f"catalog/inventory?{query}")).json()
    field, empty = told["datasets"]
    hours = (make_fields().time % (86400 * SECOND_NS)) // (3600 * SECOND_NS)
    assert field["counts"] == np.bincount(hours, minlength=24).tolist()
    assert (field["records"], field["cadence_ns"]) == (RECORDS, 4 * SECOND_NS)
    assert (empty["records"], empty["counts"], empty["start"]) == (0, [], None)


async def test_an_inventory_without_time_spans_all_data(client):
    told = (await client.get("catalog/inventory?datasets=MIXED_CP_FIELD&bins=10")).json()
    assert told["start"].startswith("2016-12-07T00:00:00.123456789")
    assert sum(told["datasets"][0]["counts"]) == RECORDS


async def test_an_inventory_that_is_held_costs_only_a_question(client):
    first = await client.get("catalog/inventory?datasets=MIXED_CP_FIELD")
    again = await client.get(
        "catalog/inventory?datasets=MIXED_CP_FIELD", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("", 400, "Name datasets"),
        ("datasets=MIXED_CP_FEILD", 404, "did you mean"),
        ("datasets=MIXED_CP_FIELD&bins=0", 400, "from 1 to 2000"),
        ("datasets=MIXED_CP_FIELD&bins=99999999999999999", 400, "from 1 to 2000"),
        ("datasets=MIXED_CP_FIELD&bins=many", 400, "from 1 to 2000"),
        ("datasets=MIXED_CP_FIELD&start=2016-12-07", 400, "both start and stop"),
        ("datasets=MIXED_CP_FIELD&start=tomorrow%20x&stop=2016-12-07", 400, ""),
        ("datasets=MIXED_CP_FIELD&what=1", 400, "Unknown parameter"),
        ("datasets=" + ",".join(f"A{n}" for n in range(201)), 400, "at most 200"),
        ("bins=2000&datasets=" + ",".join(f"A{n}" for n in range(150)), 400, "fewer of either"),
    ],
)
async def test_a_bad_question_of_the_inventory_is_told(client, query, status, told):
    answer = await client.get(f"catalog/inventory?{query}")
    assert (answer.status_code, told in answer.json()["error"]["message"]) == (status, True), answer.text


@pytest.fixture(scope="module")
def long_index(tmp_path_factory):
    """A million records at 1 s with two gaps, the second within a block of a coarse level."""
    times = np.arange(1_000_000, dtype=np.int64) * SECOND_NS
    times[400_000:] += 150_000 * SECOND_NS
    times[700_100:] += 40_000 * SECOND_NS
    store = Store(tmp_path_factory.mktemp("long"))
    values = {"x": np.zeros(len(times), np.float32)}
    store.append(Batch(Dataset("LONG", parameters=(Parameter("x", "float32"),)), times, values))
    return store.time_index("LONG"), times


@pytest.mark.parametrize("bins", [1, 7, 100, 500])
def test_counts_from_levels_are_those_of_the_time_axis(long_index, bins):
    index, times = long_index
    interval = Interval(int(times[0]) - SECOND_NS // 2, int(times[-1]) + SECOND_NS)
    counts = count_rows(index, interval, bins)
    exact = np.diff(np.searchsorted(times, edges_of(interval, bins)))
    assert counts.sum() == len(times)
    assert np.abs(counts - exact).max() <= max(64, exact.max() / 16)
    assert ((counts == 0) == (exact == 0)).all()


@pytest.mark.parametrize("span", [(10, 300_000), (399_999, 550_001), (420_000, 530_000), (2_000_000, 3_000_000)])
def test_counts_of_a_part_are_exact(long_index, span):
    index, times = long_index
    interval = Interval(span[0] * SECOND_NS, span[1] * SECOND_NS)
    exact = np.diff(np.searchsorted(times, edges_of(interval, 50)))
    assert np.abs(count_rows(index, interval, 50) - exact).max() <= 1


@pytest.mark.parametrize(
    ("dtype", "shape", "display", "kind"),
    [
        ("float32", (), "time_series", "scalar"),
        ("float32", (3,), "time_series", "vector"),
        ("float32", (31,), "spectrogram", "spectrum"),
        ("float32", (8, 16, 31), "spectrogram", "distribution"),
        ("uint16", (512, 512), "none", "image"),
        ("str", (), "time_series", "text"),
    ],
)
def test_a_parameter_has_one_kind(dtype, shape, display, kind):
    assert kind_of(ParameterOutline("x", "", "", "", dtype, shape, display, "data", is_varying=True)) == kind


def test_links_and_thanks_are_found_among_original_attributes():
    told = {"HTTP_LINK": ("https://a.int/x.pdf", "see (https://a.int/y)."), "ACKNOWLEDGEMENT": ("We thank", "all")}
    assert [entry["url"] for entry in find_documents(told)] == ["https://a.int/x.pdf", "https://a.int/y"]
    assert find_documents({"x": "javascript:alert(1)"}) == []
    assert find_thanks(told) == "We thank\nall"


async def test_a_card_has_versions_files_and_limits(client):
    told = (await client.get("catalog/datasets/MIXED_CP_FIELD")).json()
    (version,) = told["versions"]
    assert (version["version"], version["records"]) == (f"1.{RECORDS}", RECORDS)
    assert version["recorded"].startswith("20")
    assert told["parameters"][2]["fill"] == -32768
    files = (await client.get("catalog/datasets/MIXED_CP_FIELD/granules?limit=5")).json()
    assert (files["count"], files["granules"][0]["name"]) == (1, "MIXED_CP_FIELD.cdf")
    assert (await client.get("catalog/datasets/MIXED_CP_FIELD/granules?limit=0")).status_code == 400
