"""Look at data: panels stacked over one time axis, live and linked in time."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import anywidget
from ipywidgets import widget_serialization
from traitlets import Bool, Instance, Int, List, TraitError, Unicode, link, observe, validate

from sepp.core.time import Interval, IntervalLike
from sepp.widgets._picture import fetch_picture
from sepp.widgets._traits import Instant
from sepp.widgets._view import view_loader
from sepp.widgets.time_selector import TimeSelector


class Quicklook(anywidget.AnyWidget):
    """Panels of datasets (``"ID"``) and parameters (``"ID/parameter"``).

    All panels share the interval of ``time``, a ``TimeSelector``; zooming in
    the picture moves it and moving it redraws the picture. Data come from
    the archive over HTTP, not through the kernel. ``start``, ``stop`` and
    ``panels`` are traits.
    """

    _esm = view_loader("quicklook")

    panels = List(Unicode()).tag(sync=True)
    time = Instance(TimeSelector).tag(sync=True, **widget_serialization)
    show_time = Bool(default_value=True).tag(sync=True)
    height = Int(150).tag(sync=True)
    start = Instant()
    stop = Instant()

    def __init__(self, panels: str | Sequence[str], time: TimeSelector | IntervalLike, **traits: Any) -> None:
        """Show ``panels`` over ``time``: a selector to follow, or an interval.

        The time's own fields are drawn above the panels where an interval is
        given (``show_time``). ``height`` is that of one panel in pixels.
        Raises ``BadTimeError`` or ``EmptyIntervalError`` for a bad interval.
        """
        self._links: list[link] = []
        traits.setdefault("show_time", not isinstance(time, TimeSelector))
        chosen = [panels] if isinstance(panels, str) else list(panels)
        super().__init__(panels=chosen, time=_selector(time), **traits)

    @property
    def interval(self) -> Interval:
        """The interval shown; set it to anything that is one."""
        return self.time.interval

    @interval.setter
    def interval(self, value: IntervalLike) -> None:
        self.time.interval = value

    def code(self) -> str:
        """Write the cell that makes this very plot."""
        names = [json.dumps(panel) for panel in self.panels]
        listed = "\n    " + ",\n    ".join(names) + ",\n" if len(names) > 1 else "".join(names)
        return f"from sepp.widgets import Quicklook\n\nq = Quicklook([{listed}], {json.dumps(self.time.text)})\nq"

    @validate("panels")
    def _name_panels(self, proposal: dict[str, Any]) -> list[str]:
        names = [str(name).strip() for name in proposal["value"]]
        if bad := [name for name in names if not name or name.startswith("/") or name.endswith("/")]:
            raise TraitError(f"Not a panel: {bad[0]!r}; write 'C1_CP_FGM_SPIN' or 'DATASET/parameter'")
        return names

    @observe("time")
    def _follow(self, change: dict[str, Any]) -> None:
        for old in self._links:
            old.unlink()
        self._links = [link((change["new"], name), (self, name)) for name in ("start", "stop")]

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # as anywidget gives it: data and metadata, or None
        bundle = super()._repr_mimebundle_(**kwargs)
        picture = fetch_picture(self.panels, self.interval) if bundle else None
        if bundle is None or picture is None:
            return bundle
        data, metadata = bundle
        return {**data, "image/png": base64.b64encode(picture).decode()}, metadata


def _selector(time: TimeSelector | IntervalLike) -> TimeSelector:
    return time if isinstance(time, TimeSelector) else TimeSelector(time)
