"""What a view says of looks holds in its picture: events, hidden lines, colour maps, names of lines."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from sepp.core.time import HOUR_NS, Interval
from sepp.events.linked import LinkedEvents
from sepp.quicklook import Stack, draw_stack, plot_data, stack_of
from sepp.quicklook.event_bands import legend_of
from sepp.quicklook.lines import COLOURS, TOTAL_COLOUR, component_colours, tell_apart
from sepp.quicklook.spectra import colour_table
from sepp.quicklook.stacking import compose_stack
from sepp.quicklook.view_state import read_view
from sepp.store import Store
from tests.datastore.quicklook.samples import ID, START_NS

LEFT, RIGHT, HEAD, LEGEND = 124, 140, 50, 16
EVENTS = LinkedEvents(
    "shocks",
    "#D55E00",
    (START_NS + HOUR_NS, START_NS + 3 * HOUR_NS),
    (START_NS + 2 * HOUR_NS, START_NS + 3 * HOUR_NS),
    (("inbound", "#D55E00"), ("outbound", "#0090D0")),
    (0, 1),
)


def pixels(stack: Stack) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(draw_stack(stack, "png", 800))).convert("RGB")).astype(int)


def stack_over(demo: Store, name: str, hours: int = 4) -> Stack:
    return stack_of(plot_data(demo, ID, [name], Interval(START_NS, START_NS + hours * HOUR_NS), 800))


def count(picture: np.ndarray, colour: str, within: int = 12) -> int:
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return int((np.abs(picture - wanted) < within).all(axis=2).sum())


def test_bands_lie_where_the_events_are(demo: Store) -> None:
    stack = stack_over(demo, "B_gse")
    with_events = pixels(replace(stack, events=EVENTS))[HEAD + LEGEND :]
    changed = np.flatnonzero(
        (with_events[:140] != pixels(stack)[HEAD : HEAD + len(with_events)][:140]).any(axis=(0, 2))
    )
    width = (800 - LEFT - RIGHT) / 4
    inside = changed[(changed > LEFT + 1) & (changed < 800 - RIGHT - 1)]
    assert abs(inside.min() - (LEFT + width)) <= 2
    assert abs(inside.max() - (LEFT + 3 * width)) <= 2
    assert not ((inside > LEFT + 2 * width + 2) & (inside < LEFT + 3 * width - 2)).any()


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_every_form_draws_the_events(demo: Store, form: str) -> None:
    stack = stack_over(demo, "B_gse")
    assert draw_stack(replace(stack, events=EVENTS), form) != draw_stack(stack, form)


def test_a_legend_names_the_list_and_its_kinds(demo: Store) -> None:
    text = draw_stack(replace(stack_over(demo, "B_gse"), events=EVENTS), "svg").decode()
    assert [words in text for words in ("shocks: 2 events", "inbound", "outbound")] == [True] * 3
    first = Interval(START_NS, START_NS + 2 * HOUR_NS)
    assert legend_of(EVENTS, first) == [("shocks: 1 event", ""), ("inbound", "#D55E00")]
    assert legend_of(replace(EVENTS, kinds=(), kind=()), first) == [("shocks: 1 event", "#D55E00")]


@pytest.mark.parametrize("name", ["flux", "mode", "@coverage"])
def test_events_are_seen_over_every_kind_of_panel(demo: Store, name: str) -> None:
    stack = stack_over(demo, name)
    plain, marked = (pixels(one)[-120:] for one in (stack, replace(stack, events=EVENTS)))
    assert plain.shape == marked.shape
    assert (pixels(replace(stack, events=EVENTS))[HEAD + LEGEND + 2] != pixels(stack)[HEAD + 2]).any()


def test_a_hidden_line_is_not_drawn_and_the_axis_fits_those_shown(demo: Store) -> None:
    view = {"start": "2005-01-09T00:00Z", "stop": "2005-01-09T04:00Z"}
    panels = [f"{ID}/B_gse", {"panel": f"{ID}/B_gse", "hidden": ["Bx", "By"]}]
    full, less = (compose_stack(lambda _: demo, read_view(view | {"panels": [one]}), 800) for one in panels)
    assert [count(pixels(full), colour) > 300 for colour in COLOURS[:3]] == [True] * 3
    assert [count(pixels(less), colour) > 300 for colour in COLOURS[:3]] == [False, False, True]
    assert "Bz" in draw_stack(less, "svg").decode()
    assert "Bx" not in draw_stack(less, "svg").decode()


@pytest.mark.parametrize("name", ["cividis", "inferno", "grey"])
def test_a_spectrogram_takes_the_colours_of_its_map(demo: Store, name: str) -> None:
    view = {"start": "2005-01-09T00:00Z", "stop": "2005-01-09T04:00Z", "panels": [{"panel": f"{ID}/flux", "map": name}]}
    picture = pixels(compose_stack(lambda _: demo, read_view(view), 800))[HEAD : HEAD + 140, LEFT : 800 - RIGHT]
    seen = {tuple(colour) for colour in picture.reshape(-1, 3).tolist()}
    of_map = {tuple(colour[:3]) for colour in colour_table(name).tolist()}
    assert len(seen & of_map) > 20
    assert not np.array_equal(colour_table(name), colour_table())


def test_a_map_that_is_not_known_is_viridis() -> None:
    assert np.array_equal(colour_table("rainbow"), colour_table("viridis"))


def test_lines_are_called_and_coloured_as_on_the_screen() -> None:
    assert component_colours(["Bx", "By", "Bz", "|B|"]) == [*COLOURS[:3], TOTAL_COLOUR]
    assert component_colours(["B_mag"]) == [COLOURS[0]]
    assert tell_apart("C2_CP_FGM_SPIN", "C1_CP_FGM_SPIN") == "C2"
    assert tell_apart("C1_A", "C1_A") == "C1_A"


def test_the_same_view_is_the_same_svg_but_for_the_date_of_making(demo: Store) -> None:
    stack = replace(stack_over(demo, "B_gse"), events=EVENTS)
    first, second = (re.sub(rb"made [^<]*", b"", draw_stack(stack, "svg")) for _ in range(2))
    assert first == second
