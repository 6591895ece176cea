"""Page, SPASE and JSON-LD of a dataset tell who may read it."""

import pytest

from tests.datastore.servers.access.restricted import DATASETS

ALL = frozenset(DATASETS)
TOLD = {
    "PUB_CP_FIELD": ("Open", ""),
    "EMB_CP_FIELD": ("Restricted", "The archive's administrators; everybody from 2199-01-01T00:00:00Z on"),
    "GRP_CP_FIELD": ("Restricted", "Members of the group team"),
}


@pytest.mark.parametrize("dataset", DATASETS)
async def test_a_spase_record_tells_the_true_rule(ask, homes, dataset):
    record = (await ask(homes[ALL], "admin-token").get(f"datasets/{dataset}.xml")).text
    rights, condition = TOLD[dataset]
    assert f"<AccessRights>{rights}</AccessRights>" in record
    assert ("May be read by" in record, condition in record) == (bool(condition), True)


@pytest.mark.parametrize("dataset", DATASETS)
async def test_json_ld_tells_the_true_rule(ask, homes, dataset):
    record = (await ask(homes[ALL], "admin-token").get(f"datasets/{dataset}.jsonld")).json()
    assert record["isAccessibleForFree"] is (dataset == "PUB_CP_FIELD")
    assert record.get("conditionsOfAccess", "") == TOLD[dataset][1]


async def test_the_page_tells_the_true_rule(ask, homes):
    page = (await ask(homes[ALL], "member-token").get("datasets/GRP_CP_FIELD")).text
    assert "<dt>Read by</dt><dd>Members of the group team</dd>" in page
    assert "Read by" not in (await ask(homes[ALL], "").get("datasets/PUB_CP_FIELD")).text
