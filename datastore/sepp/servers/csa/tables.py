"""What the old metadata requests can ask about: tables, fields, rows."""

from collections.abc import Callable, Collection, Iterator, Mapping

from sepp.core.model import Granule, Holding, Parameter, Span
from sepp.servers.csa.conditions import Condition, Row, Value
from sepp.servers.csa.errors import CsaError
from sepp.servers.services import Services

FIELDS: Mapping[str, tuple[str, ...]] = {
    "MISSION": ("NAME",),
    "OBSERVATORY": ("NAME", "MISSION_NAME"),
    "EXPERIMENT": ("NAME", "MISSION_NAME"),
    "INSTRUMENT": ("NAME", "OBSERVATORY_NAME"),
    "DATASET": (
        "DATASET_ID", "TITLE", "DESCRIPTION", "START_DATE", "END_DATE", "IS_CEF", "IS_ISTP", "DATE_LAST_UPDATE",
        "TIME_RESOLUTION",
    ),
    "PARAMETER": ("PARAMETER_ID", "DESCRIPTION", "UNITS", "COORDINATE_SYSTEM"),
    "FILE": ("LOGICAL_FILE_ID", "START_DATE", "END_DATE", "CAA_INGESTION_DATE", "FILE_SIZE"),
    "DATASET_INVENTORY": ("DATASET_ID", "START_TIME", "END_TIME", "NUM_INSTANCES", "INVENTORY_VERSION"),
}  # fmt: skip
MOST_LOOKED_AT = 2_000_000
_UPDATE = "DATASET.DATE_LAST_UPDATE"
_PARTS = ("PARAMETER", "FILE", "DATASET_INVENTORY")


def resolve_field(name: str, table: str) -> str:
    """Give the full name of a field of any table, else of ``table``; raises ``CsaError``."""
    wanted = name.strip().upper()
    full = wanted if "." in wanted else f"{table}.{wanted}"
    owner, _, field = full.partition(".")
    if field not in FIELDS.get(owner, ()):
        known = ", ".join(FIELDS.get(owner, FIELDS))
        raise CsaError(f"{name[:60]!r} is no field; {owner if owner in FIELDS else 'RESOURCE_CLASS'} has {known}"[:400])
    return full


def find_rows(services: Services, fields: Collection[str], condition: Condition | None) -> Iterator[Row]:
    """Give the rows that a condition lets through, by id of dataset.

    Raises ``CsaError`` where too many would have to be looked at.
    """
    used = {*fields, *(condition.fields if condition else ())}
    tables = [table for table in _PARTS if any(name.startswith(f"{table}.") for name in used)]
    looked_at = 0
    for holding in sorted(services.catalog.search(""), key=lambda one: one.dataset.id):
        row = _describe(holding)
        if _UPDATE in used:
            row[_UPDATE] = services.catalog.changed_ns(holding.dataset.id)
        if condition is not None and condition.judge(row) is False:
            continue
        for joined in _join(services, holding, row, tables):
            looked_at += 1
            if looked_at > MOST_LOOKED_AT:
                raise CsaError(f"More than {MOST_LOOKED_AT} rows to look at; say more of DATASET.DATASET_ID", 413)
            if condition is None or condition.judge(joined):
                yield joined


def _join(services: Services, holding: Holding, row: Row, tables: list[str]) -> Iterator[Row]:
    """Give a dataset's row beside each of its parameters, files, stretches."""
    if not tables:
        yield row
        return
    for part in _READ[tables[0]](services, holding):
        yield from _join(services, holding, {**row, **part}, tables[1:])


def _describe(holding: Holding) -> dict[str, Value]:
    dataset, has_data = holding.dataset, "true" if holding.start_ns is not None else "false"
    return {
        "MISSION.NAME": dataset.mission,
        "OBSERVATORY.NAME": dataset.observatory,
        "OBSERVATORY.MISSION_NAME": dataset.mission,
        "EXPERIMENT.NAME": dataset.instrument,
        "EXPERIMENT.MISSION_NAME": dataset.mission,
        "INSTRUMENT.NAME": dataset.instrument,
        "INSTRUMENT.OBSERVATORY_NAME": dataset.observatory,
        "DATASET.DATASET_ID": dataset.id,
        "DATASET.TITLE": dataset.title,
        "DATASET.DESCRIPTION": dataset.description,
        "DATASET.START_DATE": holding.start_ns,
        "DATASET.END_DATE": holding.stop_ns,
        "DATASET.IS_CEF": has_data,
        "DATASET.IS_ISTP": has_data,
        "DATASET.TIME_RESOLUTION": f"{dataset.cadence_ns / 1e9:g}" if dataset.cadence_ns else "",
        "DATASET_INVENTORY.DATASET_ID": dataset.id,
    }


def _parameters(_services: Services, holding: Holding) -> Iterator[Row]:
    for one in holding.dataset.parameters:
        yield _of_parameter(one, holding.dataset.id)


def _of_parameter(one: Parameter, dataset_id: str) -> Row:
    return {
        "PARAMETER.PARAMETER_ID": f"{one.name}__{dataset_id}",
        "PARAMETER.DESCRIPTION": one.long_name,
        "PARAMETER.UNITS": one.units,
        "PARAMETER.COORDINATE_SYSTEM": one.frame,
    }


def _files(services: Services, holding: Holding) -> Iterator[Row]:
    return map(_of_granule, services.catalog.granules(holding.dataset.id, is_current=True))


def _of_granule(one: Granule) -> Row:
    return {
        "FILE.LOGICAL_FILE_ID": one.name,
        "FILE.START_DATE": one.start_ns,
        "FILE.END_DATE": one.stop_ns,
        "FILE.CAA_INGESTION_DATE": one.ingested_ns,
        "FILE.FILE_SIZE": one.size,
    }


def _inventory(services: Services, holding: Holding) -> Iterator[Row]:
    version = str(holding.revision.version) if holding.revision else ""
    return (_of_span(span, version) for span in services.catalog.coverage(holding.dataset.id))


def _of_span(span: Span, version: str) -> Row:
    return {
        "DATASET_INVENTORY.START_TIME": span.start_ns,
        "DATASET_INVENTORY.END_TIME": span.stop_ns,
        "DATASET_INVENTORY.NUM_INSTANCES": span.records,
        "DATASET_INVENTORY.INVENTORY_VERSION": version,
    }


_READ: Mapping[str, Callable[[Services, Holding], Iterator[Row]]] = {
    "PARAMETER": _parameters, "FILE": _files, "DATASET_INVENTORY": _inventory,
}  # fmt: skip
