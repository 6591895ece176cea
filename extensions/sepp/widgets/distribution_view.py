"""Look at a distribution: by energy and angle, over its energy-time picture."""

from typing import Any

import anywidget
from ipywidgets import widget_serialization
from traitlets import Instance, TraitError, Unicode, validate

from sepp.core.calendar import read_duration
from sepp.core.time import Interval, IntervalLike, parse_time, to_iso
from sepp.widgets._view import view_loader
from sepp.widgets.time_selector import TimeSelector


class DistributionView(anywidget.AnyWidget):
    """A parameter with energies and angles, ``"DATASET/parameter"``.

    ``at`` is the moment chosen (a click in the energy-time picture; empty
    for the middle of the interval), ``average`` how long about it the mean
    is taken (an ISO 8601 duration; empty for the whole interval).
    """

    _esm = view_loader("distribution_view")

    panel = Unicode().tag(sync=True)
    time = Instance(TimeSelector).tag(sync=True, **widget_serialization)
    at = Unicode().tag(sync=True)
    average = Unicode("PT1M").tag(sync=True)
    color_map = Unicode("viridis").tag(sync=True)

    def __init__(self, panel: str, time: TimeSelector | IntervalLike, **traits: Any) -> None:
        """Show ``panel`` over ``time``: a selector to follow, or an interval.

        Raises ``BadTimeError`` or ``EmptyIntervalError`` for a bad interval,
        ``TraitError`` for what is no panel, time or duration.
        """
        selector = time if isinstance(time, TimeSelector) else TimeSelector(time)
        super().__init__(panel=panel, time=selector, **traits)

    @property
    def interval(self) -> Interval:
        """The interval of the energy-time picture."""
        return self.time.interval

    @interval.setter
    def interval(self, value: IntervalLike) -> None:
        self.time.interval = value

    @validate("panel")
    def _check_panel(self, proposal: dict[str, Any]) -> str:
        dataset, _, parameter = str(proposal["value"]).strip().partition("/")
        if not dataset or not parameter:
            raise TraitError(f"Not a distribution: {proposal['value']!r}; write 'DATASET/parameter'")
        return f"{dataset}/{parameter}"

    @validate("at")
    def _check_at(self, proposal: dict[str, Any]) -> str:
        return to_iso(parse_time(proposal["value"])) if proposal["value"] else ""

    @validate("average")
    def _check_average(self, proposal: dict[str, Any]) -> str:
        text = str(proposal["value"])
        if text and read_duration(text) is None:
            raise TraitError(f"Not a duration: {text!r}; write for example 'PT1M', or '' for the interval")
        return text
