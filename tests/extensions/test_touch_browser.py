"""A plot under fingers, in a real browser with a touch screen."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.extensions.lab_server import LabServer
from tests.extensions.quicklook_page import FIELD, START, STOP, open_view
from tests.fixtures_browser import shown

pytestmark = pytest.mark.browser


@pytest.fixture
def view(lab_on_demo: LabServer, chromium: Browser) -> Iterator[Locator]:
    with open_view(lab_on_demo, chromium, [FIELD], has_touch=True) as opened:
        yield opened


def touch(view: Locator, *moves: tuple[tuple[float, float], ...]) -> None:
    """Put fingers down at shares of the plot, move them, take them away."""
    box = view.locator(".u-over").first.bounding_box()
    assert box
    session = view.page.context.new_cdp_session(view.page)
    for n, places in enumerate(moves):
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": number}
            for number, (x, y) in enumerate(places)
        ]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove" if n else "touchStart", "touchPoints": points})
        view.page.wait_for_timeout(30)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def hours(view: Locator) -> tuple[float, float]:
    """Tell what is shown in hours since the first view began."""
    began = datetime.fromisoformat(START)
    start, stop = (datetime.fromisoformat(view.get_attribute(name) or "") for name in ("data-start", "data-stop"))
    return (start - began).total_seconds() / 3600, (stop - began).total_seconds() / 3600


def test_one_finger_moves_the_time(view: Locator) -> None:
    touch(view, ((0.75, 0.5),), ((0.6, 0.5),), ((0.5, 0.5),))
    assert hours(view) == pytest.approx((3, 15), abs=0.1)
    expect(view).to_have_attribute("data-state", "ready")


def test_two_fingers_zoom_about_what_they_hold(view: Locator) -> None:
    touch(view, ((0.4, 0.5), (0.6, 0.5)), ((0.35, 0.5), (0.65, 0.5)), ((0.3, 0.5), (0.7, 0.5)))
    assert hours(view) == pytest.approx((3, 9), abs=0.1)


def test_a_tap_reads_values_and_leaves_the_time(view: Locator) -> None:
    touch(view, ((0.5, 0.5),))
    assert len(shown(view, FIELD.partition("/")[2])) == 3
    assert (view.get_attribute("data-start"), view.get_attribute("data-stop")) == (START, STOP)


def test_a_finger_that_goes_down_the_page_leaves_the_time(view: Locator) -> None:
    touch(view, ((0.5, 0.8),), ((0.5, 0.5),), ((0.52, 0.1),), ((0.7, 0.1),))
    assert view.get_attribute("data-start") == START
