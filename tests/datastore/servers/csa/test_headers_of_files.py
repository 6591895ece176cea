"""What is delivered is described by the files that its records came from."""

from dataclasses import replace

import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.store import Store
from tests.datastore.ingest.superseding.samples import ID, write_hour
from tests.datastore.servers.csa.reading import DATA, save, unpack

PRODUCT = f"{DATA}?RETRIEVAL_TYPE=PRODUCT&DATASET_ID={ID}&START_DATE=2005-01-01T00:00:00Z&END_DATE=2005-01-04T00:00:00Z"
DAYS = ["day 1", "day 2", "day 3"]


@pytest.fixture
def services(services, tmp_path):
    """Add three days, each with a caveat of its own."""

    home = find_home(tmp_path / "days").prepare()
    store, catalog = Store(str(home.public)), Catalog(home.catalog_url)
    catalog.upgrade()
    files = [write_hour(tmp_path / "files", day, 1, caveat=f"day {day}") for day in (1, 2, 3)]
    sources = find_sources([str(file) for file in files], home.root)
    assert not [each.failure for each in Ingestor(home, store, catalog).ingest(sources) if each.failure]
    services.catalog.close()
    return replace(services, store=store, catalog=catalog)


def told(content: bytes) -> list[str]:
    return [day for day in DAYS if day.encode() in content]


@pytest.mark.parametrize("form", ["CEF", "CDF"])
async def test_each_file_of_a_package_has_the_header_of_its_records(client, tmp_path, form):
    found = unpack((await client.get(f"{PRODUCT}&DELIVERY_FORMAT={form}")).content)
    assert [told(path.read_bytes()) for path in save(found, tmp_path)] == [["day 1"], ["day 2"], ["day 3"]]


async def test_one_file_of_all_has_all_caveats(client):
    (content,) = unpack((await client.get(f"{PRODUCT}&DELIVERY_INTERVAL=ALL")).content).values()
    assert told(content) == DAYS


async def test_a_stream_has_the_header_of_its_records(client):
    day = PRODUCT.replace("2005-01-04", "2005-01-02")
    assert told((await client.get(f"{day}&RETRIEVAL_ACCESS=streamed")).content) == ["day 1"]
