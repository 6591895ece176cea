"""All tables by name, those of one query among them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import MetaData, Select, Table, select

from sepp.core.errors import nearest_names
from sepp.servers.tap.adql.relations import Relation
from sepp.servers.tap.adql.terms import sql_type
from sepp.servers.tap.columns import Column
from sepp.servers.tap.errors import AdqlError
from sepp.servers.tap.schemas import csa, epn, events, products, sepp, tap_schema
from sepp.servers.tap.schemas.model import Rows, Sources, TapTable

TABLES: tuple[TapTable, ...] = (*sepp.TABLES, *events.TABLES, *products.TABLES, *epn.TABLES, *csa.TABLES)
UPLOAD_SCHEMA = "tap_upload"


@dataclass(frozen=True, slots=True)
class GivenTable:
    """Rows that are not in the catalogue: uploaded, or of ``tap_schema``."""

    columns: tuple[Column, ...]
    """What they are."""
    rows: Rows
    """Times as ns since 1970."""


@dataclass(slots=True)
class TapNamespace:
    """The tables that one query may name, and the temporary ones that it needs."""

    sources: Sources
    """What tables are made with."""
    uploads: Mapping[str, GivenTable] = field(default_factory=dict)
    """By name, in lower case."""
    needed: list[tuple[Table, GivenTable]] = field(default_factory=list)
    """Temporary tables that the query reads."""
    _given: dict[str, GivenTable] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)

    def find(self, schema: str, name: str) -> Relation:
        """Find a table; raises ``AdqlError`` with the nearest names."""
        table = _find_table(schema.lower(), name.lower())
        if table is not None and table.make is not None:
            return _relate((table.schema, table.name), table.columns, table.make(self.sources))
        given = self._give(table) if table else self._find_given(schema.lower(), name.lower())
        if given is None:
            known = [*(one.full_name for one in TABLES), *(f"tap_upload.{one}" for one in self.uploads)]
            told = f"{schema}.{name}" if schema else name
            raise AdqlError(f"No table {told[:80]!r}{nearest_names(told, known)}")
        temporary = self._make_temporary(given)
        return _relate((schema, name), given.columns, select(temporary))

    def _give(self, table: TapTable) -> GivenTable:
        """Take the rows of a table once for each query."""
        if table.full_name not in self._given:
            rows = table.rows(self.sources) if table.rows else []
            self._given[table.full_name] = GivenTable(table.columns, rows)
        return self._given[table.full_name]

    def _find_given(self, schema: str, name: str) -> GivenTable | None:
        if schema == UPLOAD_SCHEMA:
            return self.uploads.get(name)
        if schema == tap_schema.SCHEMA and name in tap_schema.COLUMNS:
            return GivenTable(tap_schema.COLUMNS[name], tap_schema.schema_rows(name, TABLES))
        return None

    def _make_temporary(self, given: GivenTable) -> Table:
        known = next((table for table, one in self.needed if one is given), None)
        if known is not None:
            return known
        columns = [SqlColumn(f"c_{place}", sql_type(one.kind)) for place, one in enumerate(given.columns)]
        table = Table(f"tap_given_{next(self._numbers)}", MetaData(), *columns, prefixes=["TEMPORARY"])
        self.needed.append((table, given))
        return table


def _find_table(schema: str, name: str) -> TapTable | None:
    found = [table for table in TABLES if table.name == name and schema in ("", table.schema)]
    return found[0] if found and (schema or len(found) == 1) else None


# Any: rows of whatever type.
def _relate(name: tuple[str, str], columns: tuple[Column, ...], statement: Select[Any]) -> Relation:
    source = statement.subquery()
    return Relation(*name, source, list(zip(columns, source.columns, strict=True)))
