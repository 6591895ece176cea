"""DistributionView: its widget, its endpoint and what a user sees."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect
from traitlets import TraitError

from sepp.core.errors import BadTimeError
from sepp.widgets import DistributionView, TimeSelector
from tests.extensions.lab_page import open_launcher
from tests.extensions.lab_server import LabServer
from tests.fixtures_browser import run_cell
from tests.fixtures_service import Served

CELL = """from sepp.widgets import DistributionView
d = DistributionView("DEMO1_CIS_PITCH/flux", "2001-03-01 18:00 to 24:00")
d"""
PANEL = "DEMO1_CIS_PITCH/flux"
QUERY = {"dataset": "DEMO1_CIS_PITCH", "parameter": "flux", "start": "2001-03-01T20:00Z", "stop": "2001-03-01T21:00Z"}


def test_it_follows_a_selector_and_names_its_moment() -> None:
    t = TimeSelector("2001-03-01")
    view = DistributionView(PANEL, t, at="2001-03-01 20:00", average="10 min")
    t.next()
    assert view.interval == t.interval
    assert view.get_state(["panel", "at", "average"]) == {
        "panel": PANEL,
        "at": "2001-03-01T20:00:00Z",
        "average": "10 min",
    }


@pytest.mark.parametrize("traits", [{"panel": "DEMO1_CIS_PITCH"}, {"average": "a while"}])
def test_what_is_no_panel_or_duration_is_refused(traits: dict[str, str]) -> None:
    with pytest.raises(TraitError, match="Not a"):
        DistributionView(**{"panel": PANEL, "time": "2001-03-01", **traits})


def test_a_moment_that_is_none_is_refused() -> None:
    with pytest.raises(BadTimeError):
        DistributionView(PANEL, "2001-03-01", at="soon")


def test_the_service_gives_energies_and_pitch_angles_in_order(served: Served) -> None:
    found = served.get("quicklook/distribution", params=QUERY)
    body = found.json()
    assert body["records"] == 60
    assert body["angle"]["centres"] == sorted(body["angle"]["centres"])
    assert [len(body["values"]), len(body["values"][0])] == [9, 31]
    assert (
        served.get("quicklook/distribution", params=QUERY, headers={"If-None-Match": found.headers["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"start": ""}, 400),
        ({"start": "soon"}, 400),
        ({"more": "x"}, 400),
        ({"dataset": "NONE"}, 404),
        ({"parameter": "none"}, 404),
        ({"dataset": "DEMO1_FGM_SPIN", "parameter": "B_mag"}, 409),
    ],
)
def test_a_bad_question_is_answered_in_words(served: Served, change: dict[str, str], status: int) -> None:
    answer = served.get("quicklook/distribution", params={**QUERY, **change})
    assert (answer.status_code, len(answer.json()["error"]["message"]) > 10) == (status, True)


@pytest.mark.browser
def test_a_click_in_the_energy_time_picture_chooses_the_moment(lab_on_demo: LabServer, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1300, "height": 1000})
    page.goto(f"{lab_on_demo.base}lab?token={lab_on_demo.token}&reset")
    page.locator(".jp-LauncherCard[title^='A new notebook']").click(timeout=60_000)
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=30_000)
    run_cell(page, CELL)
    view = page.locator(".sepp-distribution")
    expect(view).to_have_attribute("data-start", re.compile("2001-03-01T2[01]"), timeout=60_000)
    plot = view.locator(".u-over").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.15 * box["width"], box["y"] + 60)
    page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 60)
    expect(view).to_have_attribute("data-start", re.compile("2001-03-01T19:1"))
    run_cell(page, "print(d.at)")
    expect(page.locator(".jp-OutputArea-output", has_text="2001-03-01T19:1")).to_be_visible()
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [700, 1900])
def test_both_pictures_take_the_whole_width_and_end_alike(
    lab_on_demo: LabServer, chromium: Browser, width: int
) -> None:
    with open_launcher(lab_on_demo, chromium, width=width) as page:
        page.keyboard.press("Control+Shift+C")
        page.locator(".lm-CommandPalette-input").fill("Distribution")
        page.locator(".lm-CommandPalette-item[data-command='sepp:distribution']").click()
        view = page.locator(".sepp-tab .sepp-distribution")
        expect(view).to_have_attribute("data-records", "1", timeout=60_000)
        expect(view.locator(".sepp-panel")).to_have_attribute("data-state", "ready")
        upper, lower, whole = (found.bounding_box() for found in (view.locator("canvas").first, plot_of(view), view))
        assert upper and lower and whole  # noqa: PT018 - one thought: they are there
        assert lower["width"] > whole["width"] - 220
        end = lower["x"] + lower["width"]
        for x, words in ((lower["x"] + 3, "eV"), (end - 3, "eV"), (end + 3, "^$")):
            page.mouse.move(x, upper["y"] + 60)
            expect(view.locator(".sepp-distribution-readout output")).to_have_text(re.compile(words))


def plot_of(view: Locator) -> Locator:
    """Find the energy-time picture within its axes."""
    return view.locator(".u-over").first
