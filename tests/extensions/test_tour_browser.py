"""The tour in JupyterLab: its words stand beside what they are about."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.extensions.all_views import command
from tests.extensions.lab_page import open_launcher
from tests.extensions.lab_server import LabServer

pytestmark = pytest.mark.browser
COVERED = """() => {
  const rectOf = (name) => document.querySelector(name).getBoundingClientRect();
  const [words, about] = [rectOf(".sepp-tour"), rectOf(".sepp-tour-frame")];
  const across = Math.min(words.right, about.right) - Math.max(words.left, about.left);
  const along = Math.min(words.bottom, about.bottom) - Math.max(words.top, about.top);
  return across > 0 && along > 0;
}"""


@pytest.fixture
def page(lab: LabServer, chromium: Browser) -> Iterator[Page]:
    with open_launcher(lab, chromium, width=1400) as opened:
        yield opened


def to_step(page: Page, number: int) -> Locator:
    box = page.locator(".sepp-tour")
    expect(box).to_have_attribute("data-step", str(number), timeout=20_000)
    return box


def test_no_step_hides_what_it_explains_but_the_table_that_fills_the_page(page: Page) -> None:
    command(page, "Tour of SEPP")
    covered = []
    for number in range(1, 7):
        to_step(page, number)
        if number == 2:
            expect(page.locator(".sepp-quicklook")).to_have_attribute("data-state", "ready", timeout=20_000)
        page.wait_for_timeout(600)
        covered += [number] if page.evaluate(COVERED) else []
        page.keyboard.press("ArrowRight")
    assert covered == [4]


def test_computing_is_explained_at_the_button_of_the_plot(page: Page) -> None:
    command(page, "Tour of SEPP")
    for number in range(1, 5):
        to_step(page, number)
        page.keyboard.press("ArrowRight")
    expect(to_step(page, 5)).to_contain_text("Compute")
    button = page.locator(".sepp-quicklook").get_by_role("button", name="Open in notebook")
    frame, about = page.locator(".sepp-tour-frame").bounding_box(), button.bounding_box()
    assert frame
    assert about
    assert abs(frame["x"] - about["x"]) < 3
    assert abs(frame["y"] - about["y"]) < 3
