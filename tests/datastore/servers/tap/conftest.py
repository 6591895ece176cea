"""A catalogue on both databases, queries run on it, and a real service."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from sepp.catalog import Catalog
from sepp.core.access import ANONYMOUS
from sepp.core.model import Dataset, Granule, Parameter, Revision, Span
from sepp.core.time import DAY_NS, parse_time
from sepp.events.published import PublishedLists
from sepp.servers.jobs.house import JobHouse
from sepp.servers.tap.access import readable_by
from sepp.servers.tap.adql.compiler import compile_adql
from sepp.servers.tap.adql.relations import Compiled
from sepp.servers.tap.database import Bounds, TapDatabase
from sepp.servers.tap.schemas.model import Sources
from sepp.servers.tap.schemas.namespace import TapNamespace
from tests.datastore.servers.examples import start_server
from tests.fixtures_postgres import new_database

DAY = parse_time("2005-01-09T00:00:00Z")


def make_dataset(name: str, observatory: str, mission: str = "Cluster") -> Dataset:
    parameters = (
        Parameter("B_vec", "float32", (3,), ("c",), (None,), (), "nT", "Magnetic field", "GSE"),
        Parameter("V", "float64", units="km/s", long_name="Velocity <é>"),
    )
    return Dataset(
        name, f"Field & flow of {observatory}", "Made for tests.", mission, observatory, "FGM", "Magnetosphere",
        4 * 10**9, parameters,
    )  # fmt: skip


def fill(catalog: Catalog) -> Catalog:
    """Three Cluster datasets with three files each, one without any."""
    catalog.upgrade()
    for place, name in enumerate(("C1_CP_FGM_SPIN", "C2_CP_FGM_SPIN", "C3_CP_FGM_SPIN")):
        granules = [
            Granule(
                f"{name}__{day}.cdf", f"{place}{day}" + "0" * 62, 2048 * (day + 1), name, DAY + day * DAY_NS,
                DAY + day * DAY_NS + DAY_NS // 2, 100, Revision(1, 100 * (day + 1)), ingested_ns=DAY + 9 * DAY_NS,
            )
            for day in range(3)
        ]  # fmt: skip
        spans = [Span(DAY + day * DAY_NS, DAY + day * DAY_NS + DAY_NS // 2, 100) for day in range(3)]
        catalog.record_many(make_dataset(name, f"Cluster-{place + 1}"), granules, Revision(1, 300), spans)
    catalog.record(replace(make_dataset("RPC_MAG", "Orbiter", "Rosetta"), region=""), None, None, ())
    return catalog


@dataclass
class Asker:
    """Queries on one catalogue."""

    database: TapDatabase
    catalog: Catalog
    lists: PublishedLists | None = None

    def compile(self, text: str, uploads=None, access=ANONYMOUS) -> tuple[Compiled, TapNamespace]:
        sources = Sources(self.database.words, "http://archive/", readable_by(access), self.lists)
        namespace = TapNamespace(sources, uploads or {})
        return compile_adql(text, namespace, self.database.words), namespace

    def rows(self, text: str, uploads=None, seconds=20, access=ANONYMOUS) -> list[tuple]:
        compiled, namespace = self.compile(text, uploads, access)
        found = self.database.run(compiled, namespace, Bounds(seconds), 10**6)
        return [tuple(row) for rows in found for row in rows]

    def columns(self, text: str) -> list[tuple]:
        return [(one.name, one.kind.name, one.unit) for one in self.compile(text)[0].columns]


@pytest.fixture(scope="session")
def tap_catalog_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('tap')}/catalog.sqlite"
    fill(Catalog(url)).close()
    return url


@pytest.fixture
def asker(tap_catalog_url: str) -> Asker:
    return Asker(TapDatabase(tap_catalog_url), Catalog(tap_catalog_url))


@pytest.fixture(scope="session")
def tap_postgres_url(postgres: Path) -> Iterator[str]:
    with new_database(postgres) as url:
        fill(Catalog(url)).close()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def any_asker(request: pytest.FixtureRequest) -> Asker:
    """The same catalogue on each database."""
    name = "tap_catalog_url" if request.param == "sqlite" else "tap_postgres_url"
    url = request.getfixturevalue(name)
    return Asker(TapDatabase(url), Catalog(url))


@pytest.fixture
def services(tap_catalog_url: str, services, tmp_path):
    """The services of this folder's catalogue, with jobs of their own."""
    services.catalog.close()
    return replace(services, catalog=Catalog(tap_catalog_url), jobs=JobHouse(tmp_path / "jobs"))


@pytest.fixture(scope="session")
def tap_url(home) -> Iterator[str]:
    """A service over HTTP, as clients meet it."""
    process, url = start_server(home)
    yield url + "tap"
    process.terminate()
    process.communicate(timeout=20)


def status_of(answer: httpx.Response) -> str:
    """Read the last QUERY_STATUS of a VOTable."""
    return answer.text.rpartition('name="QUERY_STATUS" value="')[2].partition('"')[0]
