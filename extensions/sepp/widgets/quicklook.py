"""Look at data: panels stacked over one time axis, live and linked in time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
from ipywidgets import Widget, widget_serialization
from traitlets import Bool, Dict, Instance, Int, List, Unicode, Union, link, observe, validate

from sepp.core.errors import BadViewError, SeppError, ServiceError, UnknownNameError
from sepp.core.time import Interval, IntervalLike, to_iso
from sepp.widgets._panels import Panel, PanelLike, check_panel, check_panels, datasets_of, lab_path, place_of, view_text
from sepp.widgets._picture import FORMS, LastPicture, fetch_picture, python_of, with_code, with_picture
from sepp.widgets._service import ask_archive
from sepp.widgets._traits import Instant, OnDemand
from sepp.widgets._view import view_loader
from sepp.widgets.time_selector import TimeSelector


class Quicklook(anywidget.AnyWidget):
    """Panels of datasets (``"ID"``) and parameters (``"ID/parameter"``).

    All panels share the interval of ``time``, a ``TimeSelector``; zooming in
    the picture moves it and moving it redraws the picture. Data come from
    the archive over HTTP, not through the kernel. ``start``, ``stop``,
    ``panels``, ``events`` and ``ephemeris`` are traits. A panel may say more
    as a dictionary: ``{"panel": "ID/parameter", "with": ["ID2/parameter"],
    "height": 150, "scale": "log", "range": [0.1, 10], "color_range": …}``.
    """

    _esm = view_loader("quicklook")

    panels = List(Union([Unicode(), Dict()])).tag(sync=True)
    time = Instance(TimeSelector).tag(sync=True, **widget_serialization)
    events = OnDemand(lambda: _new_table(None)).tag(sync=True, **widget_serialization)
    ephemeris = Unicode().tag(sync=True)
    show_time = Bool(default_value=True).tag(sync=True)
    height = Int(150).tag(sync=True)
    lab_url = Unicode().tag(sync=True)
    start = Instant()
    stop = Instant()

    def __init__(
        self, panels: str | Sequence[PanelLike] = (), time: TimeSelector | IntervalLike = "now-P1D/now", **traits: Any
    ) -> None:
        """Show ``panels`` over ``time``: a selector to follow, or an interval.

        ``events`` is an ``EventTable`` or the name of a kept list; without
        it ``q.events`` makes a new table when it is asked for.
        ``ephemeris`` an observatory such as ``"cluster1"``, empty for that of
        the first panel, ``"none"`` for no positions. The time's own fields
        are drawn above the panels where an interval is given
        (``show_time``). ``height`` is that of one panel in pixels. Raises
        ``BadTimeError`` or ``EmptyIntervalError`` for a bad interval.
        """
        self.is_telling = False
        self._links: list[link] = []
        self._picture = LastPicture(self._bundle, self._pictured)
        traits.setdefault("show_time", not isinstance(time, TimeSelector))
        events = _events(traits.pop("events", None))
        traits |= {"events": events} if events is not None else {}
        chosen = [panels] if isinstance(panels, str | Mapping) else list(panels)
        super().__init__(panels=chosen, time=self._selector(time, chosen), **traits)
        self.on_msg(self._heed)

    def _selector(self, time: TimeSelector | IntervalLike, panels: Sequence[PanelLike]) -> TimeSelector:
        if isinstance(time, TimeSelector):
            return time
        # Told of it later, its model would hold up all that follows until its module is loaded.
        return TimeSelector(time, drawn=(self, datasets_of(check_panels(panels))))

    @property
    def interval(self) -> Interval:
        """The interval shown; set it to anything that is one."""
        return self.time.interval

    @interval.setter
    def interval(self, value: IntervalLike) -> None:
        self.time.interval = value

    def add(self, panel: PanelLike, at: int | None = None, *, over: str | int | None = None) -> None:
        """Add a panel below, before the one numbered ``at``, or draw it ``over`` one.

        Raises ``BadViewError`` where there is no such panel.
        """
        panels: list[Panel] = list(self.panels)
        if over is None:
            panels.insert(len(panels) if at is None else at, check_panel(panel))
        else:
            place = place_of(panels, over)
            told = panels[place]
            below: dict[str, Any] = {"panel": told} if isinstance(told, str) else told
            panels[place] = check_panel({**below, "with": [*below.get("with", []), panel]})
        self.panels = panels

    def remove(self, panel: str | int) -> None:
        """Take away a panel by its name or its place; raises ``BadViewError``."""
        place = place_of(self.panels, panel)
        self.panels = [one for number, one in enumerate(self.panels) if number != place]

    def move(self, panel: str | int, to: int) -> None:
        """Bring a panel to another place, counted from 0; raises ``BadViewError``."""
        panels = list(self.panels)
        panels.insert(to, panels.pop(place_of(panels, panel)))
        self.panels = panels

    def template(self, name: str) -> None:
        """Show the panels of a template: one's own, or the archive's; the time stays.

        Raises ``UnknownNameError`` for a name that neither has.
        """
        found = _find_template(name)
        with self.hold_sync():
            self.panels = found["panels"]
            self.ephemeris = found.get("ephemeris", "")

    def keep_template(self, name: str) -> None:
        """Keep these panels under a name; raises ``BadNameError``."""
        from sepp.quicklook.kept_templates import own_templates  # noqa: PLC0415  # as above

        own_templates().save(name, self.view())

    def view(self) -> dict[str, Any]:
        """Tell what is shown, as links carry it."""
        start, stop = to_iso(self.interval.start_ns), to_iso(self.interval.stop_ns)
        is_kept = getattr(self._table, "state", "") == "saved"
        events = str(self._table.name) if is_kept else ""
        panels = list(self.panels)
        return {
            "v": 1,
            "start": start,
            "stop": stop,
            "panels": panels,
            "ephemeris": self.ephemeris,
            "events": events,
        }

    def link(self, *, events: bool = True) -> str:
        """Give the link that opens this very view in everybody's Lab, for mails.

        It carries the events themselves, for others read-only; without
        ``events`` none. Raises ``BadViewError`` where they are too many.
        """
        from sepp.widgets._carrying import link_events  # noqa: PLC0415  # loads pandas; few need it

        told = link_events(self._table, self.interval) if events and self._table is not None else ""
        return f"{self.lab_url or lab_path()}?sepp-view={view_text(self.view() | {'events': told})}"

    @classmethod
    def from_link(cls, link: str, **traits: Any) -> "Quicklook":
        """Open the view of a link: its panels, time and events.

        Events that the link carries are read-only until ``q.events.save()``
        makes them your own. Raises ``BadViewError`` for what is no link.
        """
        from sepp.quicklook.view_state import view_json  # noqa: PLC0415  # as above
        from sepp.widgets._carrying import read_shared, shared_table  # noqa: PLC0415  # as above

        view = read_shared(link)
        told: dict[str, Any] = {"time": view.interval} if view.interval is not None else {}
        told |= {"panels": view_json(view)["panels"], "ephemeris": view.ephemeris, "events": shared_table(view)}
        return cls(**(told | traits))

    def code(self) -> str:
        """Write the cell that makes this very plot."""
        told = [python_of(panel) for panel in self.panels]
        listed = "\n    " + ",\n    ".join(told) + ",\n" if len(told) > 1 else "".join(told)
        view = self.view()
        named = [f"events=EventTable({python_of(view['events'])})"] if view["events"] else []
        named += [f"ephemeris={python_of(self.ephemeris)}"] if self.ephemeris else []
        arguments = ", ".join([f"[{listed}]", python_of(self.time.text), *named])
        names = "EventTable, Quicklook" if view["events"] else "Quicklook"
        return f"from sepp.widgets import {names}\n\nq = Quicklook({arguments})\nq"

    def hv(self, **options: Any) -> Any:  # a HoloViews layout; the library is loaded when it is asked for
        """Give the same panels, interval and events as HoloViews objects.

        ``options`` go to ``archive.plot``. Raises ``MissingExtraError``
        where HoloViews is not installed.
        """
        from sepp import archive  # noqa: PLC0415  # loads arrays; few need it

        return archive.plot(list(self.panels), self.interval, **{"events": self._table, **options})

    def save(self, path: str | Path, *, width: int = 1400) -> Path:
        """Save a picture as PNG, SVG or PDF, with date of making and versions.

        Raises ``BadViewError`` for another suffix, ``ServiceError`` where the
        archive can't draw it.
        """
        target = Path(path).expanduser()
        form = target.suffix.lstrip(".").lower()
        if form not in FORMS:
            raise BadViewError(f"Not a form of picture: {target.name!r}; end the name with {', '.join(FORMS)}")
        target.write_bytes(fetch_picture(self._pictured(width), form, width))
        return target

    def _heed(self, _widget: Widget, content: dict[str, Any], _buffers: object) -> None:
        """Give a table for the first event that is drawn where there is none."""
        if content.get("wanted") == "events" and self._table is None:
            self.events = _new_table(None)

    def _pictured(self, width: int = 1000) -> dict[str, Any]:
        """Tell the view with its events, for a picture."""
        if self._table is None:
            return self.view()
        from sepp.widgets._carrying import picture_events  # noqa: PLC0415  # as above

        return self.view() | {"events": picture_events(self._table, self.interval, width)}

    @property
    def _table(self) -> Any:  # an EventTable, or None
        return self.traits()["events"].peek(self)

    def get_state(self, *arguments: Any, **options: Any) -> Any:  # as ipywidgets has it
        """Give the state for the front end; asking makes no table."""
        self.is_telling = True
        try:
            return super().get_state(*arguments, **options)
        finally:
            self.is_telling = False

    @validate("panels")
    def _check_panels(self, proposal: dict[str, Any]) -> list[Panel]:
        return check_panels(proposal["value"])

    @observe("time")
    def _follow(self, change: dict[str, Any]) -> None:
        for old in self._links:
            old.unlink()
        if isinstance(change["old"], TimeSelector):
            change["old"].leave(self)
        self._cover({})
        self._links = [link((change["new"], name), (self, name)) for name in ("start", "stop")]

    @observe("panels")
    def _cover(self, _change: dict[str, Any]) -> None:
        if self.time is not None:
            self.time.cover(self, datasets_of(self.panels))

    @observe("events")
    def _heed_events(self, change: dict[str, Any]) -> None:
        if isinstance(change["new"], Widget):
            change["new"].observe(self._renew_picture, "content")
            self._picture.renew_soon()

    @observe("panels", "start", "stop", "ephemeris")
    def _renew_picture(self, _change: dict[str, Any]) -> None:
        self._picture.renew_soon()

    def _bundle(self) -> Any:  # as anywidget gives it: data and metadata, or None
        bundle = super()._repr_mimebundle_()
        return bundle and with_code(bundle, self.code())

    def _repr_mimebundle_(self, **_kwargs: Any) -> Any:  # as above
        bundle = self._bundle()
        try:
            return bundle and with_picture(bundle, fetch_picture(self._pictured()))
        except SeppError:
            return bundle

    def _ipython_display_(self, **_kwargs: Any) -> None:
        """Show the view at once; its picture comes when it is drawn."""
        from IPython.display import display  # noqa: PLC0415  # there where this is called

        bundle = self._bundle()
        if bundle is not None:
            data, metadata = bundle
            handle = display(data, metadata=metadata, raw=True, display_id=True)  # type: ignore[no-untyped-call]
            self._picture.display(handle)


def _events(given: Widget | str | None) -> Widget | None:
    return _new_table(given) if isinstance(given, str) else given


def _new_table(name: str | None) -> Widget:
    from sepp.widgets.event_table import EventTable  # noqa: PLC0415  # loads pandas; few need it

    return EventTable(name)


def _find_template(name: str) -> dict[str, Any]:
    from sepp.quicklook.kept_templates import own_templates  # noqa: PLC0415  # loads arrays; few need it

    try:
        return own_templates().load(name)
    except UnknownNameError:
        try:
            offered = ask_archive("overviews/templates", {}).json()
        except ServiceError:
            offered = []
        found = next((one["view"] for one in offered if name in (one["name"], one["title"])), None)
        if found is None:
            raise
        return dict(found)
