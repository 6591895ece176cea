"""The example notebooks: all run on the demonstration archive, copies are the user's own."""

from pathlib import Path

import httpx
import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, expect

from sepp.core.errors import UnknownNameError
from sepp.lab.gallery.examples import FOLDER, copy_example, examples
from tests.extensions.lab_server import LabServer
from tests.fixtures_service import Served

NAMES = list(examples())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore")
def test_an_example_runs_on_the_demonstration_archive(
    name: str, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEPP_HOME", str(served.home.root))
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path / "events"))
    notebook = nbformat.reads(examples()[name].text, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error"]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_kept_without_outputs_and_says_that_its_data_are_synthetic(name: str) -> None:
    notebook = nbformat.reads(examples()[name].text, as_version=4)  # type: ignore[no-untyped-call]
    assert not any(cell.get("outputs") for cell in notebook.cells)
    assert "SYNTHETIC" in notebook.cells[0].source


def test_a_copy_that_the_user_changed_is_left_alone(tmp_path: Path) -> None:
    first = copy_example("1-first-look", tmp_path)
    assert first == copy_example("1-first-look", tmp_path) == f"{FOLDER}/1-first-look.ipynb"
    (tmp_path / first).write_text("changed")
    assert copy_example("1-first-look", tmp_path) == f"{FOLDER}/1-first-look-2.ipynb"
    assert (tmp_path / first).read_text() == "changed"


@pytest.mark.parametrize("name", ["../1-first-look", "none", "", "1-first-look.ipynb"])
def test_a_name_that_is_no_example_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError):
        copy_example(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_server_lists_and_copies_for_its_users_only(jupyter: LabServer) -> None:
    assert [one["name"] for one in jupyter.get("sepp/gallery").json()] == NAMES
    url = f"{jupyter.base}sepp/gallery/1-first-look"
    made = httpx.post(url, headers=jupyter.headers, trust_env=False)
    assert (made.status_code, made.json()["path"]) == (201, f"{FOLDER}/1-first-look.ipynb")
    assert httpx.post(url, trust_env=False).status_code == 403
    assert httpx.post(f"{jupyter.base}sepp/gallery/none", headers=jupyter.headers, trust_env=False).status_code == 404


@pytest.mark.browser
def test_a_card_opens_a_copy(lab_on_demo: LabServer, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1200, "height": 900})
    page.goto(f"{lab_on_demo.base}lab?token={lab_on_demo.token}&reset")
    page.locator(".jp-LauncherCard", has_text="Gallery").click(timeout=60_000)
    expect(page.locator(".sepp-gallery-card")).to_have_count(len(NAMES))
    page.locator(".sepp-gallery-card", has_text="magnetopause").first.click()
    expect(page.locator(".jp-Notebook .jp-MarkdownCell").first).to_contain_text("Find the magnetopause", timeout=30_000)
    page.close()
