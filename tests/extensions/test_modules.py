"""The ES modules pass their own tests, are small, and need nothing from elsewhere."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import require

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "extensions" / "lab" / "static"
OWN = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)


def node() -> str:
    found = shutil.which("node")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout if found else "v0"
    require(int(version.lstrip("v").split(".")[0]) >= 20, "node 20 or newer")
    return str(found)


@pytest.mark.parametrize("tests", sorted(path.name for path in HERE.glob("*.mjs")))
def test_modules_pass_their_own_tests(tests: str) -> None:
    done = subprocess.run(
        [node(), "--test", str(HERE / tests)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("module", OWN, ids=lambda path: str(path.relative_to(STATIC)))
def test_a_module_is_short_and_its_imports_exist(module: Path) -> None:
    text = module.read_text()
    assert len(text.splitlines()) <= 300
    for target in re.findall(r'(?:from|import) "([^"]+)"', text):
        assert target.startswith("."), f"{target} would come from elsewhere"
        assert (module.parent / target).is_file(), target


@pytest.mark.parametrize(
    "view",
    [
        "archive_browser",
        "distribution_view",
        "event_table",
        "gallery",
        "inventory_plot",
        "orbit_view",
        "overviews",
        "quicklook",
        "time_selector",
    ],
)
def test_a_widgets_view_is_a_module_that_renders(view: str) -> None:
    assert re.search(r"export (async )?function render\(", (STATIC / "views" / f"{view}.js").read_text())


def test_the_vendored_plotter_keeps_its_licence() -> None:
    assert "MIT" in (STATIC / "vendor" / "uPlot.LICENSE").read_text()
    assert "Leon Sorokin" in (STATIC / "vendor" / "uPlot.esm.js").read_text()[:400]
