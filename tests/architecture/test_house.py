"""The house stays in order: namespace, homes of packages, length of files."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOTS = [name for name in ("datastore", "kernels", "extensions", "hub_config") if (ROOT / name / "sepp").is_dir()]
ALLOWED = {
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "sepp",
    "hub_config",
    "extensions",
    "kernels",
    "datastore",
    "tests",
    "helm",
}
SOURCES = [path for folder in ROOTS for path in sorted((ROOT / folder).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_sepp_stays_a_namespace():
    assert [
        relative(ROOT / root / "sepp" / "__init__.py")
        for root in ROOTS
        if (ROOT / root / "sepp" / "__init__.py").exists()
    ] == []


def test_each_package_has_one_home():
    homes = [
        (package.name, root)
        for root in ROOTS
        for package in (ROOT / root / "sepp").glob("*")
        if package.suffix != ".pyc"
    ]
    names = [name for name, _ in homes if name != "__pycache__"]
    assert len(names) == len(set(names)), sorted(homes)


def test_the_top_level_holds_what_was_asked_for_and_nothing_else():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found <= ALLOWED, found - ALLOWED


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_has_at_most_300_lines(path):
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", TESTS, ids=relative)
def test_a_test_file_has_at_most_450_lines(path):
    assert len(path.read_text().splitlines()) <= 450


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_function_body_has_at_most_40_lines(path):
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f.name for f in functions if f.end_lineno - f.body[0].lineno + 1 > 45]
    assert long == []


@pytest.mark.parametrize(
    "folder",
    [
        package
        for root in ROOTS
        for package in sorted((ROOT / root / "sepp").iterdir())
        if package.name != "__pycache__"
    ],
    ids=relative,
)
def test_each_package_tells_what_it_is_for(folder):
    assert (folder / "README.md").is_file()
    readme = (folder / "README.md").read_text()
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert [name for name in modules if name not in readme and name.removesuffix(".py") not in readme] == []


def test_every_command_can_be_imported_lightly():
    import subprocess
    import sys

    heavy = ["numpy", "xarray", "zarr", "sqlalchemy", "jupyterhub", "pandas", "numba"]
    code = (
        "import sys; from sepp.cli.main import commands; list(commands.values()); "
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_every_layer_is_guarded():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    guarded = {name.strip() for line in linter["contracts"][0]["layers"] for name in line.replace(":", "|").split("|")}
    packages = {
        f"sepp.{p.name}"
        for root in ROOTS
        for p in (ROOT / root / "sepp").iterdir()
        if p.is_dir() and p.name != "__pycache__"
    }
    assert packages <= guarded | {"sepp.cli", "sepp.hub"}
