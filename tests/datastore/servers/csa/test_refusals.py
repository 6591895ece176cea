"""Bad requests: the archive's kind of error, and the next request is answered."""

from dataclasses import replace

import httpx
import pytest

from sepp.servers.app import create_app
from sepp.servers.settings import ServerSettings
from tests.datastore.servers.csa.reading import DATA, HOUR, error_of, unpack
from tests.datastore.servers.examples import PREFIX

PRODUCT = f"{DATA}?RETRIEVAL_TYPE=PRODUCT"
GOOD = f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&{HOUR}"

REFUSED = {
    f"{DATA}?DATASET_ID=MIXED_CP_FIELD": "RETRIEVAL_TYPE is missing",
    f"{DATA}?RETRIEVAL_TYPE=ALL&DATASET_ID=MIXED_CP_FIELD": "PRODUCT, HEADER",
    PRODUCT: "DATASET_ID is missing",
    f"{PRODUCT}&DATASET_ID=": "DATASET_ID is missing",
    f"{PRODUCT}&DATASET_ID=../../etc/passwd": "can't be",
    f"{PRODUCT}&DATASET_ID=%2e%2e": "can't be",
    f"{PRODUCT}&DATASET_ID=%00": "can't be",
    f"{PRODUCT}&DATASET_ID=A%0d%0aSet-Cookie:x": "can't be",
    f"{PRODUCT}&DATASET_ID={'A' * 5000}": "can't be",
    f"{PRODUCT}&DATASET_ID={'*a' * 20}": "can't be",
    f"{PRODUCT}{'&DATASET_ID=A' * 300}": "too many",
    f"{GOOD}&START_DATE=2001-01-01": "given twice",
    f"{GOOD}&END_DATE=": "given twice",
    f"{GOOD}&COLOUR=red": "Unknown parameter",
    f"{GOOD}&DELIVERY_FORMAT=XLS": "CEF, CDF, CDF_ISTP",
    f"{GOOD}&DELIVERY_INTERVAL=century": "HOURLY",
    f"{GOOD}&RETRIEVAL_ACCESS=telepathy": "DEFERRED",
    f"{GOOD}&GZIP=2": "0, 1",
    f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&START_DATE=yesterday": "yyyy-MM-ddTHH:mm:ssZ",
    f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&START_DATE=2001-02-30T00:00:00Z": "yyyy-MM-ddTHH:mm:ssZ",
    f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&START_DATE=9999-12-31T00:00:00Z": "yyyy-MM-ddTHH:mm:ssZ",
    f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&START_DATE=0001-01-01T00:00:00Z": "yyyy-MM-ddTHH:mm:ssZ",
    f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&END_DATE=2001-01-01T25:00:00Z": "yyyy-MM-ddTHH:mm:ssZ",
    f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&START_DATE=2002-01-01&END_DATE=2001-01-01": "later",
    f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&START_DATE=1800-01-01&END_DATE=2100-01-01&DELIVERY_INTERVAL=hourly": "files",
}


@pytest.mark.parametrize("query", REFUSED)
async def test_a_bad_request_is_refused_with_a_reason(client, query):
    answer = await client.get(query)
    assert answer.status_code == 400
    assert REFUSED[query] in error_of(answer)
    assert len(unpack((await client.get(GOOD)).content)) == 1


@pytest.mark.parametrize("pattern", ["C1_CP_FGM_SPIN", "C9*"])
async def test_an_unknown_dataset_is_not_found(client, pattern):
    answer = await client.get(f"{PRODUCT}&DATASET_ID={pattern}&{HOUR}")
    assert answer.status_code == 404
    assert pattern in error_of(answer)


async def test_cdf_2_7_is_refused_in_plain_words(client):
    answer = await client.get(f"{GOOD}&DELIVERY_FORMAT=CDF_2_7")
    assert answer.status_code == 501
    assert "CDF_2_7 can't be written here" in error_of(answer)


async def test_a_package_over_the_limit_is_refused_with_the_cure(services):
    small = replace(services, settings=ServerSettings(csa_max_bytes=1000))
    transport = httpx.ASGITransport(create_app(small, PREFIX), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://archive{PREFIX}") as client:
        answer = await client.get(GOOD)
    assert answer.status_code == 413
    assert "RETRIEVAL_ACCESS=DEFERRED" in error_of(answer)


async def test_an_endless_form_is_refused(client):
    answer = await client.post(DATA, content=b"A=" + b"x" * 100_000)
    assert answer.status_code == 413
