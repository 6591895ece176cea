"""Schema ``sepp``: what the catalogue holds, as it is."""

from typing import Any

from sqlalchemy import Select, Text, case, cast, func, select
from sqlalchemy.types import Double

from sepp.catalog.models import CoverageRow, DatasetRow, GranuleRow, ParameterRow, VersionRow
from sepp.servers.tap.columns import Column, Kind
from sepp.servers.tap.schemas.model import ForeignKey, Sources, TapTable

_ID = Column("dataset_id", Kind.TEXT, "dataset, such as C1_CP_FGM_SPIN", ucd="meta.id;meta.dataset", is_indexed=True)
_START = Column("start_time", Kind.TIME, "time of the first record, UTC", ucd="time.start;obs")
_STOP = Column("stop_time", Kind.TIME, "time of the last record, UTC", ucd="time.end;obs")
_RECORDS = Column("records", Kind.LONG, "number of records", ucd="meta.number")
_TO_DATASETS = (ForeignKey("sepp.datasets", (("dataset_id", "dataset_id"),)),)


# Any, here and below: rows of several types.
def _datasets(sources: Sources) -> Select[Any]:
    row = DatasetRow
    version = cast(row.version, Text).op("||")(".").op("||")(cast(row.rows, Text))
    return sources.only_readable(
        select(
            row.id.label("dataset_id"), row.title.label("title"), row.description.label("description"),
            row.mission.label("mission"), row.observatory.label("observatory"), row.instrument.label("instrument"),
            row.region.label("observed_region"), (cast(row.cadence_ns, Double) / 1e9).label("cadence"),
            row.start_ns.label("start_time"), row.stop_ns.label("stop_time"), row.rows.label("records"),
            row.granules.label("granule_count"), version.label("data_version"), row.changed_ns.label("changed_time"),
            row.citation.label("citation"), row.caveats.label("caveats"),
            case((row.is_synthetic, 1), else_=0).label("is_synthetic"),
        ),
        row.id,
    )  # fmt: skip


def _parameters(sources: Sources) -> Select[Any]:
    row = ParameterRow
    return sources.only_readable(
        select(
            row.dataset_id.label("dataset_id"), row.name.label("parameter_id"), row.position.label("ordinal"),
            row.long_name.label("long_name"), row.units.label("units"), row.frame.label("frame"),
            row.dtype.label("data_type"), cast(row.shape, Text).label("record_shape"), row.role.label("parameter_role"),
            row.display.label("display_type"), row.valid_min.label("valid_min"), row.valid_max.label("valid_max"),
            case((row.is_varying, 1), else_=0).label("is_varying"),
        ),
        row.dataset_id,
    )  # fmt: skip


def _granules(sources: Sources) -> Select[Any]:
    row = GranuleRow
    return sources.only_readable(
        select(
            row.dataset_id.label("dataset_id"), row.name.label("file_name"), row.start_ns.label("start_time"),
            row.stop_ns.label("stop_time"), row.records.label("records"), row.size.label("file_size"),
            row.sha256.label("sha256"), row.version.label("version_number"), row.identity_rule.label("identity_rule"),
            row.ingested_ns.label("ingested_time"), func.nullif(row.superseded_by, "").label("superseded_by"),
        ),
        row.dataset_id,
    )  # fmt: skip


def _coverage(sources: Sources) -> Select[Any]:
    row = CoverageRow
    return sources.only_readable(
        select(
            row.dataset_id.label("dataset_id"), row.position.label("ordinal"), row.start_ns.label("start_time"),
            row.stop_ns.label("stop_time"), row.records.label("records"),
        ),
        row.dataset_id,
    )  # fmt: skip


def _versions(sources: Sources) -> Select[Any]:
    row = VersionRow
    return sources.only_readable(
        select(
            row.dataset_id.label("dataset_id"), row.version.label("version_number"), row.rows.label("records"),
            row.recorded_ns.label("recorded_time"),
        ),
        row.dataset_id,
    )  # fmt: skip


