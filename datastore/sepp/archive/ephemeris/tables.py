"""Positions and orbits as users have them in a notebook."""

import pandas as pd
import xarray as xr

from sepp.archive.ephemeris.almanac import Almanac
from sepp.archive.ephemeris.surroundings import BOW_SHOCK_MODEL, MAGNETOPAUSE_MODEL
from sepp.archive.ephemeris.tracks import DIRECT_ROWS
from sepp.core.time import Interval

REGION_NOTE = f"by model: magnetopause of {MAGNETOPAUSE_MODEL}, bow shock of {BOW_SHOCK_MODEL}"


def places_dataset(
    almanac: Almanac, observatory: str, interval: Interval, frame: str, points: int | None
) -> xr.Dataset:
    """Give positions with L, MLT and region along ``time``."""
    found = almanac.observatory(observatory)
    wind = almanac.wind(interval.start_ns + interval.duration_ns // 2)
    places = almanac.places(observatory, interval, frame, points=points or DIRECT_ROWS, wind=wind)
    length = {"units": "Re", "coordinate_frame": places.frame, "long_name": f"Position of {found.title}"}
    dipole = {"units": "1", "long_name": "L of the centred dipole (no IGRF beyond it, no outer field)"}
    return xr.Dataset(
        {
            "position": (("time", "component"), places.positions_re, length),
            "l": ("time", places.l_shells, dipole),
            "mlt": ("time", places.mlt_hours, {"units": "h", "long_name": "Magnetic local time"}),
            "region": ("time", places.region_names(), {"long_name": f"Region {REGION_NOTE}"}),
        },
        coords={"time": places.time_ns.view("datetime64[ns]"), "component": ["x", "y", "z"]},
        attrs={
            "observatory": found.title,
            "source": f"{found.dataset}/{found.parameter}",
            "version": almanac.track(observatory).version,
            "solar_wind": f"Pdyn {wind.pdyn:.3g} nPa, Bz {wind.bz:.3g} nT, Mach {wind.mach:.3g} ({wind.source})",
        },
    )


def orbits_table(almanac: Almanac, observatory: str, interval: Interval | None) -> pd.DataFrame:
    """Tabulate orbits: ``number``, ``start``, ``stop`` (UTC)."""
    found = almanac.orbits(observatory)
    shown = found if interval is None else found.within(interval)
    columns = {"number": shown.numbers, "start": shown.start_ns, "stop": shown.stop_ns}
    table = pd.DataFrame(columns).astype({"start": "datetime64[ns]", "stop": "datetime64[ns]"})
    table.attrs["numbering"] = found.numbering
    return table
