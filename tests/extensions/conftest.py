"""What the tests of widgets and of the Lab extension share."""

from collections.abc import Iterator

import pytest

from tests.extensions.archive_service import ArchiveService
from tests.extensions.lab_server import LabServer


@pytest.fixture(scope="session")
def archive_service() -> Iterator[ArchiveService]:
    with ArchiveService() as service:
        yield service


@pytest.fixture(scope="session")
def jupyter(archive_service: ArchiveService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with LabServer(tmp_path_factory.mktemp("jupyter"), archive_service.url, app="server") as server:
        yield server
