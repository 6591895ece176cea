"""Catalogues with a few datasets in them."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sepp.catalog import Catalog
from tests.datastore.catalog.examples import fill
from tests.fixtures_postgres import new_database


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/catalog.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def catalog(url: str) -> Iterator[Catalog]:
    made = Catalog(url)
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    return fill(catalog)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The same three datasets, to be looked at only."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('shown')}/catalog.sqlite"
        else:
            url = stack.enter_context(new_database(request.getfixturevalue("postgres")))
        made = Catalog(url)
        stack.callback(made.close)
        made.upgrade()
        yield fill(made)
