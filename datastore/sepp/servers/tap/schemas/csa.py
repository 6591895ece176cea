"""Schema ``csa``: the views of the Cluster Science Archive, over all datasets."""

from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all

from sepp.catalog.models import CoverageRow, DatasetRow, GranuleRow, ParameterRow
from sepp.servers.tap.adql.terms import Element
from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.schemas.model import ForeignKey, Sources, TapTable

_NONE = "UNKNOWN"
SEVERAL = "MULTIPLE"

_ID = Column("dataset_id", Kind.TEXT, "dataset, such as C1_CP_FGM_SPIN", ucd="meta.id;meta.dataset", is_indexed=True)
_DATASET = ForeignKey("csa.v_dataset", (("dataset_id", "dataset_id"),))
_NAME = Column("name", Kind.UNICODE, "name", ucd="meta.id")
_START_DATE = Column("start_date", Kind.TIME, "first record, UTC", ucd="time.start;obs")
_END_DATE = Column("end_date", Kind.TIME, "last record, UTC", ucd="time.end;obs")
_COUNT = Column("num_datasets", Kind.LONG, "number of datasets", ucd="meta.number")
_MISSION = Column("mission_name", Kind.UNICODE, "mission", ucd="meta.id;obs.proposal")
_OBSERVATORIES = Column("observatories", Kind.UNICODE, "spacecraft, MULTIPLE for several", ucd="meta.id;instr.obsty")


# Any: a mapped attribute.
def _named(text: Any) -> Element:
    return func.coalesce(func.nullif(text, ""), _NONE)


def _summary() -> list[Element]:
    return [
        func.min(DatasetRow.start_ns).label("start_date"),
        func.max(DatasetRow.stop_ns).label("end_date"),
        func.count(DatasetRow.id).label("num_datasets"),
    ]


# Any, here and below: rows of several types.
def _missions(sources: Sources) -> Select[Any]:
    name = _named(DatasetRow.mission)
    return sources.only_readable(select(name.label("name"), *_summary()).group_by(name), DatasetRow.id)


def _observatories(sources: Sources) -> Select[Any]:
    name, mission = _named(DatasetRow.observatory), _named(DatasetRow.mission)
    single = sources.only_readable(
        select(name.label("name"), mission.label("mission_name"), *_summary()).group_by(name, mission), DatasetRow.id
    )
    several = sources.only_readable(
        select(literal(SEVERAL).label("name"), mission.label("mission_name"), *_summary()).group_by(mission),
        DatasetRow.id,
    )
    return select(union_all(single, several).subquery())


def _instruments(sources: Sources) -> Select[Any]:
    name = _named(DatasetRow.instrument)
    first, last = func.min(_named(DatasetRow.observatory)), func.max(_named(DatasetRow.observatory))
    observatories = case((first == last, first), else_=SEVERAL).label("observatories")
    return sources.only_readable(select(name.label("name"), observatories, *_summary()).group_by(name), DatasetRow.id)


def _experiments(sources: Sources) -> Select[Any]:
    name, mission = _named(DatasetRow.instrument), _named(DatasetRow.mission)
    return sources.only_readable(
        select(name.label("name"), mission.label("mission_name"), *_summary()).group_by(name, mission), DatasetRow.id
    )


def _datasets(sources: Sources) -> Select[Any]:
    row = DatasetRow
    has_data = case((row.start_ns.is_not(None), "true"), else_="false")
    return sources.only_readable(
        select(
            row.id.label("dataset_id"), row.title.label("title"), row.description.label("description"),
            row.start_ns.label("start_date"), row.stop_ns.label("end_date"),
            _named(row.instrument).label("instruments"), _named(row.observatory).label("observatories"),
            _named(row.mission).label("mission_name"), has_data.label("is_cef"), has_data.label("is_istp"),
            row.changed_ns.label("date_last_update"),
        ),
        row.id,
    )  # fmt: skip


def _parameters(sources: Sources) -> Select[Any]:
    row = ParameterRow
    role = case((row.role == "data", "Data"), (row.role == "support_data", "Support_Data"), else_="Metadata")
    value = case(
        (row.dtype.like("datetime64%"), "ISO_TIME"), (row.dtype == "float64", "DOUBLE"),
        (row.dtype.like("float%"), "FLOAT"), (row.dtype.in_(("int8", "uint8")), "BYTE"),
        (row.dtype.like("%int%"), "INT"), else_="CHAR",
    )  # fmt: skip
    name = (row.name + "__" + row.dataset_id).label("parameter_id")
    return sources.only_readable(
        select(
            row.dataset_id.label("dataset_id"), name, row.long_name.label("description"), row.units.label("units"),
            role.label("data_type"), value.label("value_type"), row.frame.label("coordinate_system"),
        ),
        row.dataset_id,
    )  # fmt: skip


