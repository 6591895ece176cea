"""Archives for tests: one of real mission files, one of synthetic data."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sepp.core.home import Home, find_home


@dataclass(frozen=True)
class Ingested:
    """A home that real files were ingested into, and what was said."""

    home: Home
    output: str
    errors: str
    status: int


def run_sepp(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sepp.cli.main", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def make_headers_of_c1(source: Path, target: Path) -> Path:
    """Derive the headers that Cluster-1's files ask for from those of its sisters, which differ by the number only."""
    target.mkdir()
    for name in ("C2_CH_AUX_MAARBLE_ULF_PC1", "C2_CH_AUX_SPIN_TIME", "C3_CH_CIS-CODIF_H1_1D_PEF"):
        text = next(source.rglob(f"{name}.ceh")).read_bytes()
        sister = name[:2].encode()
        (target / f"C1{name[2:]}.ceh").write_bytes(
            text.replace(sister, b"C1").replace(b"Cluster-" + sister[1:], b"Cluster-1")
        )
    return target


@pytest.fixture(scope="session")
def ingested(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    """Step 2 of a new user: Cluster and MMS CDF, and CEF, in one go."""
    home = find_home(tmp_path_factory.mktemp("real") / "home")
    data = shared / "data"
    given = [data / "cdf" / "cluster", data / "cdf" / "mms", data / "cef"]
    folders = [make_headers_of_c1(data / "ceh", home.root.parent / "ceh"), *sorted((data / "ceh").iterdir())]
    headers = [word for folder in folders for word in ("--headers", folder)]
    done = run_sepp("ingest", *given, *headers, "--home", home.root)
    return Ingested(home, done.stdout, done.stderr, done.returncode)


@pytest.fixture
def at_home(ingested: Ingested, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Make ``from sepp import archive`` read the archive of real files."""
    for name in ("SEPP_ARCHIVE_ROOT", "SEPP_ARCHIVE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEPP_HOME", str(ingested.home.root))
    return ingested.home
