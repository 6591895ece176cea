"""Browse the archive: search, look, choose for download."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import anywidget
from ipywidgets import CallbackDispatcher, widget_serialization
from traitlets import Instance, List, TraitError, Unicode, validate

from sepp.core.time import Interval, IntervalLike, parse_interval
from sepp.widgets._view import view_loader
from sepp.widgets.time_selector import TimeSelector

Opened = Callable[[list[str], Interval | None], object]


class ArchiveBrowser(anywidget.AnyWidget):
    """The datasets of the archive with search, filters, cards and basket.

    ``query`` is what the search holds, ``selected`` the dataset (``"ID"``) or
    parameter (``"ID/parameter"``) chosen, ``basket`` what was put aside for
    download; all are traits, set and observed from Python as well. The time
    of a download is that of ``time``, a ``TimeSelector``.
    """

    _esm = view_loader("archive_browser")

    query = Unicode().tag(sync=True)
    selected = Unicode().tag(sync=True)
    basket = List(Unicode()).tag(sync=True)
    time = Instance(TimeSelector).tag(sync=True, **widget_serialization)

    def __init__(self, query: str = "", time: TimeSelector | IntervalLike | None = None, **traits: Any) -> None:
        """Begin with a search; ``time`` is a selector to follow or an interval.

        Raises ``BadTimeError`` or ``EmptyIntervalError`` for a bad interval,
        ``TraitError`` for a basket of what is no name.
        """
        self._opened = CallbackDispatcher()
        super().__init__(query=query, time=_selector(time), **traits)
        self.on_msg(self._hear)

    def on_open(self, callback: Opened, remove: bool = False) -> None:
        """Call ``callback(panels, interval)`` for Enter or a double click.

        ``panels`` is what ``Quicklook`` takes, ``interval`` where its data
        are; None where there are none. ``remove`` takes the callback away.
        """
        self._opened.register_callback(callback, remove=remove)

    def code(self) -> str:
        """Write the cell that opens what is selected, over the time chosen.

        Raises ``ValueError`` if nothing is selected.
        """
        if not self.selected:
            raise ValueError("Nothing is selected; click on a dataset, or set selected='C1_CP_FGM_SPIN'")
        dataset, _, parameter = self.selected.partition("/")
        named = f", parameters=[{json.dumps(parameter)}]" if parameter else ""
        opened = f"archive.open({json.dumps(dataset)}, {json.dumps(self.time.text)}{named})"
        return f"from sepp import archive\n\nds = {opened}\nds"

    @validate("basket")
    def _name_items(self, proposal: dict[str, Any]) -> list[str]:
        names = list(dict.fromkeys(str(name).strip() for name in proposal["value"]))
        if bad := [name for name in names if not name or name.startswith("/") or name.endswith("/")]:
            raise TraitError(f"Not a dataset or parameter: {bad[0]!r}; write 'C1_CP_FGM_SPIN' or 'DATASET/parameter'")
        return names

    def _hear(self, _widget: object, content: dict[str, Any], _buffers: Sequence[bytes]) -> None:
        if content.get("type") != "open":
            return
        has_time = content.get("start") and content.get("stop")
        interval = parse_interval((content["start"], content["stop"])) if has_time else None
        self._opened([str(panel) for panel in content.get("panels", ())], interval)


def _selector(time: TimeSelector | IntervalLike | None) -> TimeSelector:
    if isinstance(time, TimeSelector):
        return time
    return TimeSelector() if time is None else TimeSelector(time)
