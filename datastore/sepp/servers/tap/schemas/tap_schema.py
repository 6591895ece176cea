"""Schema ``tap_schema``: the tables tell of themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.schemas.model import ForeignKey, TapTable

SCHEMA = "tap_schema"
Row = tuple[str | int | None, ...]


def _text(name: str, description: str) -> Column:
    return Column(name, Kind.UNICODE, description, is_standard=True)


def _number(name: str, description: str) -> Column:
    return Column(name, Kind.INT, description, is_standard=True)


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "schemas": (
        _text("schema_name", "name of the schema"), _text("utype", "data model"),
        _text("description", "what it holds"), _number("schema_index", "place in lists"),
    ),
    "tables": (
        _text("schema_name", "schema of the table"), _text("table_name", "full name, as queries write it"),
        _text("table_type", "table or view"), _text("utype", "data model"), _text("description", "what it holds"),
        _number("table_index", "place in lists"),
    ),
    "columns": (
        _text("table_name", "table of the column"), _text("column_name", "name, as queries write it"),
        _text("datatype", "VOTable's type"), _text("arraysize", "VOTable's arraysize"), _text("xtype", "DALI's xtype"),
        _number("size", "not used any more; quote it"), _text("description", "what it tells"),
        _text("utype", "place in a data model"), _text("unit", "unit"), _text("ucd", "UCD 1+"),
        _number("indexed", "1 where conditions on it are quick"), _number("principal", "1 for what one usually wants"),
        _number("std", "1 where a standard defines it"), _number("column_index", "place in the table"),
    ),
    "keys": (
        _text("key_id", "name of the key"), _text("from_table", "table that leads"),
        _text("target_table", "table led to"), _text("utype", "data model"), _text("description", "what it means"),
    ),
    "key_columns": (
        _text("key_id", "name of the key"), _text("from_column", "column that leads"),
        _text("target_column", "column led to"),
    ),
}  # fmt: skip
DESCRIPTIONS: Mapping[str, str] = {
    "tap_schema": "the tables tell of themselves",
    "csa": "views named as those of the Cluster Science Archive",
    "sepp": "datasets, parameters, granules, coverage, versions, event lists",
}
TABLE_DESCRIPTIONS: Mapping[str, str] = {
    "schemas": "schemas that may be asked",
    "tables": "tables that may be asked",
    "columns": "columns that may be asked",
    "keys": "which tables lead to which",
    "key_columns": "by which columns they do",
}


KEYS: Mapping[str, tuple[ForeignKey, ...]] = {
    "tables": (ForeignKey("tap_schema.schemas", (("schema_name", "schema_name"),)),),
    "columns": (ForeignKey("tap_schema.tables", (("table_name", "table_name"),)),),
    "keys": (
        ForeignKey("tap_schema.tables", (("from_table", "table_name"),)),
        ForeignKey("tap_schema.tables", (("target_table", "table_name"),)),
    ),
    "key_columns": (ForeignKey("tap_schema.keys", (("key_id", "key_id"),)),),
}


def written_name(name: str) -> str:
    """Quote what ADQL reserves."""
    return f'"{name}"' if name == "size" else name


def schema_rows(name: str, tables: Sequence[TapTable]) -> list[Row]:
    """List the rows of one table of ``tap_schema``."""
    makers = {
        "schemas": _schemas, "tables": _tables, "columns": _columns, "keys": _keys, "key_columns": _key_columns,
    }  # fmt: skip
    return list(makers[name](tables))


def _schemas(tables: Sequence[TapTable]) -> Iterator[Row]:
    names = dict.fromkeys([SCHEMA, *(table.schema for table in tables)])
    for place, name in enumerate(names):
        yield (name, None, DESCRIPTIONS.get(name, name), place)


def _tables(tables: Sequence[TapTable]) -> Iterator[Row]:
    for place, name in enumerate(COLUMNS):
        yield (SCHEMA, f"{SCHEMA}.{name}", "table", None, TABLE_DESCRIPTIONS[name], place)
    for place, table in enumerate(tables, len(COLUMNS)):
        yield (table.schema, table.full_name, "view", table.utype or None, table.description, place)


def _columns(tables: Sequence[TapTable]) -> Iterator[Row]:
    for name, columns in COLUMNS.items():
        yield from _columns_of(f"{SCHEMA}.{name}", columns)
    for table in tables:
        yield from _columns_of(table.full_name, table.columns)


def _columns_of(table: str, columns: Iterable[Column]) -> Iterator[Row]:
    for place, column in enumerate(columns):
        kind = column.kind
        yield (
            table, written_name(column.name), kind.datatype, kind.arraysize or None, kind.xtype or None, None,
            column.description, column.utype or None, column.unit or None, column.ucd or None,
            int(column.is_indexed), int(column.is_principal), int(column.is_standard), place,
        )  # fmt: skip


def _keys(tables: Sequence[TapTable]) -> Iterator[Row]:
    for name, origin, key in _all_keys(tables):
        yield (name, origin, key.target, None, "what it belongs to")


def _key_columns(tables: Sequence[TapTable]) -> Iterator[Row]:
    for name, _, key in _all_keys(tables):
        for here, there in key.columns:
            yield (name, here, there)


def _all_keys(tables: Sequence[TapTable]) -> Iterator[tuple[str, str, ForeignKey]]:
    own = [(f"{SCHEMA}.{name}", keys) for name, keys in KEYS.items()]
    for origin, keys in [*own, *((table.full_name, table.keys) for table in tables)]:
        for place, key in enumerate(keys):
            yield (f"{origin}.{place}", origin, key)
