"""``sepp.epn_core``: each original file as a granule of EPN-TAP 2.0."""

from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, exists, func, inspect, literal, null, select
from sqlalchemy.types import Double

from sepp.catalog.models import DatasetRow, GranuleRow, ParameterRow
from sepp.servers.tap.adql.terms import Element
from sepp.servers.tap.schemas.epn_columns import MANDATORY, OPTIONAL
from sepp.servers.tap.schemas.model import Sources, TapTable, nothing

UTYPE = "ivo://ivoa.net/std/epntap#table-2.0"

_DAY_NS = 86_400e9
_JULIAN_1970 = 2_440_587.5
_MILLISECOND_NS = 10**6
_EARTH = ("cluster", "mms", "themis", "double star", "geotail", "polar", "van allen probes")
_SUN = ("soho", "proba-2", "proba2")
_QUANTITIES = (
    ("phys.magField", ("nT", "T", "pT")), ("phys.elecField", ("mV/m", "V/m", "mV m^-1")),
    ("phys.density", ("cm^-3", "1/cm^3", "/cc", "m^-3")), ("phys.veloc", ("km/s", "km s^-1", "m/s")),
    ("phys.temperature", ("K", "MK", "eV")), ("phys.pressure", ("nPa", "Pa")), ("pos", ("km", "Re", "AU")),
)  # fmt: skip


def _julian(time_ns: Any) -> Element:
    return cast(time_ns, Double) / literal(_DAY_NS, Double()) + literal(_JULIAN_1970, Double())


def _measured(sources: Sources) -> Element:
    """Tell from the units what the parameters are; null where no unit tells."""
    ucd = case(*((ParameterRow.units.in_(units), name) for name, units in _QUANTITIES), else_=null())
    listed = select(sources.words.list_distinct(ucd)).where(ParameterRow.dataset_id == DatasetRow.id)
    return listed.correlate(DatasetRow).scalar_subquery()


def _product() -> Element:
    spectral = (ParameterRow.dataset_id == DatasetRow.id) & (ParameterRow.display == "spectrogram")
    return case((exists().where(spectral).correlate(DatasetRow), "ds"), else_="ts")


def _target(earth: str, sun: str, comet: str, between: str) -> Element:
    mission, region = func.lower(DatasetRow.mission), func.lower(DatasetRow.region)
    return case(
        (region.like("%magneto%"), earth), (mission.in_(_EARTH), earth), (mission.in_(_SUN), sun),
        (mission == "rosetta", comet), else_=between,
    )  # fmt: skip


def _link(sources: Sources, stem: str, suffix: str, query: str) -> Element:
    """Lead to the archive's own protocols for just this time."""
    write, granule = sources.words.write_time, inspect(GranuleRow).columns
    parts: list[Element] = [
        literal(suffix + "?start="), write(granule.start_ns), literal("&stop="),
        write(granule.stop_ns + _MILLISECOND_NS), literal(query),
    ]  # fmt: skip
    url: Element = literal(sources.base_url + stem).op("||")(GranuleRow.dataset_id)
    for part in parts:
        url = url.op("||")(part)
    return url


# Any: mapped attributes are no elements to SQLAlchemy's types.
def _known(sources: Sources) -> dict[str, Any]:
    step = cast(DatasetRow.cadence_ns, Double) / literal(1e9, Double())
    is_calibrated = DatasetRow.id.like("%/_CP/_%", escape="/")
    start, stop = _julian(GranuleRow.start_ns), _julian(GranuleRow.stop_ns)
    return {
        "granule_uid": GranuleRow.dataset_id + "_" + GranuleRow.sha256,
        "granule_gid": GranuleRow.dataset_id,
        "obs_id": GranuleRow.sha256,
        "dataproduct_type": _product(),
        "measurement_type": _measured(sources),
        "processing_level": cast(case((is_calibrated, 3), else_=null()), BigInteger),
        "target_name": _target("Earth", "Sun", "67P", "Heliosphere"),
        "target_class": _target("planet", "star", "comet", "interplanetary_medium"),
        "time_min": start, "time_max": stop, "time_sampling_step_min": step, "time_sampling_step_max": step,
        "spatial_frame_type": literal("none"),
        "instrument_host_name": DatasetRow.observatory, "instrument_name": DatasetRow.instrument,
        "service_title": literal("sepp"), "creation_date": GranuleRow.ingested_ns,
        "modification_date": GranuleRow.ingested_ns, "release_date": GranuleRow.ingested_ns,
        "access_url": _link(sources, "export/", "", "&format=cdf"), "access_format": literal("application/x-cdf"),
        "access_estsize": GranuleRow.size // 1024,
        "thumbnail_url": _link(sources, "quicklook/", ".png", "&width=200"), "file_name": GranuleRow.name,
        "target_region": func.nullif(DatasetRow.region, ""), "time_scale": literal("UTC"),
    }  # fmt: skip


# Any: rows of several types.
def _granules(sources: Sources) -> Select[Any]:
    known = _known(sources)
    columns = [
        known[column.name].label(column.name) if column.name in known else nothing(column) for column in _COLUMNS
    ]
    statement = select(*columns).join_from(GranuleRow, DatasetRow, DatasetRow.id == GranuleRow.dataset_id)
    return sources.only_readable(statement.where(GranuleRow.superseded_by == ""), GranuleRow.dataset_id)


_COLUMNS = (*MANDATORY, *OPTIONAL)
TABLES = (TapTable("sepp", "epn_core", "original files as EPN-TAP 2.0 has them", _COLUMNS, _granules, utype=UTYPE),)
