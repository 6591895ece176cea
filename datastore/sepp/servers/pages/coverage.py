"""Where a dataset has data, as a picture."""

from collections.abc import Sequence
from html import escape

import numpy as np

from sepp.core.model import Span
from sepp.core.time import DAY_NS, Interval, to_iso

WIDTH = 1000
_HEIGHT = 26
_MOST_TICKS = 6


def draw_coverage(spans: Sequence[Span], interval: Interval) -> str:
    """Draw the stretches with data over an interval, as SVG with a scale below."""
    bars = "".join(
        f'<rect x="{start}" y="0" width="{stop - start}" height="{_HEIGHT}"/>' for start, stop in _bars(spans, interval)
    )
    told = escape(f"Data from {to_iso(interval.start_ns, 0)} to {to_iso(interval.stop_ns, 0)}", quote=True)
    picture = (
        f'<svg viewBox="0 0 {WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{told}">'
        f'<rect class="none" width="{WIDTH}" height="{_HEIGHT}"/>{bars}</svg>'
    )
    marks = "".join(f'<span style="left:{place:.1f}%">{text}</span>' for place, text in _ticks(interval))
    return f'<div class="coverage">{picture}<div class="scale">{marks}</div></div>'


def _bars(spans: Sequence[Span], interval: Interval) -> list[tuple[int, int]]:
    """Give what is drawn in whole steps; what touches is one bar."""
    scale = WIDTH / interval.duration_ns
    bars: list[tuple[int, int]] = []
    for span in spans:
        start = min(round((span.start_ns - interval.start_ns) * scale), WIDTH - 1)
        stop = min(max(start + 1, round((span.stop_ns - interval.start_ns) * scale)), WIDTH)
        if bars and start <= bars[-1][1]:
            bars[-1] = (bars[-1][0], max(stop, bars[-1][1]))
        else:
            bars.append((start, stop))
    return bars


def _ticks(interval: Interval) -> list[tuple[float, str]]:
    unit, length = _unit_of(interval)
    first = np.datetime64(interval.start_ns, "ns").astype(f"datetime64[{unit}]")
    last = np.datetime64(interval.stop_ns, "ns").astype(f"datetime64[{unit}]")
    every = max(1, -(-int((last - first).astype(int)) // _MOST_TICKS))
    marks = np.arange(first, last + 1, every)
    places = (marks.astype("datetime64[ns]").astype(np.int64) - interval.start_ns) / interval.duration_ns * 100
    texts = [to_iso(int(mark.astype("datetime64[ns]").astype(np.int64)), 0)[length] for mark in marks]
    return [(float(place), text) for place, text in zip(places, texts, strict=True) if 0 <= place <= 92]


def _unit_of(interval: Interval) -> tuple[str, slice]:
    days = interval.duration_ns / DAY_NS
    if days > 3 * 365:
        return "Y", slice(0, 4)
    if days > 90:
        return "M", slice(0, 7)
    return ("D", slice(0, 10)) if days > 3 else ("h", slice(5, 16))
