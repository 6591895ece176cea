"""A running platform that holds the real Cluster files."""

import pytest

from tests.fixtures_archive import run_sepp


@pytest.fixture(scope="session")
def stocked(platform, cdf_dir):
    """The shared platform after ``sepp ingest`` of the Cluster files, while it runs."""
    done = run_sepp("ingest", cdf_dir / "cluster", "--home", platform.home.root)
    assert done.returncode == 0, done.stderr
    return platform


@pytest.fixture(scope="session")
def scientist(stocked):
    """Somebody with an account and a running server."""
    person = stocked.person("curie")
    person.start_server()
    return person
