"""Stores to test with: on disk, and in memory through fsspec."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from sepp.store import Store


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "local":
        yield Store(tmp_path / "public")
        return
    url = f"memory://{uuid.uuid4().hex}/public"
    yield Store(url)
    fsspec.filesystem("memory").store.clear()


@pytest.fixture
def disk(tmp_path: Path) -> Store:
    return Store(tmp_path / "public")
