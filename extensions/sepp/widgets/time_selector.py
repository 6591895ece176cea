"""Choose an interval of time: as text, by begin, end and duration, by paging."""

from typing import Any

import anywidget
import numpy as np
from traitlets import Unicode, observe

from sepp.core.time import Interval, IntervalLike, parse_interval
from sepp.widgets._steps import describe, step, zoom
from sepp.widgets._traits import Instant, instant_from_json, instant_to_json, ns_of
from sepp.widgets._view import view_loader

_DEFAULT = "now-P1D/now"


class TimeSelector(anywidget.AnyWidget):
    """An interval ``[start, stop)`` in UTC that views can share.

    ``start``, ``stop`` and ``text`` are traits: observe or ``link`` them.
    Moving one end past the other carries the other along, so that two
    selectors can be linked trait by trait; ``text`` and ``interval`` refuse
    what is reversed.
    """

    _esm = view_loader("time_selector")

    start = Instant().tag(sync=True, to_json=instant_to_json, from_json=instant_from_json)
    stop = Instant().tag(sync=True, to_json=instant_to_json, from_json=instant_from_json)
    text = Unicode()

    def __init__(self, interval: IntervalLike = _DEFAULT, stop: Any = None, **traits: Any) -> None:
        """Begin with anything that is an interval, or with two times.

        Raises ``BadTimeError`` or ``EmptyIntervalError`` else.
        """
        first = parse_interval(interval, stop)
        super().__init__(start=first.start, stop=first.stop, text=describe(first), **traits)

    @property
    def interval(self) -> Interval:
        """The interval chosen."""
        return Interval(ns_of(self.start), ns_of(self.stop))

    @interval.setter
    def interval(self, value: IntervalLike) -> None:
        chosen = parse_interval(value)
        with self.hold_sync():
            self._show(chosen)

    def next(self, count: int = 1) -> Interval:
        """Go ``count`` intervals on and give the new one."""
        self.interval = step(self.interval, count)
        return self.interval

    def previous(self, count: int = 1) -> Interval:
        """Go ``count`` intervals back and give the new one."""
        return self.next(-count)

    def zoom(self, factor: float = 2.0) -> Interval:
        """Look ``factor`` times closer about the middle; below 1 wider."""
        self.interval = zoom(self.interval, factor)
        return self.interval

    def _show(self, chosen: Interval) -> None:
        later = chosen.start_ns >= ns_of(self.stop)
        for name in ("stop", "start") if later else ("start", "stop"):
            setattr(self, name, getattr(chosen, name))

    @observe("start")
    def _carry_stop(self, change: dict[str, Any]) -> None:
        if self.start >= self.stop and isinstance(change["old"], np.datetime64):
            self.stop = self.start + (self.stop - change["old"])
        self._write_text()

    @observe("stop")
    def _carry_start(self, change: dict[str, Any]) -> None:
        if self.stop <= self.start and isinstance(change["old"], np.datetime64):
            self.start = self.stop + (self.start - change["old"])
        self._write_text()

    @observe("text")
    def _read_text(self, change: dict[str, Any]) -> None:
        if change["new"] != describe(self.interval):
            try:
                self.interval = change["new"]
            except ValueError:
                self._write_text()
                raise
            self._write_text()

    def _write_text(self) -> None:
        self.text = describe(self.interval)
