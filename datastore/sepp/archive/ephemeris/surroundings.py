"""The model boundaries about a time, for a solar wind given or measured."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sepp.core.errors import MismatchError
from sepp.core.model import Dataset, Holding, Parameter
from sepp.core.time import MINUTE_NS, Interval
from sepp.core.units import normalise
from sepp.physics.arrays import Floats
from sepp.physics.bow_shock import BowShock, farris_russell1994
from sepp.physics.magnetopause import Magnetopause, shue1998
from sepp.store import Store

AROUND_NS: Final = 30 * MINUTE_NS
"""The measured wind is averaged over this long before and after."""
MAGNETOPAUSE_MODEL: Final = "Shue et al. (1998)"
BOW_SHOCK_MODEL: Final = "Farris & Russell (1994), conic of Farris et al. (1991)"
_ANGLES: Final = np.arange(0.0, 166.0, 3.0)
_PRESSURE: Final = re.compile(r"press|p_?dyn|^p$", re.IGNORECASE)
_BZ: Final = re.compile(r"^b_?z(?:_?gsm)?$|^imf_?z", re.IGNORECASE)
_MACH: Final = re.compile(r"m(?:a?gs|s|agnetosonic)_?mach|mach_?(?:mgs|ms|f)", re.IGNORECASE)
_PLAUSIBLE: Final = {"pdyn": (0.01, 100.0), "bz": (-100.0, 100.0), "mach": (1.05, 60.0)}


@dataclass(frozen=True, slots=True)
class SolarWind:
    """What the boundary models need to know of the solar wind."""

    pdyn: float = 2.0
    """Dynamic pressure in nPa."""
    bz: float = 0.0
    """Bz of the field, GSM, in nT."""
    mach: float = 8.0
    """Fast magnetosonic Mach number."""
    source: str = "nominal"
    """Where the numbers come from."""

    def __post_init__(self) -> None:
        """Refuse what no solar wind is with ``MismatchError``."""
        for name, (least, most) in _PLAUSIBLE.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise MismatchError(f"{name}={value!r} is no solar wind; give {least:g} to {most:g}")

    def with_given(self, pdyn: float | None, bz: float | None, mach: float | None) -> "SolarWind":
        """Replace what a user gives; the source says which."""
        given = {name: value for name, value in (("pdyn", pdyn), ("bz", bz), ("mach", mach)) if value is not None}
        if not given:
            return self
        rest = "" if len(given) == len(_PLAUSIBLE) else f", else {self.source}"
        return replace(self, **given, source=f"{' and '.join(given)} given{rest}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The magnetopause and the bow shock in one solar wind."""

    wind: SolarWind
    """The solar wind that they stand in."""

    @property
    def magnetopause(self) -> Magnetopause:
        """Give the magnetopause of Shue et al. (1998)."""
        return shue1998(self.wind.bz, self.wind.pdyn)

    @property
    def bow_shock(self) -> BowShock:
        """Give the bow shock of Farris & Russell (1994)."""
        return BowShock(farris_russell1994(self.magnetopause.standoff_re, self.wind.mach))

    def meridian(self, boundary: Magnetopause | BowShock) -> tuple[Floats, Floats]:
        """Give angles from the x axis in degrees and distances in Re."""
        return _ANGLES, boundary.radius(np.radians(_ANGLES))


def find_wind(holdings: Iterable[Holding], find_store: Callable[[str], Store | None], time_ns: int) -> SolarWind:
    """Average the OMNI data about a time, an hour in all.

    The nominal wind for what is not held there; ``source`` says which.
    """
    around = Interval(time_ns - AROUND_NS, time_ns + AROUND_NS)
    for holding in sorted(holdings, key=lambda one: one.dataset.cadence_ns or 1 << 62):
        store = find_store(holding.dataset.id)
        found = _average(store, holding.dataset, around) if store else {}
        if "pdyn" in found or "bz" in found:
            missing = [name for name in _PLAUSIBLE if name not in found]
            told = f"{holding.dataset.id}, mean of 1 h" + (f"; {' and '.join(missing)} nominal" if missing else "")
            return SolarWind(**found, source=told)
    return SolarWind()


def _average(store: Store, dataset: Dataset, around: Interval) -> dict[str, float]:
    rows = store.time_index(dataset.id).rows(around)
    found: dict[str, float] = {}
    for name, (least, most) in _PLAUSIBLE.items():
        parameter = next((p for p in dataset.parameters if _tells(name, p)), None)
        if parameter is None or rows.stop == rows.start:
            continue
        values = np.asarray(store.read(dataset.id, parameter.name, rows), np.float64)
        values = values[:, 2] if values.ndim == 2 else values
        kept = values[np.isfinite(values) & (values >= least) & (values <= most)]
        if len(kept):
            found[name] = float(kept.mean())
    return found


def _tells(name: str, parameter: Parameter) -> bool:
    unit = normalise(parameter.units)
    if name == "pdyn":
        return not parameter.shape and unit == "nPa" and bool(_PRESSURE.search(parameter.name))
    if name == "mach":
        return not parameter.shape and bool(_MACH.search(parameter.name))
    is_gsm = parameter.frame.upper() == "GSM" or "gsm" in parameter.name.lower()
    is_vector = parameter.shape == (3,)
    return unit == "nT" and is_gsm and (is_vector or (not parameter.shape and bool(_BZ.search(parameter.name))))
