"""Take the pictures of the documentation, on the demonstration archive: each view, in light and dark.

Run: .venv/bin/python -m tests.journeys.take_pictures
"""

import io
import shutil
import tempfile
import time
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.extensions.all_views import command
from tests.fixtures_browser import FLAGS, hover, run_cell, sign_in
from tests.fixtures_platform import PASSWORD, RunningPlatform, start_platform
from tests.journeys.lab_pictures import LINK, VIEWS

PICTURES = Path(__file__).parents[2] / "extensions" / "pictures"
THEMES = {"JupyterLab Light": "", "JupyterLab Dark": "_dark"}
COLOURS, SETTLE_MS = 200, 2500
LOOK = """from sepp.widgets import Quicklook, TimeSelector
t = TimeSelector("2001-03-01 09:00 to 19:00")
q = Quicklook(["DEMO1_FGM_SPIN/B_vec_xyz_gse", "DEMO1_FGM_SPIN/B_mag", "DEMO1_CIS_MOMENTS/density",
               "DEMO1_CIS_SPECTROGRAM"], t, height=110)
display(t, q)"""


def wait_for_demonstration(platform: RunningPlatform) -> None:
    while httpx.get(f"{platform.url}services/archive/health", timeout=60).json()["datasets"] < 20:
        time.sleep(0.5)


def keep(page: Page, name: str) -> None:
    """Save what is shown with few colours, so that the repository stays small."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def take_views(page: Page, url: str, theme: str) -> None:
    """Open a Quicklook by its link, then the other views beside it."""
    page.goto(f"{url}user/ada/lab?reset&sepp-view={LINK}")
    for name, show in VIEWS.items():
        show(page)
        page.wait_for_timeout(SETTLE_MS)
        keep(page, f"{name}{THEMES[theme]}")


def take_notebook(page: Page) -> None:
    page.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(page.get_by_text("SEPP Python | Idle")).to_be_visible(timeout=60_000)
    run_cell(page, LOOK)
    view = page.locator(".sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=60_000)
    page.keyboard.press("Control+b")
    view.scroll_into_view_if_needed()
    hover(view, 0.45, panel=3)
    page.wait_for_timeout(800)
    keep(page, "notebook")


def take_archive(page: Page, name: str) -> None:
    page.locator(".jp-LauncherCard", has_text="Archive").click()
    row = page.locator('[data-key="DEMO1_CIS_MOMENTS"] .sepp-row-name')
    row.click()
    row.dblclick()
    view = page.locator(".sepp-tab .sepp-quicklook")
    expect(view).to_have_attribute("data-state", "ready", timeout=60_000)
    field = page.locator(".sepp-tab .sepp-time-text")
    field.fill("2001-03-01 09:00 to 19:00")
    field.press("Enter")
    expect(view).to_have_attribute("data-start", "2001-03-01T09:00:00Z")
    hover(view, 0.45)
    page.wait_for_timeout(800)
    keep(page, name)


def use_theme(page: Page, name: str) -> None:
    if page.locator("body").get_attribute("data-jp-theme-name") != name:
        command(page, f"Use Theme: {name}")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", name)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        platform = start_platform(Path(folder) / "home", with_demo=True)
        wait_for_demonstration(platform)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        platform.person("ada")
        sign_in(page, platform.url, "ada", PASSWORD)
        for theme, mark in THEMES.items():
            use_theme(page, theme)
            page.goto(f"{platform.url}user/ada/lab?reset")
            take_archive(page, f"archive{mark}")
            take_views(page, platform.url, theme)
        use_theme(page, "JupyterLab Light")
        page.goto(f"{platform.url}user/ada/lab?reset")
        take_notebook(page)
        browser.close()
        platform.stop()


if __name__ == "__main__":
    main()
