"""Which database holds the catalogue."""

from typing import Annotated

from pydantic import Field

from sepp.catalog.catalog import Catalog
from sepp.core.home import Home
from sepp.core.settings import Settings


class CatalogSettings(Settings):
    """Where the catalogue lies, from ``SEPP_CATALOG_URL``."""

    catalog_url: Annotated[str, Field(description="SQLAlchemy URL; empty: SQLite in the home's state folder")] = ""


def open_catalog(home: Home, settings: CatalogSettings | None = None) -> Catalog:
    """Make the catalogue of a home; nothing is opened or changed yet."""
    chosen = settings or CatalogSettings()
    return Catalog(chosen.catalog_url or home.catalog_url)
