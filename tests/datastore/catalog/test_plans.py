"""Searching uses the indexes, never looks at granules, and finds what plain SQL finds."""

import re
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import event, select

from sepp.catalog import Catalog
from sepp.catalog.engine import make_engine, reading
from sepp.catalog.models import DatasetRow
from tests.benchmarks.bench_catalog import SEARCHES, like_scan
from tests.benchmarks.made_catalog import fill
from tests.fixtures_postgres import new_database

DATASETS = 2100
"""More than may be asked for their coverage one by one."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request, tmp_path_factory):
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('made')}/catalog.sqlite"
        else:
            url = stack.enter_context(new_database(request.getfixturevalue("postgres")))
        fill(url, DATASETS, 2)
        catalog = Catalog(url)
        stack.callback(catalog.close)
        yield catalog


def statements_of(catalog: Catalog, asked: dict[str, Any]) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def remember(_connection, _cursor, statement, parameters, _context, _many):
        seen.append((statement, parameters))

    event.listen(catalog._engine, "before_cursor_execute", remember)
    catalog.search(**asked, limit=20)
    event.remove(catalog._engine, "before_cursor_execute", remember)
    return [(statement, parameters) for statement, parameters in seen if statement.startswith("SELECT")]


def plans_of(catalog: Catalog, asked: dict[str, Any]) -> str:
    engine = make_engine(catalog.url)
    is_sqlite = engine.dialect.name == "sqlite"
    told = []
    with engine.connect() as connection:
        if not is_sqlite:
            # So few rows are read as fast one by one: ask whether an index would do.
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, parameters in statements_of(catalog, asked):
            explained = ("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + statement
            told += [str(row[-1]) for row in connection.exec_driver_sql(explained, parameters)]
    engine.dispose()
    return "\n".join(told)


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_reads_no_table_from_end_to_end(made, name):
    catalog = made
    catalog.search("warm", limit=1)
    plans = plans_of(catalog, SEARCHES[name])
    assert plans
    assert "granules" not in plans.replace("datasets.granules", "")
    assert not re.search(r"SCAN (?!shelves|CONSTANT)\w+|Seq Scan on (?!shelves)\w+", plans), plans


def ids_by_scan(catalog: Catalog, asked: dict[str, Any]) -> set[str]:
    engine = make_engine(catalog.url)
    with reading(engine) as connection:
        found = set(connection.scalars(like_scan(asked).limit(None)))
    engine.dispose()
    return found


@pytest.mark.parametrize(
    "name", [name for name in SEARCHES if name not in ("text, one letter", "text with a typing error")]
)
def test_the_index_finds_what_a_plain_scan_finds(made, name):
    asked = SEARCHES[name]
    found = [holding.dataset.id for holding in made.search(**asked)]
    assert len(found) == len(set(found)) == made.count_matches(**asked)
    expected = ids_by_scan(made, asked)
    assert set(found) == expected or name == "text, an id"
    assert set(found) >= expected


def test_a_limited_search_gives_the_first_of_all(made):
    every = [holding.dataset.id for holding in made.search("field cluster")]
    assert [holding.dataset.id for holding in made.search("field cluster", limit=7)] == every[:7]
    in_gap = {"interval": SEARCHES["span of a day"]["interval"]}
    every = [holding.dataset.id for holding in made.search(**in_gap)]
    assert every == sorted(every)
    assert [holding.dataset.id for holding in made.search(**in_gap, limit=7)] == every[:7]


def test_every_dataset_has_one_number(made):
    engine = make_engine(made.url)
    with reading(engine) as connection:
        numbers = sorted(connection.scalars(select(DatasetRow.number)))
    engine.dispose()
    assert numbers == list(range(DATASETS))