_DATASETS = TapTable(
    "sepp", "datasets", "what each dataset is, and what is held of it",
    (
        _ID,
        Column("title", Kind.UNICODE, "one line for people", ucd="meta.title"),
        Column("description", Kind.UNICODE, "a paragraph for people", ucd="meta.note", is_principal=False),
        Column("mission", Kind.UNICODE, "such as Cluster", ucd="meta.id;obs.proposal"),
        Column("observatory", Kind.UNICODE, "spacecraft, such as Cluster-1", ucd="meta.id;instr.obsty"),
        Column("instrument", Kind.UNICODE, "such as FGM", ucd="meta.id;instr"),
        Column("observed_region", Kind.UNICODE, "where it measures", ucd="meta.id;obs.field"),
        Column("cadence", Kind.DOUBLE, "typical step between records", "s", "time.interval"),
        _START, _STOP, _RECORDS,
        Column("granule_count", Kind.LONG, "number of original files", ucd="meta.number;meta.file"),
        Column("data_version", Kind.TEXT, "citable state: version, dot, records", ucd="meta.version"),
        Column("changed_time", Kind.TIME, "when the catalogue last changed", ucd="time.processing"),
        Column("citation", Kind.UNICODE, "how to cite", ucd="meta.bib", is_principal=False),
        Column("caveats", Kind.UNICODE, "what to beware of", ucd="meta.note", is_principal=False),
        Column("is_synthetic", Kind.SHORT, "1 for data that no instrument measured", ucd="meta.code"),
    ),
    _datasets,
)  # fmt: skip
_PARAMETERS = TapTable(
    "sepp", "parameters", "each parameter of each dataset",
    (
        _ID,
        Column("parameter_id", Kind.UNICODE, "name within the dataset", ucd="meta.id"),
        Column("ordinal", Kind.INT, "place within the dataset, from 0", ucd="meta.number"),
        Column("long_name", Kind.UNICODE, "what it is, in a few words", ucd="meta.title"),
        Column("units", Kind.UNICODE, "unit as the file has it", ucd="meta.unit"),
        Column("frame", Kind.UNICODE, "coordinate frame, such as GSE", ucd="pos.frame"),
        Column("data_type", Kind.TEXT, "numpy type of a value", ucd="meta.code"),
        Column("record_shape", Kind.TEXT, "shape of a record, as JSON", ucd="meta.number"),
        Column("parameter_role", Kind.TEXT, "data, support_data or metadata", ucd="meta.code"),
        Column("display_type", Kind.TEXT, "time_series, spectrogram or none", ucd="meta.code"),
        Column("valid_min", Kind.DOUBLE, "smallest plausible value, in its unit", ucd="stat.min"),
        Column("valid_max", Kind.DOUBLE, "largest plausible value, in its unit", ucd="stat.max"),
        Column("is_varying", Kind.SHORT, "0 for a constant such as energy bins", ucd="meta.code"),
    ),
    _parameters, keys=_TO_DATASETS,
)  # fmt: skip
_GRANULES = TapTable(
    "sepp", "granules", "each original file, as a dataset took it in, those superseded too",
    (
        _ID,
        Column("file_name", Kind.UNICODE, "name of the original file", ucd="meta.id;meta.file"),
        _START, _STOP, _RECORDS,
        Column("file_size", Kind.LONG, "size of the original", "byte", "phys.size;meta.file"),
        Column("sha256", Kind.TEXT, "checksum of the original", ucd="meta.checksum;meta.file", is_indexed=True),
        Column("version_number", Kind.INT, "version of the dataset once it was in", ucd="meta.version"),
        Column("identity_rule", Kind.TEXT, "which rule told the dataset", ucd="meta.note", is_principal=False),
        Column("ingested_time", Kind.TIME, "when it was taken in", ucd="time.creation"),
        Column("superseded_by", Kind.UNICODE, "the later version of it; null if it is current", ucd="meta.id.assoc"),
    ),
    _granules, keys=_TO_DATASETS,
)  # fmt: skip
_COVERAGE = TapTable(
    "sepp", "coverage", "stretches of each dataset without gap",
    (_ID, Column("ordinal", Kind.INT, "place within the dataset, from 0", ucd="meta.number"), _START, _STOP, _RECORDS),
    _coverage, keys=_TO_DATASETS,
)  # fmt: skip
_VERSIONS = TapTable(
    "sepp", "versions", "states of each dataset that can be cited",
    (
        _ID,
        Column("version_number", Kind.INT, "version, from 1", ucd="meta.version"),
        _RECORDS,
        Column("recorded_time", Kind.TIME, "when it came to be", ucd="time.creation"),
    ),
    _versions, keys=_TO_DATASETS,
)  # fmt: skip

TABLES = (_DATASETS, _PARAMETERS, _GRANULES, _COVERAGE, _VERSIONS)
