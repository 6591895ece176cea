"""What the catalogue was told to forget is found no more."""

import pytest

from sepp.catalog import Catalog
from sepp.core.errors import UnknownDatasetError
from sepp.core.model import Dataset, Granule, Parameter


def described(name: str) -> Dataset:
    return Dataset(
        name, f"Magnetic field {name}", mission="Cluster", parameters=(Parameter("B", "float32", units="nT"),)
    )


def filled(catalog: Catalog, *names: str) -> Catalog:
    for name in names:
        granules = [Granule(f"{n}.cdf", f"{n}{name}", 1, name, 0, 1, 2) for n in range(3)]
        for granule in granules:
            catalog.record(described(name), granule, None, ())
    return catalog


def ids(catalog: Catalog, *text: str, **filters: str) -> list[str]:
    return [holding.dataset.id for holding in catalog.search(*text, **filters)]


def test_a_removed_dataset_is_found_in_no_way(catalog: Catalog) -> None:
    filled(catalog, "A", "B", "C")
    assert catalog.remove("B")
    assert ids(catalog) == ids(catalog, "magnetic") == ids(catalog, units="nT") == ["A", "C"]
    assert (catalog.count(), catalog.count_matches(), catalog.granules_of("0B")) == (2, 2, [])
    with pytest.raises(UnknownDatasetError):
        catalog.describe("B")


@pytest.mark.parametrize("name", ["A", "C"])
def test_a_removed_dataset_may_come_again(catalog: Catalog, name: str) -> None:
    filled(catalog, "A", "B", "C").remove(name)
    filled(catalog, name, "D")
    assert ids(catalog, "magnetic") == ["A", "B", "C", "D"]
    assert catalog.describe(name).granules == 3
    assert catalog.count_matches(mission="Cluster") == 4


def test_other_processes_see_it(catalog: Catalog) -> None:
    filled(catalog, "A", "B")
    other = Catalog(catalog.url)
    assert ids(other) == ["A", "B"]
    catalog.remove("B")
    assert ids(other) == ["A"]
    other.close()


def test_a_removed_dataset_is_not_proposed(catalog: Catalog) -> None:
    filled(catalog, "MAGNET_ONE", "MAGNET_TWO").remove("MAGNET_TWO")
    with pytest.raises(UnknownDatasetError, match="MAGNET_ONE") as told:
        catalog.describe("MAGNET_TW")
    assert "MAGNET_TWO" not in str(told.value)


def test_what_is_not_known_is_not_removed(catalog: Catalog) -> None:
    assert not filled(catalog, "A").remove("B")
    assert ids(catalog) == ["A"]


def test_granules_are_forgotten_by_checksum(catalog: Catalog) -> None:
    filled(catalog, "A", "B").forget("A", {"0A", "2A", "0B"})
    assert [granule.sha256 for granule in catalog.granules("A")] == ["1A"]
    assert (catalog.describe("A").granules, catalog.describe("B").granules) == (1, 3)
