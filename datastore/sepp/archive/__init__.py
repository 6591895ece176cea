"""The archive in a notebook: search, open, describe, coverage, cite, export."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sepp.archive.api import (
        cite,
        coverage,
        describe,
        events,
        export,
        interval,
        open,
        orbit_at,
        orbits,
        plot,
        positions,
        search,
        versions,
        virtual,
    )

__all__ = [
    "cite",
    "coverage",
    "describe",
    "events",
    "export",
    "interval",
    "open",
    "orbit_at",
    "orbits",
    "plot",
    "positions",
    "search",
    "versions",
    "virtual",
]


def __getattr__(name: str) -> Any:  # Any: whatever api has of this name
    """Import the functions on first use: the command ``sepp`` only looks at this package."""
    if name in __all__:
        return getattr(import_module("sepp.archive.api"), name)
    if name == "samp":
        return import_module("sepp.archive.samp")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the functions."""
    return __all__
