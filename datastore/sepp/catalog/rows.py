"""Turn core values into rows of the catalogue and back."""

import time
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from sepp.core.errors import UnitError
from sepp.core.model import Attributes, Dataset, Granule, Holding, Parameter, Revision, Span
from sepp.core.units import normalise

DATASET_FIELDS = tuple(field.name for field in fields(Dataset) if field.name != "parameters")
PARAMETER_FIELDS = tuple(field.name for field in fields(Parameter))
GRANULE_FIELDS = tuple(field.name for field in fields(Granule) if field.name not in ("revision", "attributes"))
# Where the archives' headers say what is measured.
_QUANTITY_ATTRIBUTES = ("ENTITY", "PROPERTY", "QUANTITY", "FIELDNAM", "CATDESC", "LABLAXIS")

# Any: a row's values are of its columns' types.
Values = dict[str, Any]


def fold(*texts: str) -> str:
    """Fold texts for searching: no case, and ``_`` also read as a blank."""
    text = " ".join(" ".join(texts).replace("\x00", "").casefold().split())
    apart = text.replace("_", " ")
    return text if apart == text else f"{text} {apart}"


def unit_key(units: str) -> str:
    """Give the canonical form of a unit; an unknown unit stays as it is."""
    try:
        return normalise(units)
    except UnitError:
        return units.strip()


def dataset_values(dataset: Dataset, parameters: Iterable[Parameter]) -> Values:
    """Make the columns that describe a dataset with all its parameters."""
    names = " ".join(f"{p.name} {p.long_name}" for p in parameters)
    told = (dataset.description, dataset.mission, dataset.observatory, dataset.instrument, dataset.region)
    return {
        **{name: getattr(dataset, name) for name in DATASET_FIELDS},
        "attributes": dict(dataset.attributes),
        "changed_ns": time.time_ns(),
        "heading": fold(dataset.id, dataset.title),
        "words": fold(dataset.id, dataset.title, *told, names),
    }


def state_values(revision: Revision | None, spans: Iterable[Span]) -> Values:
    """Make the columns that say what is held."""
    stretches = tuple(spans)
    return {
        "start_ns": min((span.start_ns for span in stretches), default=None),
        "stop_ns": max((span.stop_ns for span in stretches), default=None),
        "version": revision.version if revision else None,
        "rows": revision.rows if revision else None,
    }


def parameter_values(dataset_id: str, position: int, parameter: Parameter) -> Values:
    """Make the row of a parameter."""
    told = [text for key in _QUANTITY_ATTRIBUTES if isinstance(text := parameter.attributes.get(key), str)]
    return {
        **{name: getattr(parameter, name) for name in PARAMETER_FIELDS},
        "attributes": dict(parameter.attributes),
        "dataset_id": dataset_id,
        "position": position,
        "unit_key": unit_key(parameter.units),
        "quantity_key": fold(parameter.name, parameter.long_name, *told),
    }


def granule_values(granule: Granule) -> Values:
    """Make the row of a granule."""
    revision = granule.revision
    return {
        **{name: getattr(granule, name) for name in GRANULE_FIELDS},
        "ingested_ns": granule.ingested_ns or time.time_ns(),
        "version": revision.version if revision else None,
        "rows": revision.rows if revision else None,
    }


def read_parameter(row: Row[Any]) -> Parameter:
    """Make a parameter from its row; columns that were not read are left out."""
    return Parameter(**{name: value for name, value in row._mapping.items() if name in PARAMETER_FIELDS})


def read_granule(row: Row[Any], attributes: Attributes | None = None) -> Granule:
    """Make a granule from its row."""
    told = {name: row._mapping[name] for name in GRANULE_FIELDS}
    return Granule(revision=_read_revision(row), attributes=attributes or {}, **told)


def read_span(row: Row[Any]) -> Span:
    """Make a span from its row."""
    return Span(row.start_ns, row.stop_ns, row.records)


def read_holding(row: Row[Any], parameters: Iterable[Parameter]) -> Holding:
    """Make a holding, without coverage, from a dataset's row."""
    described = {name: value for name, value in row._mapping.items() if name in DATASET_FIELDS}
    dataset = Dataset(**described, parameters=tuple(parameters))
    return Holding(dataset, row.start_ns, row.stop_ns, _read_revision(row), row.granules)


def _read_revision(row: Row[Any]) -> Revision | None:
    return None if row.version is None else Revision(row.version, row.rows)
