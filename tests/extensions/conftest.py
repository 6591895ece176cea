"""What the tests of widgets and of the Lab extension share."""

from collections.abc import Iterator

import pytest

from tests.extensions.archive_service import ArchiveService
from tests.extensions.lab_server import LabServer
from tests.fixtures_service import Served


@pytest.fixture(scope="session")
def archive_service() -> Iterator[ArchiveService]:
    with ArchiveService() as service:
        yield service


@pytest.fixture(scope="session")
def jupyter(archive_service: ArchiveService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with LabServer(tmp_path_factory.mktemp("jupyter"), archive_service.url, app="server") as server:
        yield server


@pytest.fixture(scope="session")
def lab(archive_service: ArchiveService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """JupyterLab that asks the tiny service with known numbers."""
    with LabServer(tmp_path_factory.mktemp("lab"), archive_service.url) as server:
        yield server


@pytest.fixture(scope="session")
def jupyter_on_demo(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A Jupyter server that asks the real service of the demonstration archive."""
    with LabServer(tmp_path_factory.mktemp("demo"), served.url, app="server") as server:
        yield server


@pytest.fixture(scope="session")
def lab_on_demo(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """JupyterLab that asks the real service of the demonstration archive."""
    with LabServer(tmp_path_factory.mktemp("lab-demo"), served.url) as server:
        yield server
