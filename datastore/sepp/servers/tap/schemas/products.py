"""``sepp.products``: high-level products that the community gave to the archive."""

from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.schemas.model import Rows, Sources, TapTable


def _products(_sources: Sources) -> Rows:
    """List none: the archive takes no products yet."""
    return ()


TABLES = (
    TapTable(
        "sepp", "products", "high-level products given to the archive, one row for each version; none yet",
        (
            Column("product_id", Kind.TEXT, "id of the product", ucd="meta.id;meta.dataset", is_indexed=True),
            Column("version_number", Kind.INT, "version, from 1", ucd="meta.version"),
            Column("title", Kind.UNICODE, "one line for people", ucd="meta.title"),
            Column("description", Kind.UNICODE, "a paragraph for people", ucd="meta.note", is_principal=False),
            Column("creator", Kind.UNICODE, "who made it", ucd="meta.id;meta.curation"),
            Column("source_datasets", Kind.TEXT, "ids of the datasets that it was made of, joined by #",
                   ucd="meta.id;meta.dataset"),
            Column("start_time", Kind.TIME, "begin of its data, UTC", ucd="time.start"),
            Column("stop_time", Kind.TIME, "end of its data, UTC", ucd="time.end"),
            Column("access_url", Kind.TEXT, "where it is", ucd="meta.ref.url"),
            Column("access_format", Kind.TEXT, "media type of its file", ucd="meta.code.mime"),
            Column("file_size", Kind.LONG, "size of its file", "byte", "phys.size;meta.file"),
            Column("sha256", Kind.TEXT, "checksum of its file", ucd="meta.checksum;meta.file"),
            Column("license", Kind.UNICODE, "under what terms it may be used", ucd="meta.note", is_principal=False),
            Column("citation", Kind.UNICODE, "how to cite", ucd="meta.bib", is_principal=False),
            Column("published_time", Kind.TIME, "when it was taken in", ucd="time.creation"),
        ),
        rows=_products,
    ),
)  # fmt: skip
