"""What all tests share: where the real mission files lie."""

import os
from pathlib import Path

import pytest

pytest_plugins = [
    "tests.fixtures_archive",
    "tests.fixtures_browser",
    "tests.fixtures_platform",
    "tests.fixtures_postgres",
    "tests.fixtures_service",
]

ROOT = Path(__file__).resolve().parent.parent


def require(found: bool, what: str) -> None:
    """Skip where something is missing; under CI that is a failure."""
    if not found:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"missing: {what}")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = Path(os.environ.get("SEPP_SHARED", ROOT.parent / "shared"))
    require((folder / "data").is_dir(), f"real mission files at {folder}")
    return folder


@pytest.fixture(scope="session")
def cdf_dir(shared: Path) -> Path:
    return shared / "data" / "cdf"


@pytest.fixture(scope="session")
def cef_dir(shared: Path) -> Path:
    return shared / "data" / "cef"
