"""The first 90 seconds: sign in, find, look, page, mark an event, compute, keep the list, share the view."""

import re

import httpx
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from sepp.core.time import parse_interval
from sepp.events import EventList
from sepp.events.carrying import carry
from sepp.events.linked import linked_events, write_linked
from sepp.store import Store
from sepp.widgets._panels import view_text
from tests.extensions.quicklook_page import drag, tool
from tests.fixtures_archive import run_sepp
from tests.fixtures_browser import hover, shown, sign_in, time_shown
from tests.fixtures_platform import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.platform]
DATASET, PARAMETER = "DEMO1_FGM_SPIN", "B_vec_xyz_gse"
TYPED, START, STOP = "2001-03-02 18:00 to 24:00", "2001-03-02T18:00:00Z", "2001-03-03T00:00:00Z"
PATIENCE_MS = 60_000
GESTURE_MS = 500  # Steps that follow each other faster count as one for undo.
POSITION = re.compile(r"^−?\d+\.\d\d$")
SHOWN = "panels => panels.map(panel => panel.dataset.dataset + '/' + panel.dataset.parameter)"


@pytest.fixture(scope="module")
def demonstrated(platform):
    """The shared platform with the demonstration archive in it."""
    made = run_sepp("demo", "--home", platform.home.root)
    assert made.returncode == 0, made.stderr
    return platform


@pytest.fixture(scope="module")
def tab(demonstrated, chromium):
    """One browser tab for the whole journey; its tests are the steps and stand in order."""
    demonstrated.person("noether")
    context = chromium.new_context(viewport={"width": 1400, "height": 950})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, failures = context.new_page(), []
    page.on("pageerror", lambda error: failures.append(str(error)))
    sign_in(page, demonstrated.url, "noether", PASSWORD)
    yield page
    context.close()
    assert failures == []


@pytest.fixture
def plot(tab) -> Locator:
    return tab.locator(".sepp-tab .sepp-quicklook")


def kernels_of(platform, page: Page) -> list[dict]:
    """Ask the user's own server for its kernels, with the browser's cookies."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies(f"{platform.url}user/noether/")}
    answer = httpx.get(f"{platform.url}user/noether/api/kernels", cookies=cookies, trust_env=False)
    return answer.raise_for_status().json()


def read(platform) -> tuple[np.ndarray, np.ndarray]:
    """Times in ms and values of what was typed, from the store itself."""
    store = Store(str(platform.home.public))
    rows = store.time_index(DATASET).rows(parse_interval(TYPED))
    return store.read(DATASET, "time", rows) / 1e6, store.read(DATASET, PARAMETER, rows)


def fill_in(page: Page, name: str) -> None:
    """Sign in on the page that is shown."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def bring(page: Page, title: str) -> None:
    page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text=title).first.click()


def test_the_launcher_offers_the_archive_first(tab):
    cards = tab.locator(".jp-Launcher-section", has=tab.locator(".sepp-lab-icon")).locator(".jp-LauncherCard-label")
    assert cards.all_inner_texts()[0] == "Archive"
    assert "Events" in cards.all_inner_texts()


def test_a_search_with_a_typing_error_finds_the_field_and_its_card_tells_what_it_is(tab):
    tab.locator(".jp-LauncherCard", has_text="Archive").click()
    tab.locator(".sepp-filter").fill("magentic spacecraft:DEMO1")
    row = tab.locator(f'.sepp-row[data-key="{DATASET}"]')
    row.click(timeout=PATIENCE_MS)
    card = tab.locator(".sepp-card")
    for told in ("SYNTHETIC", "nT", "Version"):
        expect(card).to_contain_text(told, ignore_case=True)
    expect(row.locator(".sepp-strip rect").first).to_be_visible()


def test_enter_plots_it_without_a_kernel_with_positions_under_the_time(tab, plot, demonstrated):
    tab.locator(".sepp-tree-rows").press("Enter")
    expect(plot).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    expect(plot.locator(".sepp-ephemeris [role=rowheader]").nth(1)).to_contain_text("X GSE")
    expect(plot.locator(".sepp-ephemeris [role=cell]").first).to_have_text(POSITION)
    assert kernels_of(demonstrated, tab) == []


def test_the_time_is_typed_and_paged(tab, plot):
    field = tab.locator(".sepp-tab .sepp-time-text")
    field.fill(TYPED)
    field.press("Enter")
    expect(plot).to_have_attribute("data-start", START)
    field.press("Alt+ArrowLeft")
    expect(plot).to_have_attribute("data-start", "2001-03-02T12:00:00Z")
    field.press("Alt+ArrowRight")
    expect(plot).to_have_attribute("data-start", START)


def test_zoomed_in_the_crosshair_reads_the_archive_and_undo_zooms_out_again(tab, plot, demonstrated):
    hover(plot, 0.4)
    tab.wait_for_timeout(GESTURE_MS)
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -1200)
    tab.keyboard.up("Control")
    expect(plot.locator(".sepp-panel").first).to_have_attribute("data-factor", "1")
    expect(plot).to_have_attribute("data-state", "ready")
    hover(plot, 0.41)
    time, values = read(demonstrated)
    row = np.argmin(np.abs(time - time_shown(plot, PARAMETER)))
    assert list(shown(plot, PARAMETER).values()) == [float(value) for value in values[row]]
    plot.locator(".sepp-stack").press("Control+z")
    expect(plot).to_have_attribute("data-start", START)


