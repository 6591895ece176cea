"""See where spacecraft are: orbits in 3-D and in planes, live and linked in time."""

import json
import os
from collections.abc import Sequence
from typing import Any

import anywidget
import httpx
import numpy as np
from ipywidgets import widget_serialization
from traitlets import Bool, Enum, Float, Instance, Int, List, TraitError, Unicode, link, observe, validate

from sepp.core.time import Interval, IntervalLike, parse_time, to_iso
from sepp.widgets._picture import with_code, with_picture
from sepp.widgets._traits import Instant
from sepp.widgets._view import view_loader
from sepp.widgets.time_selector import TimeSelector

_PATIENCE_S = 4.0


class OrbitView(anywidget.AnyWidget):
    """Orbits of spacecraft (``"demo1"``, ``"cluster1"``) over an interval.

    ``time`` is a ``TimeSelector`` that the view follows and moves. ``color``
    is a parameter (``"DEMO1_FGM_SPIN/B_mag"``) that colours the interval's
    stretch, sister spacecraft by their own dataset; ``frame`` is GSE, GSM or
    SM; ``pdyn`` (nPa) and ``bz`` (nT) place the model boundaries, None takes
    what OMNI measured, else the nominal wind; ``at`` is the moment marked,
    empty for the middle. All are traits, and so are ``start`` and ``stop``.
    """

    _esm = view_loader("orbit_view")

    spacecraft = List(Unicode()).tag(sync=True)
    time = Instance(TimeSelector).tag(sync=True, **widget_serialization)
    color = Unicode("").tag(sync=True)
    frame = Enum(["GSE", "GSM", "SM"], default_value="GSE").tag(sync=True)
    pdyn = Float(None, allow_none=True).tag(sync=True)
    bz = Float(None, allow_none=True).tag(sync=True)
    at = Unicode("").tag(sync=True)
    show_time = Bool(default_value=True).tag(sync=True)
    height = Int(460).tag(sync=True)
    start = Instant()
    stop = Instant()

    def __init__(self, spacecraft: str | Sequence[str], time: TimeSelector | IntervalLike, **traits: Any) -> None:
        """Show ``spacecraft`` over ``time``: a selector to follow, or an interval.

        The time's own fields are drawn above where an interval is given
        (``show_time``). Raises ``BadTimeError`` or ``EmptyIntervalError``
        for a bad interval and ``TraitError`` for a bad trait.
        """
        self._links: list[link] = []
        traits.setdefault("show_time", not isinstance(time, TimeSelector))
        chosen = [spacecraft] if isinstance(spacecraft, str) else list(spacecraft)
        super().__init__(spacecraft=chosen, time=_selector(time), **traits)

    @property
    def interval(self) -> Interval:
        """The interval shown; set it to anything that is one."""
        return self.time.interval

    @interval.setter
    def interval(self, value: IntervalLike) -> None:
        self.time.interval = value

    def code(self) -> str:
        """Write the cell that makes this very view."""
        told = [json.dumps(self.spacecraft), json.dumps(self.time.text)]
        given = ("color", "frame", "pdyn", "bz", "at")
        told += [
            f"{name}={getattr(self, name)!r}" for name in given if getattr(self, name) != self.traits()[name].default()
        ]
        return f"from sepp.widgets import OrbitView\n\nv = OrbitView({', '.join(told)})\nv"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # as anywidget gives it: data and metadata, or None
        bundle = super()._repr_mimebundle_(**kwargs)
        picture = self._draw() if bundle else None
        told = bundle and with_code(bundle, self.code())
        return with_picture(told, picture) if told and picture else told

    def _draw(self) -> bytes | None:
        """Let the archive draw the planes; None where it can't."""
        url, token = os.environ.get("SEPP_ARCHIVE_URL"), os.environ.get("JUPYTERHUB_API_TOKEN")
        if not url or not self.spacecraft:
            return None
        given = {"frame": self.frame, "pdyn": self.pdyn, "bz": self.bz, "spacecraft": ",".join(self.spacecraft)}
        query = {name: str(value) for name, value in given.items() if value is not None}
        query |= {"start": to_iso(self.interval.start_ns), "stop": to_iso(self.interval.stop_ns)}
        headers = {"Authorization": f"token {token}"} if token else {}
        try:
            with httpx.Client(base_url=url, headers=headers, timeout=_PATIENCE_S, trust_env=False) as client:
                return client.get("positions/orbits.png", params=query).raise_for_status().content
        except httpx.HTTPError:
            return None

    @validate("spacecraft")
    def _name_spacecraft(self, proposal: dict[str, Any]) -> list[str]:
        names = [str(name).strip().lower() for name in proposal["value"]]
        if bad := [name for name in names if not name or "/" in name]:
            raise TraitError(f"Not a spacecraft: {bad[0]!r}; write for example 'cluster1', 'mms1' or 'demo1'")
        return list(dict.fromkeys(names))

    @validate("color")
    def _name_color(self, proposal: dict[str, Any]) -> str:
        name = str(proposal["value"]).strip()
        if name and ("/" not in name.strip("/") or name.startswith("/") or name.endswith("/")):
            raise TraitError(f"Not a parameter: {name!r}; write 'DATASET/parameter', or nothing")
        return name

    @validate("pdyn")
    def _check_pressure(self, proposal: dict[str, Any]) -> float | None:
        value: float | None = proposal["value"]
        if value is not None and not 0 < value < np.inf:
            raise TraitError(f"pdyn must be above 0 nPa, got {value!r}; None takes what was measured")
        return value

    @validate("at")
    def _read_moment(self, proposal: dict[str, Any]) -> str:
        return to_iso(parse_time(proposal["value"])) if proposal["value"] else ""

    @observe("time")
    def _follow(self, change: dict[str, Any]) -> None:
        for old in self._links:
            old.unlink()
        self._links = [link((change["new"], name), (self, name)) for name in ("start", "stop")]


def _selector(time: TimeSelector | IntervalLike) -> TimeSelector:
    return time if isinstance(time, TimeSelector) else TimeSelector(time)
