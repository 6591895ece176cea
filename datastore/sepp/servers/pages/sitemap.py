"""``sitemap.xml``: the pages that harvesters shall find."""

from collections.abc import Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

from sepp.catalog import Catalog
from sepp.core.time import to_iso

_MOST = 50_000
"""Entries of one sitemap, by the protocol of sitemaps.org."""


def write_sitemap(catalog: Catalog, base: str) -> Iterator[bytes]:
    """Write the start page and each dataset's page, piece by piece."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    yield _entry(f"{base}datasets/", 0)
    for number, title in enumerate(catalog.titles(), 2):
        if number > _MOST:
            break
        yield _entry(f"{base}datasets/{quote(title.id, safe='@')}", catalog.changed_ns(title.id))
    yield b"</urlset>\n"


def _entry(url: str, changed_ns: int) -> bytes:
    changed = f"<lastmod>{to_iso(changed_ns, 0)}</lastmod>" if changed_ns else ""
    return f"<url><loc>{escape(url)}</loc>{changed}</url>\n".encode()
