"""The old metadata requests: grammar, tables, forms of the answer."""

import csv
import io
from contextlib import suppress

import pytest
from astropy.io.votable import parse_single_table
from hypothesis import given
from hypothesis import strategies as st

from sepp.servers.csa.conditions import read_condition
from sepp.servers.csa.errors import CsaError
from tests.datastore.servers.csa.reading import error_of

ACTION = "csa/aio/metadata-action"
IDS = f"{ACTION}?RESOURCE_CLASS=DATASET&SELECTED_FIELDS=DATASET.DATASET_ID&RETURN_TYPE=JSON"
TRUTHS = {"A": "1", "B": "2"}


async def ids_of(client, query):
    answer = await client.get(IDS + query)
    assert answer.status_code == 200, answer.text
    return [row["DATASET.DATASET_ID"] for row in answer.json()["data"]]


async def test_the_list_of_products_of_old_scripts_is_given(client):
    fields = "MISSION.NAME,INSTRUMENT.NAME,DATASET.DATASET_ID,DATASET.START_DATE,DATASET.END_DATE,DATASET.TITLE"
    query = f"PAGE_SIZE=10000&PAGE=1&SELECTED_FIELDS={fields}&RESOURCE_CLASS=DATASET&EXPERIMENT.NAME=%25"
    rows = (await client.get(f"{ACTION}?{query}&RETURN_TYPE=JSON")).json()["data"]
    assert [row["DATASET.DATASET_ID"] for row in rows] == ["EMPTY_CP_AUX", "MIXED_CP_FIELD", "MIXED_CP_SPECTRUM"]
    assert rows[1]["INSTRUMENT.NAME"] == "FGM"
    assert rows[1]["DATASET.START_DATE"].startswith("2016-12-07T00:00:00.123")
    assert rows[0]["DATASET.START_DATE"] == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("DATASET.IS_CEF=='true'", "FS"),
        ("(DATASET.IS_CEF='true' AND INSTRUMENT.NAME=='FGM')", "F"),
        ("DATASET.DATASET_ID like 'MIXED%25' AND NOT DATASET.DATASET_ID like '%25FIELD'", "S"),
        ("DATASET.DATASET_ID=='EMPTY_CP_AUX' OR EXPERIMENT.NAME=='FGM'", "EF"),
        ("DATASET.START_DATE<='2016-12-08T00:00:00Z' AND DATASET.END_DATE>='2016-12-07T00:00:00Z'", "FS"),
        ("FILE.START_DATE <= '2016-12-08' AND FILE.END_DATE >= '2016-12-07'", "FS"),
        ("FILE.START_DATE > '2017-01-01'", ""),
        ("PARAMETER.PARAMETER_ID=='flux__MIXED_CP_SPECTRUM'", "S"),
        ("PARAMETER.UNITS not like 'nT%25' and parameter.units == 'cm^-3'", "F"),
        ("IS_CEF <> 'true'", "E"),
        ("DATASET.TITLE=='Magnetic field %26 more'", "F"),
    ],
)
async def test_a_query_lets_its_datasets_through(client, query, found):
    names = {"E": "EMPTY_CP_AUX", "F": "MIXED_CP_FIELD", "S": "MIXED_CP_SPECTRUM"}
    assert await ids_of(client, f"&QUERY={query}") == [names[letter] for letter in found]


async def test_an_inventory_counts_records(client):
    query = f"{ACTION}?RESOURCE_CLASS=DATASET_INVENTORY&QUERY=DATASET.DATASET_ID=='MIXED_CP_FIELD'&RETURN_TYPE=JSON"
    rows = (await client.get(query)).json()["data"]
    assert sum(int(row["DATASET_INVENTORY.NUM_INSTANCES"]) for row in rows) == 5000
    assert rows[0]["DATASET_INVENTORY.DATASET_ID"] == "MIXED_CP_FIELD"


async def test_csv_has_a_line_of_names(client):
    answer = await client.get(f"{ACTION}?RESOURCE_CLASS=DATASET&SELECTED_FIELDS=DATASET_ID,TITLE&RETURN_TYPE=CSV")
    names, *rows = csv.reader(io.StringIO(answer.text))
    assert names == ["DATASET.DATASET_ID", "DATASET.TITLE"]
    assert ["MIXED_CP_FIELD", "Magnetic field & more"] in rows


