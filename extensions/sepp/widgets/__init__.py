"""Views of the archive in notebooks: choose a time, look at data, keep events."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sepp.widgets.archive_browser import ArchiveBrowser
    from sepp.widgets.distribution_view import DistributionView
    from sepp.widgets.event_table import EventTable
    from sepp.widgets.inventory_plot import InventoryPlot
    from sepp.widgets.orbit_view import OrbitView
    from sepp.widgets.quicklook import Quicklook
    from sepp.widgets.time_selector import TimeSelector

_HOMES = {
    "ArchiveBrowser": "sepp.widgets.archive_browser",
    "DistributionView": "sepp.widgets.distribution_view",
    "EventTable": "sepp.widgets.event_table",
    "InventoryPlot": "sepp.widgets.inventory_plot",
    "OrbitView": "sepp.widgets.orbit_view",
    "Quicklook": "sepp.widgets.quicklook",
    "TimeSelector": "sepp.widgets.time_selector",
}

__all__ = [
    "ArchiveBrowser",
    "DistributionView",
    "EventTable",
    "InventoryPlot",
    "OrbitView",
    "Quicklook",
    "TimeSelector",
]


def __getattr__(name: str) -> Any:  # the widget classes, each of its own type
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
