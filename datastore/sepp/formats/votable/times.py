"""Which fields of a VOTable are times, and their values in ns UTC."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sepp.core.model import Times
from sepp.formats.content import NO_TIME
from sepp.formats.epochs import UNIT_NS, origin_of_jd, times_of_numbers, times_of_texts, to_utc

_DAY = UNIT_NS["d"]
_NOT_INSTANTS = re.compile(
    r"^time\.(duration|interval|period|resolution|scale|lifetime|crossing|phase|relax|equinox|release|creation|"
    r"processing|publi)"
)
_NAMES = re.compile(
    r"^(date[ _-]?)?(time|epoch|utc?|date|isotime|mjd|jd|(start|begin)[ _-]?(time|date)?)([ _-]?utc?)?$", re.I
)
_TEXT_TYPES = ("timestamp", "datetime", "iso8601", "isotime", "adql:timestamp")
_ORIGINS = {"MJD-origin": 2400000.5, "JD-origin": 0.0}


@dataclass(frozen=True, slots=True)
class Column:
    """One FIELD with its values, as the search for times looks at it."""

    field: Any  # Any: astropy's FIELD
    """Its description."""
    unit: str
    """Its unit, verbatim."""
    values: Any  # Any: numpy masked array
    """Its values."""
    system: Any = None
    """The TIMESYS that it refers to, if any."""

    @property
    def is_text(self) -> bool:
        """Tell text from numbers."""
        return str(self.field.datatype) in ("char", "unicodeChar")


def find_axis(columns: Sequence[Column]) -> int | None:
    """Find the field that tells when each row is; None if there is none.

    A reference to a TIMESYS tells best, then utype, ucd (``time.start``,
    ``time.epoch``), xtype or unit (isotime), and the name at last.
    """
    found = [(rank, -number) for number, column in enumerate(columns) if (rank := _rank(column))]
    return -max(found)[1] if found else None


def is_time(column: Column) -> bool:
    """Tell whether a field holds instants, be it the axis or not."""
    return _rank(column) > 1 and (column.is_text or _counting(column) is not None)


def times_of(column: Column) -> Times:
    """Give the instants of a field; ``NO_TIME`` where it has none."""
    scale = str(getattr(column.system, "timescale", None) or "UTC")
    mask = np.ma.getmaskarray(column.values)
    if column.is_text:
        texts = ["" if hidden else str(text) for text, hidden in zip(column.values.data, mask, strict=True)]
        return to_utc(times_of_texts(texts), scale)
    unit_ns, origin_ns = _counting(column) or (1, 0)
    times = times_of_numbers(np.ma.getdata(column.values), unit_ns, origin_ns)
    return to_utc(np.where(mask, NO_TIME, times), scale)


def _rank(column: Column) -> int:
    """Tell how surely a field holds instants; 0 if it does not."""
    field = column.field
    ucd, utype = (field.ucd or "").lower(), (field.utype or "").lower()
    has_shape = getattr(column.values, "ndim", 1) == 1
    if _NOT_INSTANTS.match(ucd) or not has_shape or not (column.is_text or _counting(column)):
        return 0
    tellings = (
        (7, column.system is not None),
        (6, "time" in utype and "stop" not in utype and "end" not in utype),
        (5, ucd.startswith(("time.start", "time.epoch"))),
        (4, _is_marked(column)),
        (2, ucd.startswith("time.end")),
        (3, ucd.startswith("time")),
        (1, bool(_NAMES.match(field.name or "")) and _looks_right(column)),
    )
    return next((rank for rank, is_told in tellings if is_told), 0)


def _is_marked(column: Column) -> bool:
    xtype = str(getattr(column.field, "xtype", "") or "").lower()
    return xtype in (*_TEXT_TYPES, "mjd", "jd") or column.unit.lower().startswith(("iso", "mjd"))


def _looks_right(column: Column) -> bool:
    return not column.is_text or bool((times_of(column) != NO_TIME).any() or not len(column.values))


def _counting(column: Column) -> tuple[int, int] | None:
    """Give unit and origin in ns of numbers that count time; else None."""
    if np.ma.getdata(column.values).dtype.kind not in "iuf":
        return None
    unit_ns = UNIT_NS.get(column.unit)
    if column.system is not None:
        origin = column.system.timeorigin
        origin = _ORIGINS.get(origin, origin) if isinstance(origin, str) else origin
        return (unit_ns or _DAY, origin_of_jd(float(origin))) if origin is not None else None
    return _by_size(column) if unit_ns in (_DAY, None) else None


def _by_size(column: Column) -> tuple[int, int] | None:
    """Tell days since MJD 0 from days since JD 0: nothing else is so large."""
    xtype = str(getattr(column.field, "xtype", "") or "").lower()
    told = f"{column.field.name or ''} {column.unit} {xtype}".lower()
    is_told = "jd" in told or (column.unit in ("d", "day") and (column.field.ucd or "").startswith("time"))
    numbers = np.ma.compressed(column.values)
    finite = numbers[np.isfinite(numbers)]
    if not is_told or not len(finite):
        return None
    low, high = float(finite.min()), float(finite.max())
    if low > 2_300_000 and high < 2_600_000:
        return _DAY, origin_of_jd(0.0)
    return (_DAY, origin_of_jd(2400000.5)) if low > 10_000 and high < 120_000 else None