async def test_a_votable_is_read_by_astropy(client):
    answer = await client.get(f"{ACTION}?RESOURCE_CLASS=DATASET")
    table = parse_single_table(io.BytesIO(answer.content)).to_table()
    assert list(table["DATASET.DATASET_ID"]) == ["EMPTY_CP_AUX", "MIXED_CP_FIELD", "MIXED_CP_SPECTRUM"]
    assert table["DATASET.DATE_LAST_UPDATE"][1].startswith("20")


async def test_equal_rows_are_told_once_and_pages_follow_one_another(client):
    assert len((await client.get(f"{ACTION}?RESOURCE_CLASS=MISSION&RETURN_TYPE=JSON")).json()["data"]) == 2
    pages = [await ids_of(client, f"&PAGE_SIZE=2&PAGE={page}") for page in (1, 2, 3)]
    assert pages == [["EMPTY_CP_AUX", "MIXED_CP_FIELD"], ["MIXED_CP_SPECTRUM"], []]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "RESOURCE_CLASS"),
        ("?RESOURCE_CLASS=COMETS", "DATASET_INVENTORY"),
        ("?RESOURCE_CLASS=DATASET&RETURN_TYPE=PDF", "JSON, CSV, VOTABLE"),
        ("?RESOURCE_CLASS=DATASET&SELECTED_FIELDS=DATASET.COLOUR", "DATASET has"),
        ("?RESOURCE_CLASS=DATASET&SELECTED_FIELDS=SECRETS.KEY", "no field"),
        ("?RESOURCE_CLASS=DATASET&SECRETS.KEY=1", "no field"),
        ("?RESOURCE_CLASS=DATASET&RESOURCE_CLASS=FILE", "given twice"),
        ("?RESOURCE_CLASS=DATASET&DROP=1", "Unknown parameter"),
        ("?RESOURCE_CLASS=DATASET&PAGE=0", "PAGE must be"),
        ("?RESOURCE_CLASS=DATASET&PAGE_SIZE=99999999999999999999", "PAGE_SIZE must be"),
        ("?RESOURCE_CLASS=DATASET&QUERY=(DATASET.IS_CEF=='true'", "closing parenthesis"),
        ("?RESOURCE_CLASS=DATASET&QUERY=DATASET.IS_CEF", "ends where"),
        ("?RESOURCE_CLASS=DATASET&QUERY=DATASET.IS_CEF=='true'; DROP TABLE datasets", "can't be read"),
        ("?RESOURCE_CLASS=DATASET&QUERY=DATASET.IS_CEF=='true' UNION", "goes on after its end"),
        ("?RESOURCE_CLASS=DATASET&QUERY=DATASET.START_DATE<'soon'", "is a time"),
        (f"?RESOURCE_CLASS=DATASET&QUERY={'(' * 60}A", "more than 40 levels"),
        (f"?RESOURCE_CLASS=DATASET&QUERY={'A' * 9000}", "at most 8192"),
        (f"?RESOURCE_CLASS=DATASET&QUERY=DATASET.TITLE like '{'%25a' * 30}'", "at most 8"),
    ],
)
async def test_a_bad_request_is_refused_with_a_reason(client, query, told):
    answer = await client.get(ACTION + query)
    assert answer.status_code == 400
    assert told in error_of(answer)


@given(st.recursive(st.sampled_from(["A=='1'", "A=='2'", "B<'3'", "B like '_'", "A!='1'"]), lambda inner: st.one_of(
    st.tuples(inner, st.sampled_from([" AND ", " or "]), inner).map(lambda parts: f"({''.join(parts)})"),
    inner.map(lambda text: f"NOT ({text})"),
), max_leaves=12))  # fmt: skip
def test_conditions_mean_what_python_means(text):
    known = {"A=='1'": True, "A=='2'": False, "B<'3'": True, "B like '_'": True, "A!='1'": False}
    plain = text
    for part, truth in known.items():
        plain = plain.replace(part, str(truth))
    expected = eval(plain.replace("NOT", "not").replace("AND", "and"))
    assert read_condition(text, str).judge(TRUTHS) is expected


def test_what_a_row_does_not_tell_is_neither_true_nor_false():
    assert read_condition("A=='1' AND C=='1'", str).judge(TRUTHS) is None
    assert read_condition("A=='2' AND C=='1'", str).judge(TRUTHS) is False
    assert read_condition("A=='1' OR C=='1'", str).judge(TRUTHS) is True


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_refused(text):
    with suppress(CsaError):
        assert read_condition(text, str).judge({}) is None
