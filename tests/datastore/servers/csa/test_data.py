"""Packages of data: names, formats, intervals, wild cards."""

import re
import time
from xml.etree import ElementTree

import numpy as np
import pytest

from sepp.formats import dataset_id_of, read_file, to_batch
from tests.datastore.servers.csa.reading import ALL, DATA, HOUR, save, unpack
from tests.datastore.servers.examples import RECORDS, make_fields

PRODUCT = f"{DATA}?RETRIEVAL_TYPE=PRODUCT"
HEADER = f"{DATA}?RETRIEVAL_TYPE=HEADER"


async def fetch(client, query):
    answer = await client.get(query)
    assert answer.status_code == 200, answer.text
    return unpack(answer.content)


async def read_batch(client, query, folder):
    (path,) = save(await fetch(client, query), folder)
    content = read_file(path)
    (table,) = content.tables
    return to_batch(content, table, dataset_id_of(content, table)[0])


@pytest.mark.parametrize("path", [DATA, "csa-sl-tap/data", "csa/aio/product-action"])
async def test_files_lie_in_one_folder_named_as_the_archive_names_it(client, path):
    names = await fetch(client, f"{path}?RETRIEVAL_TYPE=product&DATASET_ID=MIXED_CP_FIELD&{HOUR}")
    (name,) = names
    folder = time.strftime("CSA_Download_%Y%m%d", time.gmtime())
    file = r"MIXED_CP_FIELD/MIXED_CP_FIELD__20161207_010000_20161207_020000_V\d{6}\.cef"
    assert re.fullmatch(rf"{folder}_\d{{4}}/{file}", name)


@pytest.mark.parametrize("form", ["CEF", "CDF", "CDF_ISTP", "cdf_istp"])
async def test_the_records_are_those_of_the_store(client, tmp_path, form):
    query = f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&{ALL}&DELIVERY_FORMAT={form}"
    batch, held = await read_batch(client, query, tmp_path), make_fields()
    assert batch.dataset.id == "MIXED_CP_FIELD"
    assert batch.time.tolist() == held.time.tolist()
    assert batch.values["B"].astype(np.float32).tobytes() == held.values["B"].tobytes()
    assert np.array_equal(batch.values["N"], held.values["N"], equal_nan=True)


