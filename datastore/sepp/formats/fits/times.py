"""Times of FITS headers and of FITS columns, in ns UTC."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sepp.core.model import Attribute, Attributes, Times
from sepp.formats.content import NO_TIME
from sepp.formats.epochs import UNIT_NS, origin_of_jd, times_of_numbers, times_of_texts, to_utc

KEYWORDS = ("DATE-OBS", "DATE_OBS", "DATE-BEG", "DATE-AVG", "T_OBS", "DATE_BEG", "STARTOBS", "DATE-END")
_CLOCKS = ("TIME-OBS", "TIME_OBS")
_OLD_DATE = re.compile(r"(\d\d)/(\d\d)/(\d\d|\d{4})$")
_NAMES = ("TIME", "DATE", "DATE_OBS", "DATE-OBS", "ISOTIME", "UTC", "EPOCH", "TSTART", "START_TIME", "STARTTIME")
_MJD_ZERO = 2400000.5


def time_of_header(header: Attributes) -> tuple[str, int] | None:
    """Give the keyword that tells the time, and it in ns since 1970 UTC.

    None if none does. Old dates are ``dd/mm/yy``; a date alone is completed
    by TIME-OBS; TIMESYS, or the end ``_TAI``, tells the time scale.
    """
    for keyword in KEYWORDS:
        text = header.get(keyword)
        time = _read(text, header) if isinstance(text, str) and text.strip() else NO_TIME
        if time != NO_TIME:
            return keyword, time
    modified = header.get("MJD-OBS")
    if isinstance(modified, float | int) and modified:
        times = times_of_numbers(np.array([modified]), UNIT_NS["d"], origin_of_jd(_MJD_ZERO))
        return "MJD-OBS", int(to_utc(times, _scale(header))[0])
    return None


def _read(text: str, header: Attributes) -> int:
    text, scale = text.strip(), _scale(header)
    if text.endswith("_TAI"):
        text, scale = text.removesuffix("_TAI").replace(".", "-", 2).replace("_", "T"), "TAI"
    old = _OLD_DATE.match(text)
    if old:
        text = f"{old[3] if len(old[3]) == 4 else '19' + old[3]}-{old[2]}-{old[1]}"
    clock = next((str(header[name]).strip() for name in _CLOCKS if isinstance(header.get(name), str)), "")
    if re.fullmatch(r"\d{4}[-/]\d\d[-/]\d\d", text) and clock:
        text = f"{text.replace('/', '-')}T{clock}"
    return int(to_utc(times_of_texts([text]), scale)[0])


def _scale(header: Attributes) -> str:
    scale = str(header.get("TIMESYS") or "UTC").strip().upper()
    return "UTC" if scale == "MJD" else scale


Columns = Mapping[str, Any]  # Any: numpy arrays of any type


def times_of_table(columns: Columns, units: Mapping[str, str], header: Attributes) -> tuple[str, Times] | None:
    """Find the time column of a table; its name and ns since 1970 UTC.

    In this order: texts, MJD and JD columns, a column TIME counted from
    MJDREF, from TIMEZERO where TIMESYS is MJD (as the SDAC's GOES files
    have it) or else from DATE-OBS; YEAR, DOY and SOD (seconds of the day).
    """
    by_name = {name.upper(): name for name in columns}
    for name in (by_name[upper] for upper in (*_NAMES, "MJD", "JD") if upper in by_name):
        times = _column_times(name, columns[name], units.get(name, ""), header)
        if times is not None and (not times.size or (times != NO_TIME).any()):
            return name, times
    if {"YEAR", "DOY", "SOD"} <= by_name.keys():
        year, doy, sod = (np.asarray(columns[by_name[name]]) for name in ("YEAR", "DOY", "SOD"))
        return by_name["SOD"], _from_days(year, doy, sod)
    return None


def _column_times(name: str, values: Any, unit: str, header: Attributes) -> Times | None:
    if values.dtype.kind == "U":
        return to_utc(times_of_texts(values.ravel().tolist()), _scale(header))
    if values.dtype.kind not in "iuf":
        return None
    if name.upper() in ("MJD", "JD"):
        zero = _MJD_ZERO if name.upper() == "MJD" else 0.0
        return to_utc(times_of_numbers(values, UNIT_NS["d"], origin_of_jd(zero)), _scale(header))
    unit_ns = UNIT_NS.get((unit or str(header.get("TIMEUNIT") or "s")).strip().lower())
    origin = _origin(header, unit_ns) if unit_ns else None
    if unit_ns is None or origin is None:
        return None
    origin_ns, bring = origin
    return bring(times_of_numbers(values, unit_ns, origin_ns))


def _origin(header: Attributes, unit_ns: int) -> tuple[int, Callable[[Times], Times]] | None:
    """Give the zero of a column of times, and how to bring it to UTC."""
    zero = _number(header, "TIMEZERO")
    if str(header.get("TIMESYS")).strip().upper() == "MJD" and zero:
        return origin_of_jd(_MJD_ZERO + zero), lambda times: times
    reference = _reference(header)
    if reference is not None:
        origin_ns = origin_of_jd(_MJD_ZERO + reference) + round(zero * unit_ns)
        return origin_ns, lambda times: to_utc(times, _scale(header))
    start = time_of_header(header)
    return (start[1], lambda times: times) if start else None


def _reference(header: Attributes) -> float | None:
    if isinstance(header.get("MJDREFI"), int | float):
        return _number(header, "MJDREFI") + _number(header, "MJDREFF")
    return _number(header, "MJDREF") if isinstance(header.get("MJDREF"), int | float) else None


def _number(header: Attributes, name: str) -> float:
    value: Attribute = header.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _from_days(year: Any, doy: Any, sod: Any) -> Times:
    is_date = (year > 1700) & (year < 2262) & (doy > 0) & (doy < 367)
    days = np.where(is_date, year, 1970).astype("int64").astype(str).astype("datetime64[D]").astype(np.int64) + doy - 1
    seconds = times_of_numbers(sod, UNIT_NS["s"], 0)
    is_time = is_date & (seconds != NO_TIME)
    return np.where(is_time, np.where(is_date, days, 0).astype(np.int64) * UNIT_NS["d"] + seconds, NO_TIME)
