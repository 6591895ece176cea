import io
import sys

import numpy as np
import pytest
from PIL import Image

from sepp.core.errors import MissingExtraError
from sepp.core.time import HOUR_NS, Interval
from sepp.quicklook import PlotData, Stack, draw_png, draw_stack, draw_svg, plot_data, stack_of
from sepp.quicklook.bins import edges_around
from sepp.quicklook.labels import pretty_units, side_label
from sepp.quicklook.lines import COLOURS, stand_alone
from sepp.quicklook.spectra import time_cells
from sepp.quicklook.stack import Ephemeris, EphemerisRow, Row
from sepp.store import Store
from tests.datastore.quicklook.samples import GAPS, ID, ROWS, START_NS

LEFT, RIGHT, HEAD = 124, 140, 50


@pytest.fixture(scope="module")
def plot(demo: Store) -> PlotData:
    return plot_data(demo, ID, ["B_gse", "density", "flux"], None, 800)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def near(picture: np.ndarray, colour: str) -> np.ndarray:
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return (np.abs(picture - wanted) < 40).all(axis=2)


def column_of(number: int, width: int = 800) -> int:
    return int(LEFT + (width - LEFT - RIGHT) * number / ROWS)


def test_a_picture_has_the_size_asked_for(plot: PlotData) -> None:
    assert pixels(draw_png(plot, 640, 480)).shape == (480, 640, 3)
    assert pixels(draw_png(plot, 900)).shape[1] == 900


def test_every_component_is_drawn_in_its_colour(plot: PlotData) -> None:
    picture = pixels(draw_png(plot, 800))[:, LEFT : 800 - RIGHT]
    assert [near(picture, colour).sum() > 300 for colour in COLOURS[:3]] == [True] * 3


def test_a_gap_stays_empty_in_the_picture(plot: PlotData) -> None:
    picture = pixels(draw_png(plot, 800))
    start, stop = (column_of(number) for number in GAPS[0])
    lines = picture[HEAD + 4 : HEAD + 280, start + 6 : stop - 6]
    assert not any(near(lines, colour).any() for colour in COLOURS[:3])
    spectrogram = picture[HEAD + 330 : HEAD + 460, start + 6 : stop - 6]
    assert (np.ptp(spectrogram, axis=2) < 10).mean() == 1


def test_an_svg_tells_what_is_drawn(plot: PlotData) -> None:
    text = draw_svg(plot, 800).decode()
    for wanted in (ID, "SYNTHETIC", "[nT]", "cm⁻³", "Bx", "UTC", "2005-01-09", "data version 1.", "made 20"):
        assert wanted in text


def test_real_data_are_not_called_synthetic(plot: PlotData) -> None:
    from dataclasses import replace

    real = replace(plot, is_synthetic=False, title="Real")
    assert "SYNTHETIC" not in draw_svg(real).decode()


def test_an_interval_without_data_says_so(demo: Store) -> None:
    text = draw_svg(plot_data(demo, ID, ["B_gse", "flux"], Interval(0, HOUR_NS))).decode()
    assert text.count("no data") == 2


@pytest.mark.parametrize("name", ["moving", "angles", "mode", "moving_bins"])
def test_every_kind_of_parameter_is_drawn(demo: Store, name: str) -> None:
    for span in (None, Interval(START_NS, START_NS + HOUR_NS), Interval(START_NS, START_NS + 10**9)):
        assert draw_png(plot_data(demo, ID, [name], span, 400), 400).startswith(b"\x89PNG")


def test_drawing_leaves_matplotlib_as_it_was(plot: PlotData) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    draw_svg(plot)
    assert dict(mpl.rcParams) == before
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_without_matplotlib_the_cure_is_named(plot: PlotData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"sepp-platform\[server\]"):
        draw_png(plot)


