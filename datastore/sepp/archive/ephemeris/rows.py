"""Rows of positions under the time axis of a picture."""

from collections.abc import Sequence
from math import isfinite

from sepp.archive.ephemeris import Almanac
from sepp.core.errors import NoDataError, UnknownNameError
from sepp.quicklook.stack import Ephemeris, EphemerisRow

FRAME = "GSE"
UNKNOWN = "–"


def ephemeris_rows(almanac: Almanac, observatory: str, times_ns: Sequence[int]) -> Ephemeris | None:
    """Write X, Y, Z in Earth radii, L, MLT and region at some times.

    None where the archive holds no positions of that spacecraft then.
    """
    try:
        title = almanac.observatory(observatory).title
        places = almanac.places_at(observatory, list(times_ns), FRAME)
    except (NoDataError, UnknownNameError):
        return None
    axes = [
        EphemerisRow(f"{axis} {FRAME} [Re]", _written(places.positions_re[:, number].tolist(), 2))
        for number, axis in enumerate("XYZ")
    ]
    rows = [
        *axes,
        EphemerisRow("L (dipole)", _written(places.l_shells.tolist(), 1)),
        EphemerisRow("MLT [h]", _written(places.mlt_hours.tolist(), 1)),
        EphemerisRow("model region", tuple(name or UNKNOWN for name in places.region_names())),
    ]
    return Ephemeris(title, tuple(times_ns), tuple(rows))


def _written(values: Sequence[float], digits: int) -> tuple[str, ...]:
    return tuple(f"{value:.{digits}f}".replace("-", "−") if isfinite(value) else UNKNOWN for value in values)
