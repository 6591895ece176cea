"""Choose an interval of time: as text, by begin, end and duration, by paging."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import anywidget
import numpy as np
from ipywidgets import Widget
from traitlets import List, Unicode, observe, validate

from sepp.core.time import Interval, IntervalLike
from sepp.widgets._paging import checked_pace, page, read_interval
from sepp.widgets._steps import describe, zoom
from sepp.widgets._traits import Instant, instant_from_json, instant_to_json, ns_of
from sepp.widgets._view import view_loader

_DEFAULT = "now-P1D/now"
Drawn = tuple[Widget, list[str]]


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
    datasets = List(Unicode()).tag(sync=True)
    pace = Unicode().tag(sync=True)
    orbit = Unicode().tag(sync=True)

    def __init__(
        self, interval: IntervalLike = _DEFAULT, stop: Any = None, *, drawn: Drawn | None = None, **traits: Any
    ) -> None:
        """Begin with anything that is an interval, or with two times.

        ``datasets`` are those whose coverage the strip shows; ``pace`` is
        what paging goes by: ``""`` for the interval itself, a duration such
        as ``"P1D"``, or ``"orbit:cluster1"``. A view that makes its own
        selector says by ``drawn`` what it draws, as ``cover`` is told. Raises
        ``BadTimeError`` or ``EmptyIntervalError`` else.
        """
        self._says_orbit = True
        self._drawn: WeakKeyDictionary[Widget, list[str]] = WeakKeyDictionary([drawn] if drawn else [])
        first, orbit = read_interval(interval, stop)
        traits.setdefault("datasets", self._covered)
        super().__init__(start=first.start, stop=first.stop, orbit=orbit, text=orbit or describe(first), **traits)
        self._says_orbit = False

    @property
    def interval(self) -> Interval:
        """The interval chosen."""
        return Interval(ns_of(self.start), ns_of(self.stop))

    @interval.setter
    def interval(self, value: IntervalLike) -> None:
        self._go(*read_interval(value))

    def next(self, count: int = 1) -> Interval:
        """Go ``count`` pages on and give the new interval.

        Raises ``BadTimeError`` where paging goes by orbits and none is known.
        """
        self._go(*page(self.interval, count, self.pace, self.orbit))
        return self.interval

    def previous(self, count: int = 1) -> Interval:
        """Go ``count`` pages back and give the new interval."""
        return self.next(-count)

    def zoom(self, factor: float = 2.0) -> Interval:
        """Look ``factor`` times closer about the middle; below 1 wider."""
        self.interval = zoom(self.interval, factor)
        return self.interval

    def cover(self, view: Widget, datasets: Sequence[str]) -> None:
        """Show the coverage of what a view draws, where nobody chose datasets."""
        if self.datasets and self.datasets != self._covered:
            return
        self._drawn[view] = list(datasets)
        self.datasets = self._covered

    def leave(self, view: Widget) -> None:
        """Forget what a view draws that follows this time no more."""
        is_ours = self.datasets == self._covered
        self._drawn.pop(view, None)
        if is_ours:
            self.datasets = self._covered

    @property
    def _covered(self) -> list[str]:
        return list(dict.fromkeys(name for names in self._drawn.values() for name in names))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the front end sends, orbit and ends together."""
        with self._moving():
            super().set_state(sync_data)

    def _go(self, chosen: Interval, orbit: str = "") -> None:
        with self.hold_sync(), self._moving():
            self._show(chosen)
            self.orbit = orbit
        self._write_text()

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Mark that who moves the ends says what orbit they are."""
        before, self._says_orbit = self._says_orbit, True
        try:
            yield
        finally:
            self._says_orbit = before

    def _forget_orbit(self) -> None:
        if self.orbit and not self._says_orbit:
            self.orbit = ""

    def _show(self, chosen: Interval) -> None:
        later = chosen.start_ns >= ns_of(self.stop)
        for name in ("stop", "start") if later else ("start", "stop"):
            setattr(self, name, getattr(chosen, name))

    @validate("pace")
    def _check_pace(self, proposal: dict[str, Any]) -> str:
        return checked_pace(proposal["value"])

    @observe("start")
    def _carry_stop(self, change: dict[str, Any]) -> None:
        if self.start >= self.stop and isinstance(change["old"], np.datetime64):
            self.stop = self.start + (self.stop - change["old"])
        self._forget_orbit()
        self._write_text()

    @observe("stop")
    def _carry_start(self, change: dict[str, Any]) -> None:
        if self.stop <= self.start and isinstance(change["old"], np.datetime64):
            self.start = self.stop + (self.start - change["old"])
        self._forget_orbit()
        self._write_text()

    @observe("orbit")
    def _name_orbit(self, _change: dict[str, Any]) -> None:
        self._write_text()

    @observe("text")
    def _read_text(self, change: dict[str, Any]) -> None:
        if change["new"] != self._written:
            try:
                self.interval = change["new"]
            except ValueError:
                self._write_text()
                raise
            self._write_text()

    @property
    def _written(self) -> str:
        return self.orbit or describe(self.interval)

    def _write_text(self) -> None:
        self.text = self._written
