"""What there is: datasets, parameters, granules, coverage, versions."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sepp.catalog.catalog import Catalog as Catalog
    from sepp.catalog.settings import open_catalog as open_catalog

_HOMES = {"Catalog": "sepp.catalog.catalog", "open_catalog": "sepp.catalog.settings"}

__all__ = ["Catalog", "open_catalog"]


def __getattr__(name: str) -> object:
    """Import ``Catalog`` and ``open_catalog`` when asked, so commands stay light."""
    from importlib import import_module  # noqa: PLC0415

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
