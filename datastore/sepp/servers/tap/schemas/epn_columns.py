"""The columns of EPN-TAP 2.0, as the recommendation's table has them."""

from sepp.servers.tap.columns import Column, Kind


def _text(name: str, ucd: str, description: str) -> Column:
    return Column(name, Kind.UNICODE, description, ucd=ucd, is_standard=True)


def _pair(stem: str, unit: str, ucd: str, description: str) -> tuple[Column, Column]:
    return tuple(  # type: ignore[return-value]
        Column(
            f"{stem}{end}", Kind.DOUBLE, f"{word} {description}", unit, f"{ucd};stat.{end}" if ucd else "",
            is_standard=True,
        )
        for end, word in (("min", "smallest"), ("max", "largest"))
    )  # fmt: skip


def _date(name: str, ucd: str, description: str) -> Column:
    return Column(name, Kind.TIME, description, ucd=ucd, is_standard=True)


MANDATORY = (
    _text("granule_uid", "meta.id", "unique name of this row"),
    _text("granule_gid", "meta.id", "common to granules of one dataset"),
    _text("obs_id", "meta.id;obs", "common to granules of the same data"),
    _text("dataproduct_type", "meta.code.class", "ts for time series, ds for dynamic spectra"),
    _text("measurement_type", "meta.ucd", "UCDs of what is measured, joined by #"),
    Column("processing_level", Kind.INT, "CODMAC level, 3 for calibrated", ucd="meta.calibLevel", is_standard=True),
    _text("target_name", "meta.id;src", "what is observed"),
    _text("target_class", "src.class", "class of what is observed"),
    Column("time_min", Kind.DOUBLE, "start as Julian date, UTC", "d", "time.start;obs", is_standard=True),
    Column("time_max", Kind.DOUBLE, "end as Julian date, UTC", "d", "time.end;obs", is_standard=True),
    *_pair("time_sampling_step_", "s", "time.resolution", "step between records"),
    *_pair("time_exp_", "s", "time.duration;obs.exposure", "integration time"),
    *_pair("spectral_range_", "Hz", "em.freq", "frequency"),
    *_pair("spectral_sampling_step_", "Hz", "em.freq;spect.binSize", "step of frequency"),
    *_pair("spectral_resolution_", "", "spect.resolution", "resolving power"),
    *_pair("c1", "", "pos", "first coordinate"),
    *_pair("c2", "", "pos", "second coordinate"),
    *_pair("c3", "", "pos", "third coordinate"),
    _text("s_region", "pos.outline;obs.field", "footprint"),
    *_pair("c1_resol_", "", "pos.resolution", "resolution of the first coordinate"),
    *_pair("c2_resol_", "", "pos.resolution", "resolution of the second coordinate"),
    *_pair("c3_resol_", "", "pos.resolution", "resolution of the third coordinate"),
    _text("spatial_frame_type", "meta.code.class;pos.frame", "kind of coordinates; none where undefined"),
    *_pair("incidence_", "deg", "pos.incidenceAng", "incidence angle"),
    *_pair("emergence_", "deg", "pos.emergenceAng", "emergence angle"),
    *_pair("phase_", "deg", "pos.phaseAng", "phase angle"),
    _text("instrument_host_name", "meta.id;instr.obsty", "spacecraft"),
    _text("instrument_name", "meta.id;instr", "instrument"),
    _text("service_title", "meta.title", "name of the schema"),
    _date("creation_date", "time.creation", "when the granule came in"),
    _date("modification_date", "time.processing", "when the granule last changed"),
    _date("release_date", "time.release", "since when it is public"),
)
OPTIONAL = (
    _text("access_url", "meta.ref.url;meta.file", "the records of this granule, as CDF"),
    _text("access_format", "meta.code.mime", "media type behind access_url"),
    Column("access_estsize", Kind.LONG, "size of the original file", "kbyte", "phys.size;meta.file", is_standard=True),
    _text("thumbnail_url", "meta.ref.url;meta.preview", "a small plot"),
    _text("file_name", "meta.id;meta.file", "name of the original file"),
    _text("target_region", "meta.id;src;obs.field", "where it measures"),
    _text("time_scale", "time.scale", "always UTC"),
)
