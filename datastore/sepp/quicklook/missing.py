"""What is written where a row shows nothing, as the views in the browser tell it."""

import numpy as np

from sepp.core.time import DAY_NS, to_iso
from sepp.quicklook.plot import Panel
from sepp.quicklook.stack import Row

GAP_POINTS = 2
"""Two points without value stand for a gap between blocks, and between records that no limit parts."""
_DATE, _MINUTE = 10, 16


def why_empty(row: Row, span_ns: tuple[int, int]) -> str:
    """Tell why a row shows nothing between two times: fill, a gap, no data then."""
    panels = [row.panel, *(panel for _, panel in row.over)]
    if any(_has_records(panel, span_ns) for panel in panels):
        return "only fill values here"
    if row.held_ns is None:
        return "no data"
    is_gap = row.held_ns[0] < span_ns[0] and row.held_ns[1] >= span_ns[1]
    return f"{'a gap: ' if is_gap else ''}no data here; {row.dataset} has data from {span_words(row.held_ns)}"


def span_words(span_ns: tuple[int, int]) -> str:
    """Write from when to when, with the clock where it is less than a day."""
    start, stop = (to_iso(time_ns, 0).replace("T", " ") for time_ns in span_ns)
    if span_ns[1] - span_ns[0] >= DAY_NS:
        return f"{start[:_DATE]} to {stop[:_DATE]}"
    same_day = start[:_DATE] == stop[:_DATE]
    return f"{start[:_MINUTE]} to {stop[_DATE + 1 : _MINUTE] if same_day else stop[:_MINUTE]}"


def _has_records(panel: Panel, span_ns: tuple[int, int]) -> bool:
    time_ms = panel.arrays["time"]
    seen = int(np.count_nonzero((time_ms >= span_ns[0] / 1e6) & (time_ms < span_ns[1] / 1e6)))
    return seen > (0 if panel.factor == 1 and panel.gap_ms is not None else GAP_POINTS)
