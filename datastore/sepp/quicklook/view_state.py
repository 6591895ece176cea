"""What a view shows, as links, templates and tabs write it: ViewState."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from sepp.core.errors import BadViewError
from sepp.core.time import Interval, parse_interval, to_iso
from sepp.events.linked import LinkedEvents, read_linked, write_linked

MOST_PANELS = 48
MOST_OVER = 12
MOST_HIDDEN = 64
MOST_TEXT = 32_768
LONGEST_MAP = 40
HEIGHTS = (16, 1200)
VERSION = 1
_HELP = 'write for example {"v": 1, "start": "2005-01-09", "stop": "2005-01-10", "panels": ["C1_CP_FGM_SPIN"]}'

Json = Mapping[str, Any]  # Any: JSON nests
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PanelChoice:
    """One panel that was chosen, and how it is to look."""

    panel: str
    """``DATASET``, ``DATASET/parameter`` or ``DATASET/@coverage``."""
    over: tuple[str, ...] = ()
    """Others drawn over it in the same axes."""
    height: int = 0
    """Pixels; 0 leaves it to the view."""
    scale: str = ""
    """``linear`` or ``log``; empty as the data ask."""
    span: Span | None = None
    """Limits of the ordinate."""
    colour_span: Span | None = None
    """Limits of the colour."""
    hidden: tuple[str, ...] = ()
    """Lines that are not shown, by the names in its legend."""
    colour_map: str = ""
    """Name of its colours; empty for viridis."""


@dataclass(frozen=True, slots=True)
class ViewState:
    """Panels over an interval; without interval a template."""

    panels: tuple[PanelChoice, ...]
    """From top to bottom."""
    interval: Interval | None = None
    """What time it shows."""
    ephemeris: str = ""
    """Id of the observatory whose positions stand under the time axis."""
    events: str = ""
    """Name of a kept list of events, or ``archive:NAME``."""
    title: str = ""
    """What it is called, for a template."""
    linked: LinkedEvents | None = None
    """Events that the view carries itself, in place of a name."""

    def at(self, interval: Interval | None) -> "ViewState":
        """Show another time, if one is given."""
        return replace(self, interval=interval) if interval is not None else self

    def datasets(self) -> tuple[str, ...]:
        """Name the datasets, each once, in order."""
        names = (name for panel in self.panels for name in (panel.panel, *panel.over))
        return tuple(dict.fromkeys(split_panel(name)[0] for name in names))


def split_panel(name: str) -> tuple[str, str]:
    """Split ``DATASET/parameter``; the parameter may be empty."""
    dataset, _, parameter = name.partition("/")
    return dataset, parameter


def read_link(text: str) -> ViewState:
    """Read a view from the base64url text of a link.

    Raises ``BadViewError``, and ``BadTimeError`` for its times.
    """
    if len(text) > MOST_TEXT:
        raise BadViewError(f"A view of {len(text)} letters is too long; at most {MOST_TEXT}")
    try:
        told = json.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (BadBase64, ValueError, RecursionError) as error:
        raise BadViewError(f"Not a view: expected base64url of JSON, got {text[:24]!r}; {_HELP}") from error
    return read_view(told)


def read_view(told: object) -> ViewState:
    """Read a view from its JSON.

    Raises ``BadViewError``, and ``BadTimeError`` for its times.
    """
    if not isinstance(told, Mapping) or told.get("v", VERSION) != VERSION:
        raise BadViewError(f"Not a view of version {VERSION}: {str(told)[:40]!r}; {_HELP}")
    panels = told.get("panels")
    if not isinstance(panels, Sequence) or isinstance(panels, str) or not panels:
        raise BadViewError(f"A view needs panels, got {str(panels)[:40]!r}; {_HELP}")
    if len(panels) > MOST_PANELS:
        raise BadViewError(f"Too many panels: {len(panels)}; at most {MOST_PANELS}")
    start, stop, events = told.get("start"), told.get("stop"), told.get("events")
    return ViewState(
        panels=tuple(_read_panel(panel) for panel in panels),
        interval=parse_interval((start, stop)) if isinstance(start, str) and isinstance(stop, str) else None,
        **{name: str(told.get(name) or "") for name in ("ephemeris", "title")},
        events="" if isinstance(events, Mapping) else str(events or ""),
        linked=read_linked(events) if isinstance(events, Mapping) else None,
    )


def _read_panel(told: object) -> PanelChoice:
    if isinstance(told, str):
        return PanelChoice(_read_name(told))
    if not isinstance(told, Mapping):
        raise BadViewError(f"Not a panel: {str(told)[:40]!r}; write 'DATASET/parameter' or {{\"panel\": …}}")
    over, scale, height = told.get("with") or [], told.get("scale") or "", told.get("height") or 0
    if not isinstance(over, Sequence) or isinstance(over, str) or len(over) > MOST_OVER:
        raise BadViewError(f"'with' must list at most {MOST_OVER} panels, got {str(over)[:40]!r}")
    if scale not in ("", "linear", "log") or not isinstance(height, (int, float)) or not isfinite(height):
        raise BadViewError(f"Not a scale and a height: {scale!r}, {height!r}; write 'linear' or 'log', and pixels")
    return PanelChoice(
        panel=_read_name(told.get("panel")),
        over=tuple(_read_name(name) for name in over),
        height=min(max(int(height), HEIGHTS[0]), HEIGHTS[1]) if height else 0,
        scale=scale,
        span=_read_span(told.get("range")),
        colour_span=_read_span(told.get("color_range")),
        hidden=_read_hidden(told.get("hidden")),
        colour_map=str(told.get("map") or "")[:LONGEST_MAP],
    )


def _read_hidden(told: object) -> tuple[str, ...]:
    names = [told] if isinstance(told, str) else told or []
    if not isinstance(names, Sequence) or len(names) > MOST_HIDDEN or not all(isinstance(each, str) for each in names):
        raise BadViewError(f"'hidden' must list names of lines, got {str(told)[:40]!r}")
    return tuple(names)


def _read_name(told: object) -> str:
    name = told.strip() if isinstance(told, str) else ""
    if not name or name.startswith("/") or name.endswith("/"):
        raise BadViewError(
            f"Not a panel: {str(told)[:40]!r}; write 'DATASET', 'DATASET/parameter' or 'DATASET/@coverage'"
        )
    return name


def _read_span(told: object) -> Span | None:
    if told is None:
        return None
    is_pair = isinstance(told, Sequence) and len(told) == 2 and all(isinstance(each, (int, float)) for each in told)
    if not is_pair or not all(isfinite(each) for each in told) or told[0] >= told[1]:  # type: ignore[index,attr-defined]  # a pair of numbers here
        raise BadViewError(f"Not a range: {str(told)[:40]!r}; write two rising numbers")
    return float(told[0]), float(told[1])  # type: ignore[index]  # as above


def view_json(view: ViewState) -> dict[str, Any]:
    """Write a view as its JSON."""
    told: dict[str, Any] = {"v": VERSION}
    if view.interval is not None:
        told |= {"start": to_iso(view.interval.start_ns), "stop": to_iso(view.interval.stop_ns)}
    told["panels"] = [_panel_json(panel) for panel in view.panels]
    named = {name: getattr(view, name) for name in ("ephemeris", "events", "title")}
    named |= {"events": write_linked(view.linked)} if view.linked is not None else {}
    return told | {name: text for name, text in named.items() if text}


def _panel_json(panel: PanelChoice) -> str | dict[str, Any]:
    more = {
        "with": list(panel.over),
        "height": panel.height,
        "scale": panel.scale,
        "range": panel.span and list(panel.span),
        "color_range": panel.colour_span and list(panel.colour_span),
        "hidden": list(panel.hidden),
        "map": panel.colour_map,
    }
    told = {name: value for name, value in more.items() if value}
    return {"panel": panel.panel, **told} if told else panel.panel


def write_link(view: ViewState) -> str:
    """Write a view as base64url text, as links have it."""
    text = json.dumps(view_json(view), ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")
