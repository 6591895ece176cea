"""The service tells which files an interval came from, with their headers."""

from sepp.archive.catalogues import granule_from_json

DATASET = "MIXED_CP_FIELD"


async def test_granules_of_an_interval_come_with_their_headers(client, services):
    (held,) = services.catalog.granules(DATASET)
    told = (await client.get(f"catalog/datasets/{DATASET}/granules?headers=true")).json()
    assert [granule_from_json(DATASET, entry).name for entry in told["granules"]] == [held.name]
    none = f"catalog/datasets/{DATASET}/granules?start=1990-01-01&stop=1990-01-02"
    assert (await client.get(none)).json() == {"count": 0, "granules": []}
