import pytest

from sepp.core.errors import BadTimeError, BadViewError
from sepp.quicklook.view_state import read_link, read_view, view_json, write_link

FULL = {
    "v": 1,
    "start": "2005-01-09T18:00:00Z",
    "stop": "2005-01-10T00:00:00Z",
    "panels": [
        "C1_CP_FGM_SPIN",
        {"panel": "C1_A/n", "with": ["C2_A/n"], "height": 200, "scale": "log", "range": [1, 10], "color_range": [2, 3]},
        {"panel": "C1_A/f", "hidden": ["Bx", "By C2"], "map": "inferno"},
        "C1_A/@coverage",
    ],
    "ephemeris": "cluster1",
    "title": "Überblick",
}


def test_a_view_is_written_as_it_was_read() -> None:
    assert view_json(read_view(FULL)) == FULL
    assert read_link(write_link(read_view(FULL))) == read_view(FULL)


def test_events_are_a_name_or_carried_in_the_view() -> None:
    events = {"name": "shocks", "color": "#d55e00", "at": 0, "unit": 1000, "start": [0, 60], "length": [5, 0]}
    carried = read_view(FULL | {"events": events})
    assert (carried.events, carried.linked and carried.linked.stop_ns) == ("", (5 * 10**9, 60 * 10**9))
    assert view_json(carried)["events"] == events
    assert view_json(read_view(FULL | {"events": "archive:shocks"}))["events"] == "archive:shocks"


def test_a_view_names_its_datasets_once() -> None:
    assert read_view(FULL).datasets() == ("C1_CP_FGM_SPIN", "C1_A", "C2_A")


def test_a_template_has_no_time() -> None:
    assert read_view({"panels": ["A/b"]}).interval is None


def test_heights_are_kept_within_bounds() -> None:
    assert read_view({"panels": [{"panel": "A", "height": 9e9}]}).panels[0].height == 1200


@pytest.mark.parametrize(
    "told",
    [
        None, [], "A", {}, {"panels": []}, {"panels": "A"}, {"v": 2, "panels": ["A"]}, {"panels": ["A"] * 49},
        {"panels": [1]}, {"panels": ["/b"]}, {"panels": ["A/"]}, {"panels": [{"panel": ""}]}, {"panels": [{}]},
        {"panels": [{"panel": "A", "with": "B"}]}, {"panels": [{"panel": "A", "scale": "cubic"}]},
        {"panels": [{"panel": "A", "height": "tall"}]}, {"panels": [{"panel": "A", "range": [2, 1]}]},
        {"panels": ["A"], "events": {"start": "x"}}, {"panels": [{"panel": "A", "hidden": [1]}]},
        {"panels": [{"panel": "A", "range": [1]}]}, {"panels": [{"panel": "A", "range": [float("nan"), 1]}]},
    ],
)  # fmt: skip
def test_what_is_no_view_is_refused(told: object) -> None:
    with pytest.raises(BadViewError):
        read_view(told)


@pytest.mark.parametrize("text", ["", "%%", "bm9uc2Vuc2U", "W1tbW1tb", "A" * 40_000])
def test_what_is_no_link_is_refused(text: str) -> None:
    with pytest.raises(BadViewError):
        read_link(text)


def test_nonsense_times_are_refused() -> None:
    with pytest.raises(BadTimeError):
        read_view(FULL | {"start": "yesteryear"})
