"""What a file form has no place for, as JSON that it carries along."""

import json
from dataclasses import asdict, fields, replace

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute, Attributes
from sepp.events.model import Column, EventList

_OWN = {field.name for field in fields(Column)} - {"style"}


def to_json(events: EventList) -> str:
    """Write all but times and values of a list in one line."""
    columns = [{name: value for name, value in asdict(column).items() if name in _OWN} for column in events.columns]
    told = {
        "name": events.name,
        "description": events.description,
        "provenance": events.provenance,
        "attributes": dict(events.attributes),
        "columns": columns,
    }
    return json.dumps(told, ensure_ascii=True)


def from_json(text: str, events: EventList, where: str, columns: tuple[Column, ...] | None = None) -> EventList:
    """Give a list what ``to_json`` wrote of it, its columns' styles kept.

    ``columns`` are those of the list where they are known already. Raises
    ``UnreadableFileError`` if the text is not that.
    """
    try:
        told = json.loads(text)
        columns = columns_of(text, where) if columns is None else columns
        styles = {column.name: column.style for column in events.columns}
        return replace(
            events,
            name=str(told["name"]),
            description=str(told["description"]),
            provenance=str(told["provenance"]),
            attributes=attributes_of(told["attributes"]),
            columns=tuple(replace(column, style=styles.get(column.name, "")) for column in columns),
        )
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise UnreadableFileError(f"Damaged description of the list in {where}: {error}") from error


def columns_of(text: str, where: str) -> tuple[Column, ...]:
    """Give the columns that ``to_json`` wrote; raises ``UnreadableFileError``."""
    try:
        return tuple(Column(**{name: each[name] for name in _OWN}) for each in json.loads(text)["columns"])
    except (ValueError, TypeError, LookupError) as error:
        raise UnreadableFileError(f"Damaged description of columns in {where}: {error}") from error


def attributes_of(told: dict[str, Attribute]) -> Attributes:
    """Give attributes as they were before JSON made lists of tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
