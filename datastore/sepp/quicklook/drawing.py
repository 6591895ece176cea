"""A plot drawn as a picture, PNG or SVG, without any global state."""

from datetime import UTC, datetime
from io import BytesIO
from textwrap import shorten
from threading import Lock
from typing import TYPE_CHECKING

from sepp.core.errors import MissingExtraError
from sepp.core.time import MINUTE_NS, to_iso
from sepp.quicklook.axes import draw_panel, side_label
from sepp.quicklook.plot import Panel, PlotData
from sepp.quicklook.ticks import minor_times, time_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.figure import Figure

DPI = 100
HEAD, FOOT, LEFT, RIGHT = 46, 78, 124, 112
PANEL_HEIGHT = 150
TICK_WIDTH = 105
UTC_POINTS = 32
MS_NS = 1_000_000
LETTER_WIDTH = 7

_svg_lock = Lock()


def draw_png(plot: PlotData, width: int = 1200, height: int | None = None) -> bytes:
    """Draw the panels one above the other as PNG, sizes in pixels.

    Raises ``MissingExtraError`` where matplotlib is not installed.
    """
    out = BytesIO()
    draw_figure(plot, width, height).savefig(out, format="png", dpi=DPI, metadata={"Software": "SEPP"})
    return out.getvalue()


def draw_svg(plot: PlotData, width: int = 1200, height: int | None = None) -> bytes:
    """Draw the panels one above the other as SVG with searchable text.

    Raises ``MissingExtraError`` where matplotlib is not installed.
    """
    figure = draw_figure(plot, width, height)
    from matplotlib import rc_context  # noqa: PLC0415 - an extra

    out = BytesIO()
    with _svg_lock, rc_context({"svg.fonttype": "none"}):
        figure.savefig(out, format="svg", dpi=DPI, metadata={"Creator": "SEPP", "Date": None})
    return out.getvalue()


def draw_figure(plot: PlotData, width: int, height: int | None) -> "Figure":
    """Draw the panels; the figure belongs to the caller alone."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("matplotlib", "server") from error
    tall = height or HEAD + FOOT + PANEL_HEIGHT * max(1, len(plot.panels))
    figure = Figure(figsize=(width / DPI, tall / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    _write_frame(figure, plot, width, tall)
    grid = figure.add_gridspec(
        max(1, len(plot.panels)),
        2,
        width_ratios=[1, 0.013],
        left=LEFT / width,
        right=1 - RIGHT / width,
        top=1 - HEAD / tall,
        bottom=FOOT / tall,
        hspace=0.08,
        wspace=0.015,
    )
    rows = [figure.add_subplot(grid[number, 0]) for number in range(len(plot.panels))]
    for number, (axes, panel) in enumerate(zip(rows, plot.panels, strict=True)):
        mesh = draw_panel(axes, panel)
        if mesh is not None:
            _draw_bar(figure.add_subplot(grid[number, 1]), mesh, panel)
        _draw_time(axes, plot, width, is_last=number == len(rows) - 1)
    figure.align_ylabels(rows)
    return figure


def _write_frame(figure: "Figure", plot: PlotData, width: int, tall: int) -> None:
    digits = 0 if plot.stop_ns - plot.start_ns > MINUTE_NS else 3
    span = f"{to_iso(plot.start_ns, digits)} to {to_iso(plot.stop_ns, digits)}"
    room = (width - LEFT - RIGHT) // LETTER_WIDTH - len(span)
    title = shorten(plot.title, max(12, room), placeholder="…")
    name = f"{plot.dataset}   SYNTHETIC" if plot.is_synthetic else plot.dataset
    warning = "#B00020" if plot.is_synthetic else "black"
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")
    left = LEFT / width
    right = 1 - RIGHT / width
    texts = [
        figure.text(left, 1 - 18 / tall, name, size=12, weight="bold", va="center", color=warning),
        figure.text(right, 1 - 36 / tall, span, size=9, va="center", ha="right"),
        figure.text(left, 1 - 36 / tall, title, size=9, va="center", color="0.25"),
        figure.text(left, 12 / tall, f"data version {plot.version}", size=8, color="0.35", va="center"),
        figure.text(right, 12 / tall, f"made {made} by SEPP", size=8, color="0.35", va="center", ha="right"),
    ]
    for text in texts:
        text.set_parse_math(False)


def _draw_time(axes: "Axes", plot: PlotData, width: int, *, is_last: bool) -> None:
    ticks = time_ticks(plot.start_ns, plot.stop_ns, most=max(2, (width - LEFT - RIGHT) // TICK_WIDTH))
    axes.set_xlim(plot.start_ns / MS_NS, plot.stop_ns / MS_NS)
    labels = [tick.label if is_last else "" for tick in ticks]
    axes.set_xticks([tick.time_ns / MS_NS for tick in ticks], labels, size=9)
    axes.set_xticks([time / MS_NS for time in minor_times(ticks, plot.start_ns, plot.stop_ns)], minor=True)
    axes.tick_params(axis="x", which="both", direction="in", top=True)
    axes.tick_params(axis="y", which="both", direction="in", right=True, labelsize=8)
    axes.yaxis.label.set_fontsize(9)
    axes.grid(visible=True, axis="x", color="0.85", lw=0.5, zorder=0)
    if is_last:
        axes.annotate("UTC", (1, 0), (UTC_POINTS, -4), "axes fraction", "offset points", size=9, va="top")


def _draw_bar(axes: "Axes", mesh: "QuadMesh", panel: Panel) -> None:
    bar = axes.figure.colorbar(mesh, cax=axes)
    bar.ax.tick_params(labelsize=7, direction="in")
    bar.ax.minorticks_off()
    bar.set_label(side_label(panel.long_name, panel.units, panel.frame), size=8)
    bar.ax.yaxis.label.set_parse_math(False)
