"""``archive.plot``: HoloViews objects of an interval, read again on zooming."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sepp import archive, events
from sepp.archive.plotting.resources import server_base, turn_addresses, turn_text
from sepp.core.errors import BadViewError, MismatchError, UnknownDatasetError, UnknownListError, UnknownParameterError
from sepp.core.home import find_home
from sepp.ingest.commands import open_archive
from sepp.quicklook.encoding import decode, encode
from sepp.store import Store
from tests.datastore.quicklook.samples import CADENCE_NS, GAPS, ID, START_NS, make_batch

hv = pytest.importorskip("holoviews")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
SPAN = "2005-01-09/2005-01-10T20:00"
HOUR = ("2005-01-09T01:00Z", "2005-01-09T02:00Z")
KINDS = ["B_gse", "density", "flux", "moving", "angles", "mode", "@coverage", "@caveats"]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path_factory.getbasetemp() / "plotted"
    if not folder.exists():
        store, catalog = open_archive(find_home(folder).prepare())
        store.append(make_batch())
        catalog.close()
    for name in ("SEPP_ARCHIVE_ROOT", "SEPP_ARCHIVE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEPP_HOME", str(folder))
    return folder


def zoom(plot: Any, start: str, stop: str) -> Any:
    """Show another stretch, as a gesture in the browser does."""
    plot[()]
    plot.event(x_range=(np.datetime64(start.rstrip("Z"), "ns"), np.datetime64(stop.rstrip("Z"), "ns")))
    return plot[()]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_panel_is_drawn_by_bokeh(name: str) -> None:
    assert hv.render(archive.plot(f"{ID}/{name}", SPAN, dynamic=False), backend="bokeh").renderers


def test_several_panels_are_laid_out_in_one_column() -> None:
    layout = archive.plot([f"{ID}/B_gse", {"panel": f"{ID}/density", "height": 300}], SPAN)
    assert isinstance(layout, hv.Layout)
    assert [type(each) for each in layout] == [hv.DynamicMap, hv.DynamicMap]


def test_a_dataset_is_plotted_with_all_that_it_shows_first() -> None:
    assert len(archive.plot(ID, SPAN, dynamic=False)) == 5


def test_zooming_reads_finer_data() -> None:
    plot = archive.plot(f"{ID}/density", SPAN, width=1000)
    coarse = plot[()].get(1)
    fine = zoom(plot, *HOUR).get(0)
    assert np.diff(fine.dimension_values(0)).min() == np.timedelta64(CADENCE_NS, "ns")
    assert len(fine) == 900
    assert np.diff(coarse.dimension_values(0)).max() > np.timedelta64(100, "s")


def test_a_gap_is_not_bridged() -> None:
    curve = archive.plot(f"{ID}/density", SPAN, dynamic=False).get(1)
    first = np.datetime64(START_NS + (GAPS[0][0] + 500) * CADENCE_NS, "ns")
    last = np.datetime64(START_NS + (GAPS[0][1] - 500) * CADENCE_NS, "ns")
    time, values = curve.dimension_values(0), curve.dimension_values(1)
    assert not np.isfinite(values[(time > first) & (time < last)]).any()
    assert np.isnan(values).any()


def test_units_names_and_frames_stand_on_the_axes() -> None:
    plot = hv.render(archive.plot(f"{ID}/density", SPAN, dynamic=False), backend="bokeh")
    assert plot.yaxis[0].axis_label == "Ion density (cm⁻³)"
    assert plot.title.text.startswith(ID)


def test_rows_of_a_spectrogram_are_even_in_log_energy() -> None:
    image = archive.plot(f"{ID}/flux", SPAN, dynamic=False)
    low, high = image.range(1)
    assert (round(low, 1), round(high, 1)) == (0.8, 4.6)
    values = image.dimension_values(2, flat=False)
    assert (np.diff(np.nanmean(values, axis=1)) >= 0).all()


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(UnknownDatasetError):
        archive.plot("NOTHING/x", SPAN)
    with pytest.raises(UnknownParameterError, match="did you mean 'B_gse'"):
        archive.plot(f"{ID}/B_gsm", SPAN)
    with pytest.raises(BadViewError):
        archive.plot([], SPAN)


@pytest.mark.parametrize("name", KINDS)
def test_plot_data_come_back_from_their_bytes(name: str, home: Path) -> None:
    from sepp.quicklook import plot_data

    plot = plot_data(Store(home / "archive" / "public"), ID, [name])
    found = decode(encode(plot))
    assert (found.version, found.start_ns, found.stop_ns) == (plot.version, plot.start_ns, plot.stop_ns)
    panel, read = plot.panels[0], found.panels[0]
    assert (read.kind, read.labels, read.texts, read.flag_values) == (
        panel.kind, panel.labels, panel.texts, panel.flag_values,
    )  # fmt: skip
    for key, column in panel.arrays.items():
        np.testing.assert_array_equal(read.arrays[key], column)


def test_inside_a_hub_the_service_is_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    from sepp.archive.plotting.source import ServiceSource
    from sepp.core.time import parse_interval
    from sepp.quicklook import plot_data

    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        store = Store(home / "archive" / "public")
        return httpx.Response(200, content=encode(plot_data(store, ID, ["density"], parse_interval(HOUR), 500)))

    source = ServiceSource("http://archive/services/archive/", "secret")
    source._client = httpx.Client(base_url="http://archive/", transport=httpx.MockTransport(answer))
    assert source.read(ID, ["density"], parse_interval(HOUR), 500).panels[0].points == 900
    assert dict(asked[0].url.params)["parameters"] == "density"


@pytest.mark.parametrize(
    ("public", "own"),
    [
        ("https://cdn.bokeh.org/bokeh/release/bokeh-3.9.2.min.js", "/u/bokeh/js/bokeh.min.js"),
        ("https://cdn.bokeh.org/bokeh/release/bokeh-widgets-3.9.2.min.js", "/u/bokeh/js/bokeh-widgets.min.js"),
        ("https://cdn.bokeh.org/bokeh/dev/bokeh-gl-3.9.0.dev1.js", "/u/bokeh/js/bokeh-gl.js"),
        ("https://cdn.holoviz.org/panel/1.9.4/dist/panel.min.js", "/u/panel/panel.min.js"),
        ("https://example.org/x.js", "https://example.org/x.js"),
    ],
)
def test_public_addresses_are_turned_to_the_jupyter_server(public: str, own: str) -> None:
    assert turn_text(f'["{public}"]', "/u/") == f'["{own}"]'
    assert turn_addresses({"text/html": public, "other": 1}, "/u/") == {"text/html": own, "other": 1}


def test_the_jupyter_server_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUPYTERHUB_SERVICE_PREFIX", raising=False)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "jpserver-12.json").write_text('{"base_url": "/lab/ada/"}')
    monkeypatch.setenv("JPY_PARENT_PID", "12")
    assert server_base() == "/lab/ada/"
    monkeypatch.setenv("JPY_PARENT_PID", "13")
    assert server_base() == "/"
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/")
    assert server_base() == "/user/ada/"


def test_hidden_components_are_left_out_and_a_spectrogram_takes_its_map() -> None:
    lines = archive.plot({"panel": f"{ID}/B_gse", "hidden": ["Bx", "By"]}, SPAN, dynamic=False)
    assert {each.label for each in lines} == {"Bz"}
    image = archive.plot({"panel": f"{ID}/flux", "map": "grey"}, SPAN, dynamic=False)
    assert hv.Store.lookup_options("bokeh", image, "style").kwargs["cmap"] == "gray_r"


EVENTS = pd.DataFrame(
    {
        "start": pd.to_datetime(["2005-01-09T01:10", "2005-01-09T12:00", "2005-01-10T03:00"]),
        "stop": pd.to_datetime(["2005-01-09T01:20", "2005-01-09T12:00", "2005-01-10T04:00"]),
        "label": ["jump", "shock", "cloud"],
        "color": ["#d55e00", "#0090d0", "#d55e00"],
    }
)


def spans_of(plot: Any) -> list[str]:
    """Name the events that lie over a plot."""
    return list(plot.VSpans.I.dimension_values("event"))


def test_events_lie_over_every_panel_in_their_colours() -> None:
    from bokeh.plotting import figure

    layout = archive.plot([f"{ID}/{name}" for name in KINDS], SPAN, events=EVENTS, dynamic=False)
    assert [spans_of(each) for each in layout] == [list(EVENTS.label)] * len(KINDS)
    spans = layout[0].VSpans.I
    assert list(spans.dimension_values("colour")) == list(EVENTS.color)
    np.testing.assert_array_equal(spans.dimension_values("begin"), EVENTS.start.to_numpy("datetime64[ns]"))
    drawn = hv.render(layout, backend="bokeh").select({"type": figure})
    assert len({each.x_range.id for each in drawn}) == 1


def test_events_leave_the_axes_of_a_panel_as_they_are() -> None:
    with_events, without = (archive.plot(f"{ID}/density", HOUR, events=each, dynamic=False) for each in (EVENTS, None))
    drawn, alone = (hv.render(each, backend="bokeh") for each in (with_events, without))
    assert (drawn.x_range.start, drawn.x_range.end) == (alone.x_range.start, alone.x_range.end)
    assert (drawn.y_range.start, type(drawn.y_scale)) == (alone.y_range.start, type(alone.y_scale))
    assert [len(each.legend.items) for each in (drawn, alone)] == [0, 0]


def test_zooming_keeps_the_events_that_are_in_view() -> None:
    plot = archive.plot(f"{ID}/density", SPAN, events=EVENTS)
    assert spans_of(plot[()]) == list(EVENTS.label)
    assert spans_of(zoom(plot, *HOUR)) == ["jump"]


def test_an_edit_of_a_table_of_events_shows_at_once() -> None:
    from sepp.widgets import EventTable

    table = EventTable(EVENTS)
    plot = archive.plot(f"{ID}/density", SPAN, events=table)
    assert len(spans_of(plot[()])) == 3
    table.add("2005-01-09T05:00", "2005-01-09T06:00", label="mine")
    assert spans_of(plot[()]) == ["jump", "mine", "shock", "cloud"]


def test_a_kept_list_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path))
    events.save(EVENTS, "crossings")
    assert len(spans_of(archive.plot(f"{ID}/density", SPAN, events="crossings", dynamic=False))) == 3
    with pytest.raises(UnknownListError, match="crossing"):
        archive.plot(f"{ID}/density", SPAN, events="crossing")
    with pytest.raises(UnknownListError, match="archive holds no event list 'gone'"):
        archive.plot(f"{ID}/density", SPAN, events="archive:gone")


def test_what_holds_no_events_is_refused() -> None:
    with pytest.raises(MismatchError, match="Not events: 7; give the name of a kept list"):
        archive.plot(f"{ID}/density", SPAN, events=7)


def test_events_in_view_without_number_are_drawn_as_a_thousand_at_most() -> None:
    start = pd.date_range("2005-01-09", periods=20_000, freq="5s")
    many = pd.DataFrame({"start": start, "stop": start + pd.Timedelta("1s")})
    plot = archive.plot(f"{ID}/density", SPAN, events=many)
    assert 300 < len(spans_of(plot[()])) <= 1000
    assert len(spans_of(zoom(plot, *HOUR))) == 721


def test_lines_over_lines_keep_a_log_axis_where_both_are_log() -> None:
    both = {"panel": f"{ID}/density", "with": [f"{ID}/density"]}
    alone = {"panel": f"{ID}/density", "with": [f"{ID}/B_gse"]}
    drawn = [hv.render(archive.plot(each, SPAN, dynamic=False), backend="bokeh") for each in (both, alone)]
    assert [type(each.y_scale).__name__ for each in drawn] == ["LogScale", "LinearScale"]