def test_a_shift_drag_makes_an_event_that_the_table_lists_and_keeps(tab, plot):
    drag(plot, (0.4, 0.5), key="Shift")
    tab.keyboard.press("Control+Alt+e")
    table = tab.locator(".sepp-events")
    expect(table).to_have_attribute("data-count", "1", timeout=PATIENCE_MS)
    table.get_by_role("button", name="Rename this list").click()
    tab.get_by_label("Name", exact=True).fill("shocks")
    tab.get_by_role("button", name="Rename", exact=True).click()
    expect(table).to_have_attribute("data-name", "shocks")
    expect(table.locator(".sepp-kept")).to_have_attribute("data-state", "saved", timeout=PATIENCE_MS)
    bring(tab, DATASET)
    expect(plot).to_have_attribute("data-start", START)


def test_open_in_notebook_computes_what_the_archive_holds(tab, plot, demonstrated):
    plot.get_by_role("button", name="Open in notebook").click()
    cell = tab.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    expect(cell).to_contain_text(f'archive.open("{DATASET}", "{START}/{STOP}"', timeout=PATIENCE_MS)
    expect(tab.get_by_text("SEPP Python | Idle")).to_be_visible(timeout=PATIENCE_MS)
    cell.click()
    tab.keyboard.press("Shift+Enter")
    tab.keyboard.insert_text(f'print("mean", *ds.{PARAMETER}.mean("time").compute().values.astype(float))')
    tab.keyboard.press("Shift+Enter")
    printed = tab.locator(".jp-OutputArea-output", has_text="mean ").last
    expect(printed).to_be_visible(timeout=PATIENCE_MS)
    found = [float(word) for word in printed.inner_text().split()[1:4]]
    np.testing.assert_allclose(found, read(demonstrated)[1].astype(float).mean(axis=0), rtol=1e-4)


def test_the_kept_list_is_the_same_one_in_the_notebook(tab):
    tab.keyboard.insert_text('from sepp import events; print("kept", *events.load("shocks").start.astype(str))')
    tab.keyboard.press("Shift+Enter")
    printed = tab.locator(".jp-OutputArea-output", has_text="kept 2001-03-02T2")
    expect(printed).to_be_visible(timeout=PATIENCE_MS)


@pytest.fixture
def link(tab, plot) -> str:
    """The link that the plot's menu copies."""
    bring(tab, DATASET)
    tool(plot, "Save a picture").click()
    plot.get_by_role("button", name="Copy link").click()
    expect(plot.locator(".sepp-status")).to_contain_text("Link copied; it opens this very view, with these events")
    return tab.evaluate("navigator.clipboard.readText()")


def test_another_user_of_the_hub_opens_the_link_at_the_same_view_with_its_events(link, plot, demonstrated, chromium):
    demonstrated.person("meitner")
    context = chromium.new_context(viewport={"width": 1400, "height": 950})
    other = context.new_page()
    other.goto(link)
    fill_in(other, "meitner")
    theirs = other.locator(".sepp-tab .sepp-quicklook")
    expect(theirs).to_have_attribute("data-state", "ready", timeout=2 * PATIENCE_MS)
    assert [theirs.get_attribute("data-start"), theirs.get_attribute("data-stop")] == [START, STOP]
    ours, shared = (one.locator(".sepp-panel").evaluate_all(SHOWN) for one in (plot, theirs))
    assert ours == shared != []
    line = theirs.locator(".sepp-events-line")
    expect(line).to_contain_text("shocks: 1 event")
    expect(line).to_contain_text("Events from the link, read-only")
    line.get_by_role("button", name="Keep as my list").click()
    expect(line).not_to_contain_text("from the link")
    expect(line).to_contain_text("shocks: 1 event")
    assert "/user/meitner/" in other.url
    context.close()


def test_the_longest_link_passes_the_sign_in(demonstrated, chromium):
    start = np.datetime64(START[:-1]) + np.arange(500) * np.timedelta64(77, "s")
    listed = EventList("long", start, start + np.timedelta64(60, "s"))
    carried = write_linked(carry(linked_events(listed), parse_interval(TYPED)))
    view = {"v": 1, "start": START, "stop": STOP, "panels": [f"{DATASET}/{PARAMETER}"], "events": carried}
    text = view_text(view)
    assert 4000 < len(text) < 7000
    demonstrated.person("meitner")
    context = chromium.new_context(viewport={"width": 1400, "height": 950})
    page = context.new_page()
    page.goto(f"{demonstrated.url}hub/user-redirect/lab?sepp-view={text}")
    fill_in(page, "meitner")
    line = page.locator(".sepp-tab .sepp-events-line", has_text="long: 500 events")
    expect(line).to_contain_text("Events from the link", timeout=2 * PATIENCE_MS)
    context.close()
