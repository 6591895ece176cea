"""When there are data of many datasets: over decades, down to the minute."""

import os
from collections.abc import Sequence
from typing import Any

import anywidget
import httpx
import numpy as np
import pandas as pd
from ipywidgets import widget_serialization
from traitlets import Instance, List, TraitError, Unicode, validate

from sepp.core.errors import ServiceError
from sepp.core.time import Interval, IntervalLike, parse_interval, parse_time, to_iso
from sepp.widgets._view import view_loader
from sepp.widgets.time_selector import TimeSelector

_PATIENCE_S = 30.0


class InventoryPlot(anywidget.AnyWidget):
    """Records of many datasets over time as colour, gaps left open.

    ``datasets`` (ids) or ``search`` (words and fields, as the browser has
    them) say which; ``start`` and ``stop`` what time is shown, empty for all.
    A click moves ``time``, a ``TimeSelector``. All are traits.
    """

    _esm = view_loader("inventory_plot")

    datasets = List(Unicode()).tag(sync=True)
    search = Unicode().tag(sync=True)
    start = Unicode().tag(sync=True)
    stop = Unicode().tag(sync=True)
    time = Instance(TimeSelector).tag(sync=True, **widget_serialization)

    def __init__(
        self, datasets: str | Sequence[str] = (), time: TimeSelector | IntervalLike | None = None, **traits: Any
    ) -> None:
        """Show a list of ids, or what a search (text) finds; nothing: all.

        Raises ``BadTimeError`` or ``EmptyIntervalError`` for a bad interval.
        """
        named = {"search": datasets} if isinstance(datasets, str) else {"datasets": list(datasets)}
        super().__init__(time=_selector(time), **{**named, **traits})

    @property
    def interval(self) -> Interval | None:
        """The time shown; None for all there is. Set it to anything that is one."""
        return parse_interval((self.start, self.stop)) if self.start and self.stop else None

    @interval.setter
    def interval(self, value: IntervalLike | None) -> None:
        chosen = None if value is None else parse_interval(value)
        with self.hold_sync():
            self.start = to_iso(chosen.start_ns) if chosen else ""
            self.stop = to_iso(chosen.stop_ns) if chosen else ""

    def table(self, bins: int = 100) -> pd.DataFrame:
        """Count the records of ``datasets`` in ``bins`` equal parts of time.

        One row for each part, indexed by its begin (UTC), one column for
        each dataset. Raises ``ValueError`` without datasets and
        ``ServiceError`` if the archive does not answer.
        """
        if not self.datasets:
            raise ValueError("Name datasets first: InventoryPlot(['C1_CP_FGM_SPIN']).table()")
        query = {"datasets": ",".join(self.datasets), "bins": str(bins), "start": self.start, "stop": self.stop}
        told = _ask({name: value for name, value in query.items() if value})
        edges = np.linspace(parse_time(told["start"]), parse_time(told["stop"]), bins + 1).astype(np.int64)
        columns = {row["id"]: row["counts"] or [0] * bins for row in told["datasets"]}
        return pd.DataFrame(columns, index=pd.DatetimeIndex(edges[:-1].view("datetime64[ns]"), name="start"))

    @validate("datasets")
    def _name_datasets(self, proposal: dict[str, Any]) -> list[str]:
        names = list(dict.fromkeys(str(name).strip() for name in proposal["value"]))
        if bad := [name for name in names if not name or "," in name]:
            raise TraitError(f"Not the id of a dataset: {bad[0]!r}; write 'C1_CP_FGM_SPIN'")
        return names


def _selector(time: TimeSelector | IntervalLike | None) -> TimeSelector:
    if isinstance(time, TimeSelector):
        return time
    return TimeSelector() if time is None else TimeSelector(time)


def _ask(query: dict[str, str]) -> dict[str, Any]:
    url, token = os.environ.get("SEPP_ARCHIVE_URL"), os.environ.get("JUPYTERHUB_API_TOKEN")
    if not url:
        raise ServiceError("No archive service is known here; set SEPP_ARCHIVE_URL to its address")
    headers = {"Authorization": f"token {token}"} if token else {}
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=_PATIENCE_S, trust_env=False) as client:
            answer = client.get("catalog/inventory", params=query)
    except httpx.HTTPError as error:
        raise ServiceError(f"The archive service does not answer at {url}: {error}") from error
    told: dict[str, Any] = answer.json()
    if answer.is_error:
        raise ServiceError(told["error"]["message"])
    return told