def _inventory(sources: Sources) -> Select[Any]:
    row, owner = CoverageRow, DatasetRow
    return sources.only_readable(
        select(
            row.dataset_id.label("dataset_id"), row.start_ns.label("start_time"), row.stop_ns.label("end_time"),
            row.records.label("num_instances"), owner.version.label("inventory_version"),
        ).join(owner, owner.id == row.dataset_id),
        row.dataset_id,
    )  # fmt: skip


def _files(sources: Sources) -> Select[Any]:
    row = GranuleRow
    return sources.only_readable(
        select(
            row.name.label("logical_file_id"), row.dataset_id.label("dataset_id"),
            row.start_ns.label("file_start_date"), row.stop_ns.label("file_end_date"), row.size.label("file_size"),
            row.ingested_ns.label("caa_ingestion_date"),
        ).where(row.superseded_by == ""),
        row.dataset_id,
    )  # fmt: skip


_SPAN = (_START_DATE, _END_DATE, _COUNT)
TABLES = (
    TapTable("csa", "v_mission", "missions", (_NAME, *_SPAN), _missions),
    TapTable("csa", "v_observatory", "spacecraft", (_NAME, _MISSION, *_SPAN), _observatories),
    TapTable("csa", "v_experiment", "experiments of each mission", (_NAME, _MISSION, *_SPAN), _experiments),
    TapTable("csa", "v_instrument", "instruments", (_NAME, _OBSERVATORIES, *_SPAN), _instruments),
    TapTable(
        "csa", "v_dataset", "datasets",
        (
            _ID, Column("title", Kind.UNICODE, "one line for people", ucd="meta.title"),
            Column("description", Kind.UNICODE, "a paragraph for people", ucd="meta.note"), _START_DATE, _END_DATE,
            Column("instruments", Kind.UNICODE, "instrument", ucd="meta.id;instr"), _OBSERVATORIES, _MISSION,
            Column("is_cef", Kind.TEXT, "true where it is delivered as CEF", ucd="meta.code"),
            Column("is_istp", Kind.TEXT, "true where it is delivered as ISTP CDF", ucd="meta.code"),
            Column("date_last_update", Kind.TIME, "when it last changed", ucd="time.processing"),
        ),
        _datasets,
    ),
    TapTable(
        "csa", "v_parameter", "parameters",
        (
            _ID, Column("parameter_id", Kind.UNICODE, "name, ending in the dataset's", ucd="meta.id"),
            Column("description", Kind.UNICODE, "what it is", ucd="meta.note"),
            Column("units", Kind.UNICODE, "unit as the file has it", ucd="meta.unit"),
            Column("data_type", Kind.TEXT, "Data, Support_Data or Metadata", ucd="meta.code"),
            Column("value_type", Kind.TEXT, "FLOAT, DOUBLE, INT, BYTE, CHAR or ISO_TIME", ucd="meta.code"),
            Column("coordinate_system", Kind.UNICODE, "frame", ucd="pos.frame"),
        ),
        _parameters, keys=(_DATASET,),
    ),
    TapTable(
        "csa", "v_dataset_inventory", "where each dataset has data, and how much",
        (
            _ID, Column("start_time", Kind.TIME, "first record, UTC", ucd="time.start;obs"),
            Column("end_time", Kind.TIME, "last record, UTC", ucd="time.end;obs"),
            Column("num_instances", Kind.LONG, "number of records", ucd="meta.number"),
            Column("inventory_version", Kind.INT, "version of the dataset", ucd="meta.version"),
        ),
        _inventory, keys=(_DATASET,),
    ),
    TapTable(
        "csa", "v_file", "original files, without those that a later version superseded",
        (
            Column("logical_file_id", Kind.UNICODE, "name of the file", ucd="meta.id;meta.file"), _ID,
            Column("file_start_date", Kind.TIME, "first record, UTC", ucd="time.start;obs"),
            Column("file_end_date", Kind.TIME, "last record, UTC", ucd="time.end;obs"),
            Column("file_size", Kind.LONG, "size", "byte", "phys.size;meta.file"),
            Column("caa_ingestion_date", Kind.TIME, "when it was taken in", ucd="time.creation"),
        ),
        _files, keys=(_DATASET,),
    ),
)  # fmt: skip
