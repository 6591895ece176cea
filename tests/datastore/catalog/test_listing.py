"""All ids and titles, page by page, without reading anything else."""

from sqlalchemy import event

from sepp.catalog import Catalog
from sepp.core.model import Dataset, Revision, Span


def filled(catalog: Catalog, count: int) -> list[str]:
    names = [f"D{number:03}" for number in range(count)]
    for name in reversed(names):
        catalog.record(Dataset(name, f"Title of {name}"), None, Revision(1, 2), [Span(5, 9, 2)])
    return names


def test_titles_come_in_order_of_id_over_pages(catalog: Catalog) -> None:
    names = filled(catalog, 10)
    found = list(catalog.titles(3))
    assert [one.id for one in found] == names
    assert (found[4].title, found[4].start_ns, found[4].stop_ns) == ("Title of D004", 5, 9)


def test_datasets_without_data_are_left_out(catalog: Catalog) -> None:
    filled(catalog, 2)
    catalog.record(Dataset("A"), None, None, ())
    assert [one.id for one in catalog.titles()] == ["D000", "D001"]


def test_only_the_datasets_are_read(catalog: Catalog) -> None:
    filled(catalog, 3)
    seen: list[str] = []
    event.listen(catalog._engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    assert len(list(catalog.titles())) == 3
    assert not [one for one in seen if "parameters" in one or "attributes" in one]


def test_ids_like_one_that_is_not_known(catalog: Catalog) -> None:
    filled(catalog, 3)
    assert set(catalog.similar("D00")) == {"D000", "D001", "D002"}
