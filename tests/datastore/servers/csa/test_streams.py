"""Streams: one CEF file, while it is made."""

import gzip

import pytest

from tests.datastore.servers.csa.reading import DATA, HOUR, error_of

STREAM = f"{DATA}?RETRIEVAL_TYPE=product&RETRIEVAL_ACCESS=streamed&DATASET_ID=MIXED_CP_FIELD"
HOUR_RECORDS = 900


@pytest.mark.parametrize("how", ["", "&GZIP=0"])
async def test_a_stream_is_one_cef_file(client, how):
    answer = await client.get(f"{STREAM}&{HOUR}{how}")
    assert answer.content.startswith(b"FILE_NAME = ")
    assert answer.content.count(b" $\n") == HOUR_RECORDS
    assert answer.content.endswith(b"END_OF_DATA\n")
    assert '.cef"' in answer.headers["content-disposition"]


async def test_a_stream_may_be_gzipped(client):
    answer = await client.get(f"{STREAM}&{HOUR}&GZIP=1")
    plain = await client.get(f"{STREAM}&{HOUR}")
    assert gzip.decompress(answer.content) == plain.content
    assert '.cef.gz"' in answer.headers["content-disposition"]


async def test_the_old_streaming_action_gives_the_same(client):
    old = await client.get(f"csa/aio/streaming-action?DATASET_ID=MIXED_CP_FIELD&{HOUR}&NON_BROWSER")
    assert old.content == (await client.get(f"{STREAM}&{HOUR}")).content


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("&START_DATE=2016-12-07T01:00:00Z", "both START_DATE and END_DATE"),
        ("", "both START_DATE and END_DATE"),
        (f"&{HOUR}&DATASET_ID=MIXED_CP_SPECTRUM", "one dataset"),
        (f"&{HOUR}&DELIVERY_FORMAT=CDF", "CEF"),
        (f"&{HOUR}&DELIVERY_INTERVAL=hourly", "one file"),
        (f"&{HOUR}&INGESTED_SINCE=2001-01-01", "INGESTED_SINCE"),
    ],
)
async def test_what_a_stream_cannot_be_is_refused(client, more, told):
    answer = await client.get(STREAM + more)
    assert answer.status_code == 400
    assert told in error_of(answer)


async def test_a_stream_takes_no_wild_card(client):
    answer = await client.get(f"{STREAM.replace('FIELD', '*')}&{HOUR}")
    assert "wild cards" in error_of(answer)


async def test_a_stream_without_records_is_refused(client):
    answer = await client.get(f"{STREAM}&START_DATE=1999-01-01&END_DATE=1999-01-02")
    assert answer.status_code == 404
    assert "no records" in error_of(answer)
