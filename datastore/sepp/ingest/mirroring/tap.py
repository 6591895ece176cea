"""Small questions to a TAP service, answered in JSON."""

import json

from sepp.core.errors import ServiceError
from sepp.ingest.mirroring.wire import Wire

Row = dict[str, object]


def ask(wire: Wire, base: str, adql: str) -> list[Row]:
    """Ask ``<base>/tap/sync``; give rows by column name.

    Raises ``ServiceError`` if what comes is not a table.
    """
    query = {"REQUEST": "doQuery", "LANG": "ADQL", "FORMAT": "json", "QUERY": adql}
    answer = wire.read(f"{base}/tap/sync", query)
    try:
        table = json.loads(answer)
        names = [str(column["name"]) for column in table["metadata"]]
        return [dict(zip(names, row, strict=True)) for row in table["data"]]
    except (ValueError, TypeError, KeyError) as error:
        raise ServiceError(f"{base} gave no table but {answer[:120]!r}; is it the base of a TAP service?") from error


def select(columns: str, table: str, condition: str) -> str:
    """Write a query; texts in ``condition`` must have gone through ``quote``."""
    return f"SELECT {columns} FROM {table} WHERE {condition}"  # noqa: S608


def quote(text: str) -> str:
    """Write text as an ADQL string."""
    return "'" + text.replace("'", "''") + "'"
