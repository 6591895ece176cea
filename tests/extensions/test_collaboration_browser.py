"""Two people in one shared notebook: what one runs, the other sees."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import require
from tests.extensions.collaborating_lab import LOCK, CollaboratingLab, install_collaboration
from tests.extensions.lab_page import PATIENCE_MS, open_page
from tests.extensions.quicklook_page import FIELD, FLUX, START, STOP
from tests.fixtures_browser import run_cell
from tests.fixtures_service import Served

pytestmark = pytest.mark.browser
CELL = f"""from sepp.widgets import Quicklook
q = Quicklook(["{FIELD}", "{FLUX}"], "{START}/{STOP}")
q"""
NOTEBOOK = {
    "cells": [{"cell_type": "code", "id": "one", "execution_count": None, "metadata": {}, "outputs": [], "source": ""}],
    "metadata": {"kernelspec": {"name": "sepp-python", "display_name": "SEPP Python", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture(scope="module")
def shared_lab(
    served: Served, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CollaboratingLab]:
    assert pytestconfig.cache
    name = f"collaboration-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    packages = pytestconfig.cache.mkdir(name) / "packages"
    require(install_collaboration(packages), "the packages of collaboration.txt")
    with CollaboratingLab(tmp_path_factory.mktemp("shared"), served.url, packages) as server:
        (server.folder / "work" / "shared.ipynb").write_text(json.dumps(NOTEBOOK))
        yield server


@contextmanager
def joined(lab: CollaboratingLab, chromium: Browser, name: str) -> Iterator[Page]:
    """Open the shared notebook as one more person, with its kernel."""
    with open_page(lab, chromium, f"lab/workspaces/{name}/tree/shared.ipynb?reset") as page:
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        expect(idle).to_have_count(1, timeout=PATIENCE_MS)
        yield page


@pytest.fixture(scope="module")
def ada(shared_lab: CollaboratingLab, chromium: Browser) -> Iterator[Page]:
    """Who opened the notebook first and runs its cells."""
    with joined(shared_lab, chromium, "ada") as page:
        yield page


def test_who_is_there_sees_what_the_other_runs_and_moves(
    ada: Page, shared_lab: CollaboratingLab, chromium: Browser
) -> None:
    with joined(shared_lab, chromium, "grace") as grace:
        run_cell(ada, CELL)
        expect(grace.locator(".jp-CodeCell").first).to_contain_text("import Quicklook")
        for page in (ada, grace):
            view = page.locator(".jp-Notebook .sepp-quicklook")
            expect(view).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
            expect(view.locator(".sepp-panel")).to_have_count(2)
        ada.get_by_label("One on", exact=False).first.click()
        expect(grace.locator(".sepp-quicklook")).to_have_attribute("data-start", STOP)
        assert grace.locator(".sepp-saved").count() == 0


def test_who_joins_later_sees_the_picture_and_the_cell_to_copy(
    ada: Page, shared_lab: CollaboratingLab, chromium: Browser
) -> None:
    run_cell(ada, CELL.replace("q = ", "later = ").replace("\nq", "\nlater"))
    with joined(shared_lab, chromium, "joan") as joan:
        saved = joan.locator(".jp-CodeCell", has_text="later").locator(".sepp-saved")
        expect(saved.locator("img")).to_be_visible(timeout=PATIENCE_MS)
        assert saved.locator("img").evaluate("image => image.naturalWidth") >= 1000
        expect(saved.locator(".sepp-saved-code")).to_contain_text(f'"{FIELD}"')
        saved.get_by_role("button", name="Copy as code").click()
        copied = joan.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("from sepp.widgets import Quicklook")
        assert '"2001-03-02 00:00 to 12:00"' in copied
