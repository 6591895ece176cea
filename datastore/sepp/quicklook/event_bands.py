"""Events of a view in a picture: bands over every row, and their legend."""

import numpy as np

from sepp.core.time import Interval
from sepp.events.linked import LinkedEvents
from sepp.quicklook.canvas import Canvas
from sepp.quicklook.lettering import cut_to, width_of
from sepp.quicklook.places import Place

FILL, EDGE = "29", "B3"
"""How much of the colour is laid over a row: 0.16, and 0.7 at its edges."""
CAP = 3.0
LEGEND_HEIGHT, SWATCH, LETTERS = 16, 10, 8
LONGEST = 240
_MS_NS = 1e6
_TEXT, _QUIET = "#2B2B2B", "#595959"


def draw_bands(canvas: Canvas, place: Place, events: LinkedEvents | None) -> None:
    """Lay the events over a row, as on the screen."""
    if events is None:
        return
    left, top, right, bottom = place.box
    first, last = (place.across(np.array(times, np.float64) / _MS_NS) for times in (events.start_ns, events.stop_ns))
    begins, ends = np.clip(first, left, right), np.clip(last, left, right)
    is_seen = (last >= left) & (first <= right)
    with canvas.within(place.box):
        for number in np.flatnonzero(is_seen).tolist():
            colour, (begin, end) = events.colour_of(number), (begins[number], ends[number])
            canvas.fill((begin, top, max(end, begin + 1), bottom), colour + FILL)
            if first[number] >= left:
                canvas.fill((begin, top, begin + 1, bottom), colour + EDGE)
            if end - begin > 1 and last[number] <= right:
                canvas.fill((end - 1, top, end, bottom), colour + EDGE)
            canvas.fill((begin, top, max(end, begin + 1), top + CAP), colour + EDGE)


def legend_of(events: LinkedEvents | None, interval: Interval) -> list[tuple[str, str]]:
    """Write the name and the kinds of what is shown, each with its colour."""
    if events is None:
        return []
    seen = events.within(interval)
    count = f"{len(seen)} event{'' if len(seen) == 1 else 's'}"
    kinds = [events.kinds[each] for each in sorted(set(seen.kind))]
    told = [pair for pair in kinds if pair[0]]
    alone = kinds[0][1] if len(kinds) == 1 else events.colour
    return [(f"{events.name}: {count}", "" if told else alone), *told]


def draw_legend(canvas: Canvas, spot: tuple[float, float, float], told: list[tuple[str, str]]) -> None:
    """Write the legend in one line; ``spot`` is its left, middle and right."""
    x, y, right = spot
    for text, colour in told:
        words = cut_to(text, LONGEST, LETTERS)
        wide = (SWATCH + 5 if colour else 0) + width_of(words, LETTERS) + 14
        if x + wide > right:
            canvas.text(x, y, "…", size=LETTERS, colour=_QUIET)
            return
        if colour:
            canvas.fill((x, y - SWATCH / 2, x + SWATCH, y + SWATCH / 2), colour)
        canvas.text(x + (SWATCH + 5 if colour else 0), y, words, size=LETTERS, colour=_TEXT)
        x += wide