def test_text_of_a_file_is_never_read_as_a_formula(demo: Store) -> None:
    from dataclasses import replace

    plot = plot_data(demo, ID, ["B_gse"])
    odd = tuple(replace(panel, long_name="$\\frac{", units="$x", labels=("$a", "$b", "$c")) for panel in plot.panels)
    assert "$x" in draw_svg(replace(plot, title="$\\bad{", panels=odd)).decode()


@pytest.mark.parametrize(
    ("units", "pretty"),
    [("cm^-3", "cm⁻³"), ("km s^-1", "km s⁻¹"), ("1/(cm**2 s)", "1/(cm² s)"), ("nT", "nT"), ("", "")],
)
def test_exponents_are_raised(units: str, pretty: str) -> None:
    assert pretty_units(units) == pretty


def test_a_side_label_names_the_frame_once() -> None:
    assert side_label("Field", "nT", "GSE") == ["Field (GSE)", "[nT]"]
    assert side_label("Field in GSE", "nT", "gse") == ["Field in GSE", "[nT]"]


def test_a_value_between_two_gaps_stands_alone() -> None:
    values = np.array([1.0, np.nan, 2.0, np.nan, 3.0, 4.0])
    assert stand_alone(values).tolist() == [True, False, True, False, False, False]


def test_cells_touch_but_for_gaps() -> None:
    edges, cells = time_cells(np.array([0.0, 1.0, 2.0, 10.0, 11.0]), 3.0)
    assert cells.tolist() == [0, 1, 2, -1, 3, 4]
    assert edges.tolist() == [-0.5, 0.5, 1.5, 2.5, 9.5, 10.5, 11.5]


def test_edges_of_bins_lie_half_way() -> None:
    np.testing.assert_allclose(edges_around(np.array([1.0, 10.0, 100.0]), is_log=True)[1:3], np.sqrt([10.0, 1000.0]))
    assert edges_around(np.array([1.0, 2.0]), is_log=False).tolist() == [0.5, 1.5, 2.5]
    assert edges_around(np.array([[1.0, 2.0], [np.nan, np.nan]]), is_log=False).shape == (2, 3)


def test_a_pdf_is_a_pdf(plot: PlotData) -> None:
    assert draw_stack(stack_of(plot), "pdf", 600).startswith(b"%PDF-")


def test_tracks_and_flags_are_drawn_in_their_colours(demo: Store) -> None:
    from sepp.quicklook.panels import TRACK_COLOURS

    picture = pixels(draw_png(plot_data(demo, ID, ["mode", "@coverage", "@caveats"], None, 800), 800))
    assert [near(picture, TRACK_COLOURS[level]).sum() > 300 for level in (0, 1)] == [True, True]
    assert near(picture, COLOURS[4]).sum() > 300


def test_a_panel_drawn_over_another_is_named_by_its_dataset(demo: Store) -> None:
    first, second = plot_data(demo, ID, ["density"]), plot_data(demo, ID, ["density"])
    row = Row(ID, first.panels[0], over=(("OTHER_ID", second.panels[0]),), scale="linear", span=(0.0, 20.0))
    text = draw_stack(Stack((row,), (), first.start_ns, first.stop_ns), "svg").decode()
    assert "OTHER ID" in text


def test_ephemeris_versions_and_caveats_stand_below(demo: Store, plot: PlotData) -> None:
    from dataclasses import replace

    times = tuple(range(plot.start_ns, plot.stop_ns, 60 * 10**9))
    rows = (EphemerisRow("X GSE [Re]", tuple(f"{n / 100:.1f}" for n in range(len(times)))),)
    stack = replace(stack_of(replace(plot, caveats="Beware of $ this")), ephemeris=Ephemeris("Demo-1", times, rows))
    text = draw_stack(replace(stack, missing=("OTHER: no data",)), "svg").decode()
    for wanted in ("X GSE [Re]", "Demo-1", "⚠", "Beware of $ this", "missing: OTHER: no data"):
        assert wanted in text
