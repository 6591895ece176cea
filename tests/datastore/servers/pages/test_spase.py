"""SPASE records, judged by the schema of the SPASE group where it is at hand."""

import os
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx
import pytest

from sepp.servers.pages.spase_terms import frame_of, region_of
from tests.datastore.servers.pages.conftest import EVIL_ID

IDS = ["MIXED_CP_FIELD", "MIXED_CP_SPECTRUM", "C1_TEST", "M_FGM", "EMPTY_CP_AUX", quote(EVIL_ID)]
SPACE = "{http://www.spase-group.org/data/schema}"


@pytest.fixture(scope="module")
def schema(request: pytest.FixtureRequest) -> object:
    """The XSD is the SPASE group's (spase-base-model on GitHub, Apache-2.0): 750 kB, not kept here."""
    given = os.environ.get("SEPP_SPASE_XSD")
    found = Path(given) if given else Path(request.getfixturevalue("shared"), "reference", "spase-2.6.1.xsd")
    if not found.is_file():
        pytest.skip(f"missing: SPASE 2.6.1 schema at {found} (or SEPP_SPASE_XSD)")
    etree = pytest.importorskip("lxml.etree")
    return etree.XMLSchema(etree.parse(str(found)))


@pytest.mark.parametrize("dataset_id", IDS)
async def test_a_record_is_valid(pages: httpx.AsyncClient, schema: object, dataset_id: str) -> None:
    from lxml import etree

    answer = await pages.get(f"datasets/{dataset_id}.xml")
    assert answer.status_code == 200, answer.text
    schema.assertValid(etree.fromstring(answer.content))  # type: ignore[attr-defined]


def test_the_schema_finds_what_is_wrong(schema: object) -> None:
    from lxml import etree

    wrong = etree.fromstring(f'<Spase xmlns="{SPACE[1:-1]}"><Version>2.6.1</Version><NumericalData/></Spase>')
    assert not schema.validate(wrong)  # type: ignore[attr-defined]


async def test_a_record_tells_times_units_frames_and_bins(pages: httpx.AsyncClient) -> None:
    root = ET.fromstring((await pages.get("datasets/MIXED_CP_FIELD.xml")).content)
    field = next(each for each in root.iter(f"{SPACE}Parameter") if each.findtext(f"{SPACE}ParameterKey") == "B")
    assert root.findtext(f".//{SPACE}ResourceID") == "spase://SEPP/NumericalData/MIXED_CP_FIELD"
    assert root.findtext(f".//{SPACE}StartDate") == "2016-12-07T00:00:00.123456789Z"
    assert root.findtext(f".//{SPACE}Cadence") == "PT4S"
    assert field.findtext(f".//{SPACE}CoordinateSystemName") == "GSE"
    assert field.findtext(f".//{SPACE}FieldQuantity") == "Magnetic"
    assert [each.findtext(f"{SPACE}Name") for each in field.iter(f"{SPACE}Element")] == ["Bx", "By", "Bz"]


def test_frames_and_regions_have_the_names_of_spase() -> None:
    assert (frame_of("gse"), frame_of("ISR2"), frame_of("own")) == ("GSE", "SR2", "")
    assert (region_of("Solar Wind; Magnetosheath"), region_of("")) == ("Earth.Magnetosheath", "")
