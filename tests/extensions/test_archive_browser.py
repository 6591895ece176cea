"""Facts about the ArchiveBrowser widget on its Python side."""

import ast

import pytest
from traitlets import TraitError

from sepp.core.errors import BadTimeError
from sepp.core.time import parse_interval
from sepp.widgets import ArchiveBrowser, TimeSelector
from sepp.widgets._view import view_loader


def test_the_front_end_gets_all_of_the_state() -> None:
    browser = ArchiveBrowser("FGM units:nT", "2005-01-09", basket=["A", "B/x"])
    state = browser.get_state(["query", "selected", "basket", "time"])
    time = f"IPY_MODEL_{browser.time.model_id}"
    assert state == {"query": "FGM units:nT", "selected": "", "basket": ["A", "B/x"], "time": time}
    assert browser._esm == view_loader("archive_browser")


def test_what_is_chosen_in_the_front_end_is_observed() -> None:
    browser, seen = ArchiveBrowser(), []
    browser.observe(lambda change: seen.append(change["new"]), "selected")
    browser.set_state({"selected": "C1_CP_FGM_SPIN/B"})
    assert seen == ["C1_CP_FGM_SPIN/B"]


def test_a_selector_is_followed_and_an_interval_makes_one() -> None:
    t = TimeSelector("2005-01-09")
    assert ArchiveBrowser(time=t).time is t
    assert ArchiveBrowser(time="2005-01-09").time.interval == parse_interval("2005-01-09")
    with pytest.raises(BadTimeError):
        ArchiveBrowser(time="2005-02-30")


def test_opening_calls_back_with_panels_and_their_time() -> None:
    browser, seen = ArchiveBrowser(), []
    browser.on_open(lambda panels, interval: seen.append((panels, interval)))
    browser._handle_custom_msg({"type": "open", "panels": ["A/x"], "start": "2005-01-09Z", "stop": "2005-01-10Z"}, [])
    browser._handle_custom_msg({"type": "open", "panels": ["B"]}, [])
    browser._handle_custom_msg({"type": "other"}, [])
    assert seen == [(["A/x"], parse_interval("2005-01-09")), (["B"], None)]


def test_the_code_opens_what_is_selected() -> None:
    browser = ArchiveBrowser(time="2005-01-09", selected='A"/x')
    ast.parse(browser.code())
    assert 'ds = archive.open("A\\"", "2005-01-09", parameters=["x"])' in browser.code()
    with pytest.raises(ValueError, match="Nothing is selected"):
        ArchiveBrowser().code()


@pytest.mark.parametrize("item", ["", " ", "/x", "A/"])
def test_a_basket_holds_names_only(item: str) -> None:
    with pytest.raises(TraitError, match="DATASET/parameter"):
        ArchiveBrowser(basket=["A", item])


def test_what_is_put_into_the_basket_twice_is_there_once() -> None:
    assert ArchiveBrowser(basket=["A", "B", "A "]).basket == ["A", "B"]
