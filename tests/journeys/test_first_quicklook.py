"""A new user, step by step: sign in, open a notebook, search, open, compute, look, page."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from sepp.core.time import parse_interval
from sepp.store import Store
from tests.fixtures_browser import hover, run_cell, shown, sign_in, time_shown

pytestmark = [pytest.mark.browser, pytest.mark.platform]

DATASET, PARAMETER = "C1_CP_FGM_SPIN", "B_vec_xyz_gse"
COLOURS = ((0, 114, 178), (213, 94, 0), (0, 138, 99))
HOUR = "2016-12-05 09:30 to 10:30"
SEARCH = """from sepp import archive
found = archive.search("magnetic")
ds = archive.open("C1_CP_FGM_SPIN", "2016-12-05/2016-12-06")
print("mean", *ds.B_vec_xyz_gse.mean("time").compute().values.astype(float), "C1_CP_FGM_SPIN" in set(found.id))"""
LOOK = f"""from sepp.widgets import Quicklook, TimeSelector
t = TimeSelector("{HOUR}")
q = Quicklook(["{DATASET}/{PARAMETER}"], t)
display(t, q)"""


@pytest.fixture(scope="module")
def page(stocked, chromium):
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    stocked.person("ada")
    sign_in(opened, stocked.url, "ada", "three words do")
    opened.locator(".jp-LauncherCard[title^='A new notebook']").click()
    expect(opened.locator(".jp-Notebook .jp-CodeCell")).to_have_count(4, timeout=60_000)
    expect(opened.get_by_text("SEPP Python | Idle")).to_be_visible(timeout=60_000)
    yield opened
    context.close()


@pytest.fixture(scope="module")
def view(page):
    run_cell(page, LOOK)
    found = page.locator(".sepp-quicklook")
    expect(found).to_have_attribute("data-state", "ready", timeout=60_000)
    return found


@pytest.fixture(scope="module")
def held(stocked):
    """Times in ms and values of the archive, read from the store itself."""
    store = Store(str(stocked.home.public))

    def read(text):
        rows = store.time_index(DATASET).rows(parse_interval(text))
        return store.read(DATASET, "time", rows) / 1e6, store.read(DATASET, PARAMETER, rows)

    return read


def pixels_of(view):
    """The plotting area of the first panel as RGB, shape (height, width, 3)."""
    view.page.mouse.move(0, 0)
    picture = view.locator(".u-over").first.screenshot()
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)


def is_coloured(pixels, colour, tolerance=40):
    return (np.abs(pixels - np.array(colour)) < tolerance).all(axis=2)


def rows_of_values(masks, values):
    """Fit pixel rows to values by the extremes of the three components, 6 points on a line."""
    extremes = [(series.max(), np.nonzero(mask)[0].min()) for mask, series in zip(masks, values.T, strict=True)]
    extremes += [(series.min(), np.nonzero(mask)[0].max()) for mask, series in zip(masks, values.T, strict=True)]
    data, rows = np.array(extremes).T
    slope, offset = np.polyfit(data, rows, 1)
    return slope, offset, np.abs(slope * data + offset - rows).max()


def drawn_by_hand(time, series, interval, shape, scale):
    """Draw one component by another library on the same axes; a mask of its pixels."""
    canvas = Image.new("L", (shape[1], shape[0]))
    x = (time - interval.start_ns / 1e6) / (interval.duration_ns / 1e6) * shape[1]
    points = list(zip(x, scale[0] * series + scale[1], strict=True))
    ImageDraw.Draw(canvas).line(points, fill=255, width=1)
    return np.asarray(canvas) > 0


def test_search_open_and_mean_in_the_notebook_are_the_archive_s(page, held):
    run_cell(page, SEARCH)
    printed = page.locator(".jp-OutputArea-output", has_text="mean ").last
    expect(printed).to_be_visible(timeout=60_000)
    words = printed.inner_text().split()
    _, values = held("2016-12-05/2016-12-06")
    np.testing.assert_allclose([float(word) for word in words[1:4]], values.astype(float).mean(axis=0), rtol=1e-5)
    assert words[4] == "True"


def test_the_crosshair_reads_the_archive_s_values(view, held):
    time, values = held(HOUR)
    hover(view, 0.8)
    read, at = shown(view, PARAMETER), time_shown(view, PARAMETER)
    row = np.argmin(np.abs(time - at))
    assert abs(time[row] - at) <= 0.001
    assert list(read.values()) == [float(value) for value in values[row]]


def test_each_series_has_its_pixels_where_the_archive_has_its_records(view, held):
    time, values = held(HOUR)
    interval, pixels = parse_interval(HOUR), pixels_of(view)
    masks = [is_coloured(pixels, colour) for colour in COLOURS]
    slope, offset, residual = rows_of_values(masks, values)
    assert residual < 2.5
    for mask, series in zip(masks, values.T, strict=True):
        wanted = drawn_by_hand(time, series, interval, mask.shape, (slope, offset))
        columns, wanted_columns = mask.any(axis=0), wanted.any(axis=0)
        assert abs(columns.sum() - wanted_columns.sum()) < 0.04 * mask.shape[1]
        assert not columns[: int(0.49 * mask.shape[1])].any()
        assert 0.6 < mask.sum() / wanted.sum() < 1.8


def test_moving_the_time_redraws_the_picture(page, view, held):
    before = pixels_of(view)
    page.get_by_label("One on (Alt", exact=False).first.click()
    expect(view).to_have_attribute("data-start", "2016-12-05T10:30:00Z")
    expect(view).to_have_attribute("data-state", "ready")
    after = pixels_of(view)
    assert not np.array_equal(before, after)
    assert is_coloured(after, COLOURS[0])[:, : before.shape[1] // 3].any()
    hover(view, 0.5)
    time, values = held("2016-12-05 10:30 to 11:30")
    row = np.argmin(np.abs(time - time_shown(view, PARAMETER)))
    assert list(shown(view, PARAMETER).values()) == [float(value) for value in values[row]]


def test_the_selector_moved_by_code_moves_the_picture(page, view):
    run_cell(page, "t.text = '2016-12-05 12:00 to 13:00'; print('now', q.start)")
    expect(page.locator(".jp-OutputArea-output", has_text="now 2016-12-05T12:00").last).to_be_visible()
    expect(view).to_have_attribute("data-start", "2016-12-05T12:00:00Z")
