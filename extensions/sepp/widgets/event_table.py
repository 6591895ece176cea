"""Lists of events: made, edited, kept; a click on one moves the time there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import numpy as np
import pandas as pd
from ipywidgets import widget_serialization
from traitlets import Bool, Dict, Instance, Int, List, Unicode, observe, validate

from sepp import archive
from sepp import events as lists
from sepp.core.errors import AccessError, ChangedElsewhereError, SeppError, UnknownListError
from sepp.core.time import Interval
from sepp.events import EventList
from sepp.events.content import from_content, to_content
from sepp.events.editing import append
from sepp.events.names import free_name
from sepp.events.published import PREFIX
from sepp.widgets._keeping import KeptList, empty_list
from sepp.widgets._view import view_loader
from sepp.widgets.time_selector import TimeSelector

_SHOWN = 20


class EventTable(anywidget.AnyWidget):
    """A list of events that table, plots and Python share.

    ``EventTable("shocks")`` opens the list kept under this name, or begins
    it, and keeps every change at once. ``EventTable("archive:NAME")`` shows a
    list of the archive, read-only until ``save(name)`` makes a copy of your
    own. A list, a table of pandas or a file
    (``Path``) is kept from ``save(name)`` on. ``selected`` (numbers of rows),
    ``name`` and ``state`` are traits: observe them.
    """

    _esm = view_loader("event_table")

    content = Dict().tag(sync=True)
    selected = List(Int()).tag(sync=True)
    time = Instance(TimeSelector, allow_none=True).tag(sync=True, **widget_serialization)
    name = Unicode().tag(sync=True)
    state = Unicode("unsaved").tag(sync=True)
    is_read_only = Bool(False, read_only=True).tag(sync=True)
    message = Unicode().tag(sync=True)

    def __init__(
        self,
        events: str | Path | EventList | pd.DataFrame | None = None,
        time: TimeSelector | None = None,
        **traits: Any,  # Any: further traits
    ) -> None:
        """Show ``events``; ``time`` is a selector that a click on a row moves.

        Raises ``UnreadableFileError`` or ``MismatchError`` for what is no
        list, ``UnknownListError`` for one that the archive does not have.
        """
        self._kept: KeptList | None = None
        self._list: tuple[Any, EventList] | None = None
        self._coming = ""
        kept, found = _open(events)
        super().__init__(content=to_content(found), name=found.name, time=time, **traits)
        self._kept, self.state = kept, "saved" if kept else "unsaved"
        if isinstance(events, str) and events.startswith(PREFIX):
            self.set_trait("is_read_only", True)
            self.state = "archive"
        self.on_msg(self._heed)

    @classmethod
    def shown(cls, events: EventList) -> "EventTable":
        """Show a list that came with a link: read-only until ``save()`` makes it your own."""
        table = cls(events)
        table.set_trait("is_read_only", True)
        table.state = "link"
        return table

    @property
    def events(self) -> EventList:
        """The list as it is now; set it to a list or a table of pandas.

        Raises ``AccessError`` where it is the archive's, or came with a link.
        """
        if self._list is None or self._list[0] is not self.content:
            self._list = (self.content, from_content(self.content))
        return self._list[1]

    @events.setter
    def events(self, value: EventList | pd.DataFrame) -> None:
        if self.is_read_only:
            whose = "came with a link" if self.state == "link" else "is a list of the archive"
            raise AccessError(f"{self.name!r} {whose}; to change it make your own: save('NAME')")
        found = value if isinstance(value, EventList) else lists.from_frame(value, self.name)
        self.content = to_content(found)

    @property
    def current(self) -> Interval | None:
        """The event chosen last, None without one; an instant counts 1 ns."""
        rows = [row for row in self.selected if 0 <= row < len(self.events)]
        return self._interval(rows[-1]) if rows else None

    def frame(self) -> pd.DataFrame:
        """Give a table of ``start``, ``stop`` and all values."""
        return self.events.frame()

    def add(self, start: Any, stop: Any = None, /, **values: object) -> EventList:
        """Add an event from two times or an interval, and choose it.

        Columns that the values need are made. Raises ``BadTimeError``,
        ``MismatchError``.
        """
        self.events = append(self.events, start, stop, **values)
        self.selected = [len(self.events) - 1]
        return self.events

    def remove(self, rows: Any = None) -> EventList:
        """Remove the events at ``rows``: numbers or a mask; those chosen by default."""
        gone = np.zeros(len(self.events), bool)
        chosen = np.asarray(self.selected if rows is None else rows)
        gone[chosen if chosen.size else []] = True
        self.events = self.events.select(~gone)
        self.selected = []
        return self.events

    def next(self, count: int = 1, margin: float = 0.5) -> Interval | None:
        """Go ``count`` events on in time, give it, and move the time there.

        ``margin`` is the share of its length that is shown on each side.
        None if there is no such event.
        """
        order = np.argsort(self.events.start, kind="stable").tolist()
        place = self._place(order, count)
        if not 0 <= place < len(order):
            return None
        self.selected = [order[place]]
        found = self._interval(order[place])
        self._show(found, margin)
        return found

    def previous(self, count: int = 1, margin: float = 0.5) -> Interval | None:
        """Go ``count`` events back in time; else as ``next``."""
        return self.next(-count, margin)

    def save(self, name: str = "") -> lists.Kept:
        """Keep the list under ``name``, its own by default, and every change from now on.

        A list of this name that is kept already goes to the history. Raises
        ``ChangedElsewhereError`` where this list is kept already and was
        changed elsewhere, else as ``sepp.events.save``.
        """
        wanted = name or self.name.removeprefix(PREFIX)
        kept = self._kept if self._kept and self._kept.name == wanted else KeptList.anew(wanted)
        told = kept.save(self.events)
        self._kept = None
        self.set_trait("is_read_only", False)
        self.content = {**self.content, "name": told.name}
        self._kept, self.name, self.message, self.state = kept, told.name, "", "saved"
        return told

    def reload(self) -> EventList:
        """Take the list as it is kept now, changed elsewhere or by hand."""
        if self._kept is None:
            raise UnknownListError(f"The list {self.name!r} is not kept yet; save it first")
        found, kept, self._kept = self._kept.load(), self._kept, None
        self.content = to_content(found)
        self._kept, self.message, self.state = kept, "", "saved"
        return found

    def keep_both(self) -> lists.Kept:
        """Keep this list under a new name beside what was changed elsewhere."""
        return self.save(free_name(f"{self.name} (mine)", {each.name for each in lists.kept()}))

    def copy(self) -> lists.Kept:
        """Keep the events of an archive's or a link's list under a name that is free."""
        return self.save(free_name(self.name.removeprefix(PREFIX), {each.name for each in lists.kept()}))

    def _place(self, order: list[int], count: int) -> int:
        rows = [row for row in self.selected if row in order]
        if rows:
            return order.index(rows[-1]) + count
        if self.time is None:
            return count - 1 if count > 0 else len(order) + count
        starts = self.events.start[order]
        if count > 0:
            return int(np.searchsorted(starts, self.time.start)) + count - 1
        return int(np.searchsorted(starts, self.time.stop)) + count

    def _interval(self, row: int) -> Interval:
        start, stop = (int(each[row].astype(np.int64)) for each in (self.events.start, self.events.stop))
        return Interval(start, max(stop, start + 1))

    def _show(self, event: Interval, margin: float) -> None:
        if self.time is None:
            return
        length = event.duration_ns
        if length <= 1:
            half = self.time.interval.duration_ns // 2
            self.time.interval = Interval(event.start_ns - half, event.start_ns + half)
        else:
            more = round(margin * length)
            self.time.interval = Interval(event.start_ns - more, event.stop_ns + more)

    @validate("content")
    def _revise(self, proposal: dict[str, Any]) -> dict[str, Any]:
        """Name each state of the list, so that an edit tells which one it was made on."""
        revision, self._coming = self._coming or uuid4().hex, ""
        return {**proposal["value"], "revision": revision}

    def _edit(self, told: dict[str, Any]) -> None:
        """Take an edit made on the list as it is; the view merges any other and sends it again."""
        if told["base"] == self.content["revision"] and not self.is_read_only:
            self._coming = str(told["revision"])
            with self.hold_sync():  # the view hears in one message that the edit is taken and whether it is kept
                self.content = told["content"]

    @observe("content")
    def _keep(self, _change: dict[str, Any]) -> None:
        if self._kept is None:
            self.state = self.state if self.is_read_only else "unsaved"
            return
        try:
            self._kept.save(self.events)
        except SeppError as error:
            self.message = str(error)
            self.state = "conflict" if isinstance(error, ChangedElsewhereError) else "failed"
        else:
            self.message, self.state = "", "saved"

    def _heed(self, _widget: object, content: Any, _buffers: object) -> None:  # Any: what the front end sent
        deeds: dict[str, Callable[[], object]] = {
            "save": self.save,
            "reload": self.reload,
            "keep both": self.keep_both,
            "copy": self.copy,
            "edit": lambda: self._edit(content),
        }
        try:
            deeds[content["wish"]]()
        except SeppError as error:
            self.message = str(error)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # as anywidget gives it: data and metadata, or None
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": self.frame().to_html(max_rows=_SHOWN)}, metadata


def _open(given: Any) -> tuple[KeptList | None, EventList]:  # Any: whatever a table shows
    if given is None:
        return None, empty_list("events")
    if isinstance(given, str) and given.startswith(PREFIX):
        return None, replace(archive.events(given), name=given)
    if isinstance(given, str):
        return KeptList.open(given)
    if isinstance(given, Path):
        return None, lists.read(given)
    return None, given if isinstance(given, EventList) else lists.from_frame(given)