@pytest.mark.parametrize("form", ["CEF", "CDF"])
async def test_variables_end_in_the_id_of_their_dataset(client, tmp_path, form):
    (path,) = save(await fetch(client, f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&{HOUR}&DELIVERY_FORMAT={form}"), tmp_path)
    assert b"B__MIXED_CP_FIELD" in path.read_bytes()


@pytest.mark.parametrize(("step", "count"), [("ALL", 1), ("hourly", 6), ("Daily", 1), ("monthly", 1), ("yearly", 1)])
async def test_files_cover_what_was_asked_for(client, step, count):
    query = f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&START_DATE=2016-12-07&END_DATE=2016-12-08&DELIVERY_INTERVAL={step}"
    found = await fetch(client, query)
    assert len(found) == count
    assert sum(content.count(b" $\n") for content in found.values()) == RECORDS
    assert "__20161207_000000_2016120" in next(iter(found))


async def test_without_times_all_is_given(client):
    found = await fetch(client, f"{PRODUCT}&DATASET_ID=MIXED_CP_SPECTRUM")
    assert sum(content.count(b" $\n") for content in found.values()) == RECORDS


@pytest.mark.parametrize(
    "ids", ["DATASET_ID=MIXED_CP_*", "DATASET_ID=*FIELD&DATASET_ID=*SPECTRUM", "DATASET_ID=M?XED*"]
)
async def test_wild_cards_and_repeated_ids_give_several_datasets(client, ids):
    found = await fetch(client, f"{PRODUCT}&{ids}&{HOUR}")
    assert [name.split("/")[1] for name in found] == ["MIXED_CP_FIELD", "MIXED_CP_SPECTRUM"]


async def test_keys_are_known_in_any_case_and_those_of_old_clients(client):
    old = "NON_BROWSER&CSACOOKIE=1A2B&NO_NOTIFY&REF_DOC=0&INCLUDE_EMPTY=0&NON_BROWSER&MAX_FILE_SIZE=10"
    found = await fetch(client, f"{DATA}?retrieval_type=PRODUCT&Dataset_Id=MIXED_CP_FIELD&{HOUR.lower()}&{old}")
    assert len(found) == 1


async def test_what_irfu_matlab_calls_a_stream_is_a_package(client):
    found = await fetch(client, f"{PRODUCT}&RETRIEVAL_ACCESS=streaming&DATASET_ID=MIXED_CP_FIELD&{HOUR}")
    assert len(found) == 1


async def test_a_form_is_read_as_a_query(client):
    fields = dict(part.split("=") for part in f"RETRIEVAL_TYPE=PRODUCT&DATASET_ID=MIXED_CP_FIELD&{HOUR}".split("&"))
    assert len(unpack((await client.post(DATA, data=fields)).content)) == 1


LONG_AGO = "START_DATE=1999-01-01T00:00:00Z&END_DATE=1999-01-02T00:00:00Z"
NONE_THEN = "No records of {} between 1999-01-01T00:00:00Z and 1999-01-02T00:00:00Z; the archive holds "


@pytest.mark.parametrize("form", ["CEF", "CDF", "CDF_ISTP"])
@pytest.mark.parametrize(
    ("dataset_id", "held"),
    [("MIXED_CP_FIELD", "it from 2016-12-07T00:00:00.123456789Z to "), ("EMPTY_CP_AUX", "no records of it")],
)
async def test_without_records_a_header_alone_tells_why(client, tmp_path, dataset_id, held, form):
    found = await fetch(client, f"{PRODUCT}&DATASET_ID={dataset_id}&DELIVERY_FORMAT={form}&{LONG_AGO}")
    (path,) = save(found, tmp_path)
    assert path.name.startswith(f"{dataset_id}__19990101_000000_19990102_000000_V")
    content = read_file(path)
    assert [len(table.time) for table in content.tables] == [0]
    caveat = content.attributes["FILE_CAVEATS"]
    assert (caveat if isinstance(caveat, str) else caveat[0]).startswith(NONE_THEN.format(dataset_id) + held)


async def test_datasets_with_records_are_given_beside_those_without(client):
    found = await fetch(client, f"{PRODUCT}&DATASET_ID=EMPTY_CP_AUX&DATASET_ID=MIXED*&{HOUR}")
    assert {name.split("/")[1]: content.count(b" $\n") > 0 for name, content in found.items()} == {
        "EMPTY_CP_AUX": False,
        "MIXED_CP_FIELD": True,
        "MIXED_CP_SPECTRUM": True,
    }


@pytest.mark.parametrize("words", [f"{LONG_AGO}&INCLUDE_EMPTY=0", "START_DATE=2099-01-01T00:00:00Z"])
async def test_nothing_is_told_where_it_is_not_wanted_or_no_time_was_asked_for(client, words):
    assert await fetch(client, f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&{words}") == {}


async def test_only_what_was_ingested_since_a_day_is_given(client):
    query = f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&{HOUR}&INGESTED_SINCE="
    assert len(await fetch(client, f"{query}1970-01-01T00:00:00Z")) == 1
    assert await fetch(client, f"{query}2100-01-01T00:00:00Z") == {}


async def test_a_head_request_tells_the_name_without_making_the_file(client):
    answer = await client.head(f"{PRODUCT}&DATASET_ID=MIXED_CP_FIELD&{HOUR}")
    assert answer.status_code == 200
    assert ".tgz" in answer.headers["content-disposition"]
    assert answer.content == b""


async def test_a_header_is_given_as_xml_and_as_cef(client, tmp_path):
    found = await fetch(client, f"{HEADER}&DATASET_ID=MIXED_CP_FIELD")
    xml, cef = found.values()
    assert [name.rpartition("/")[2] for name in found] == ["MIXED_CP_FIELD.CEF.XML", "MIXED_CP_FIELD.ceh"]
    told = ElementTree.fromstring(xml).find("DATASET_METADATA")
    assert told.find("DATASET_ID").text == "MIXED_CP_FIELD"
    ids = [parameter.find("PARAMETER_ID").text for parameter in told.iter("PARAMETER")]
    assert ids[1:3] == ["B__MIXED_CP_FIELD", "N__MIXED_CP_FIELD"]
    assert b"START_VARIABLE = B__MIXED_CP_FIELD" in cef
    assert b" $\n" not in cef


async def test_a_header_names_citation_and_documents(client):
    for content in (await fetch(client, f"{HEADER}&DATASET_ID=MIXED_CP_FIELD")).values():
        assert b"Test et al." in content
        assert b"https://www.cosmos.esa.int/web/csa/documentation" in content


async def test_headers_of_all_datasets_hold_those_without_data(client):
    found = await fetch(client, f"{HEADER}&DATASET_ID=*")
    assert sorted({name.rpartition("/")[2].split(".")[0] for name in found}) == [
        "EMPTY_CP_AUX", "MIXED_CP_FIELD", "MIXED_CP_SPECTRUM",
    ]  # fmt: skip


async def test_the_old_name_of_retrieval_type_is_known(client):
    found = await fetch(client, "csa/aio/product-action?RETRIEVALTYPE=HEADER&DATASET_ID=MIXED_CP_FIELD")
    assert any(name.endswith("MIXED_CP_FIELD.CEF.XML") for name in found)
