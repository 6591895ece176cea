"""A distribution over an interval: its mean by energy and angle."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import MismatchError
from sepp.core.model import Parameter, Values
from sepp.core.time import Interval, to_iso
from sepp.quicklook.bins import bin_parameter, make_bins, one_set, typical_bins
from sepp.quicklook.choosing import choose_parameters
from sepp.quicklook.source import Source
from sepp.store import Store

POINTS = 256


@dataclass(frozen=True, slots=True)
class Axis:
    """Bins of one axis of a distribution, in rising order."""

    name: str
    """What they are."""
    units: str
    """Their unit."""
    scale: str
    """``linear`` or ``log``."""
    centres: NDArray[np.float64]
    """Shape ``(bins,)``; where they vary in time their medians."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """The mean of a parameter over an interval, by angle and energy."""

    dataset: str
    """Id of the dataset."""
    parameter: str
    """Name of the parameter."""
    long_name: str
    """What it is, in a few words."""
    units: str
    """Unit string as the archive holds it."""
    is_synthetic: bool
    """True for data that no instrument measured."""
    version: str
    """State of the dataset."""
    records: int
    """Records, or blocks of them, that the mean is over."""
    start_ns: int | None
    """Time of the first, ns since 1970 UTC; None without any."""
    stop_ns: int | None
    """Time of the last."""
    energy: Axis
    """The abscissa."""
    angle: Axis
    """The ordinate: pitch angle where there is one, else another angle."""
    values: NDArray[np.float64]
    """Shape ``(angles, energies)``; NaN where nothing was measured."""


def is_distribution(parameter: Parameter) -> bool:
    """Tell whether a parameter depends on an energy and on one thing more."""
    return parameter.is_varying and len(parameter.shape) >= 2 and not parameter.dtype.startswith(("str", "datetime"))


def distribution(
    store: Store, dataset_id: str, name: str, interval: Interval, *, version: str | None = None
) -> Distribution:
    """Average a parameter over an interval, by energy and angle.

    Further axes (azimuth) are averaged over. Of an interval of many records
    the pyramid's means are averaged. Raises ``UnknownDatasetError``,
    ``UnknownParameterError``, ``NoDataError`` and ``MismatchError`` for a
    parameter without energies and angles.
    """
    source = Source.find(store, dataset_id, version, interval, POINTS)
    [parameter] = choose_parameters(source.dataset, [name])
    if isinstance(parameter, str) or not is_distribution(parameter):
        raise MismatchError(f"{dataset_id}/{name} is no distribution: it needs an energy and an angle in each record")
    level = source.level(parameter)
    across, up = _choose_axes(source, parameter)
    energy, energy_order = _axis(source, parameter, across)
    angle, angle_order = _axis(source, parameter, up)
    mean = _mean(level.mean, across, up)[angle_order][:, energy_order]
    has = bool(len(level.time_ns))
    return Distribution(
        dataset=source.dataset.id,
        parameter=parameter.name,
        long_name=parameter.long_name or parameter.name,
        units=parameter.units,
        is_synthetic=source.dataset.is_synthetic,
        version=source.version,
        records=len(level.time_ns),
        start_ns=int(level.time_ns[0]) if has else None,
        stop_ns=int(level.time_ns[-1]) if has else None,
        energy=energy,
        angle=angle,
        values=mean,
    )


def describe_distribution(found: Distribution) -> dict[str, object]:
    """Bring a distribution to what JSON can hold; NaN becomes None."""
    told = ("dataset", "parameter", "long_name", "units", "is_synthetic", "version", "records")
    times = {
        name: None if ns is None else to_iso(ns) for name, ns in (("start", found.start_ns), ("stop", found.stop_ns))
    }
    axes = {
        name: {"name": axis.name, "units": axis.units, "scale": axis.scale, "centres": axis.centres.tolist()}
        for name, axis in (("energy", found.energy), ("angle", found.angle))
    }
    values = [[value if np.isfinite(value) else None for value in row] for row in found.values.tolist()]
    return {**{name: getattr(found, name) for name in told}, **times, **axes, "values": values}


def _choose_axes(source: Source, parameter: Parameter) -> tuple[int, int]:
    """Choose the axes of energies and of angles, by the units of their bins."""
    tellers = [bin_parameter(source, parameter, axis) for axis in range(len(parameter.shape))]
    words = [_words(parameter, axis, teller) for axis, teller in enumerate(tellers)]
    across = next((axis for axis, text in enumerate(words) if "ev" in text.split() or "energy" in text), None)
    if across is None:
        raise MismatchError(f"{parameter.name!r} has no axis of energies; a spectrogram shows it")
    others = [axis for axis in range(len(parameter.shape)) if axis != across]
    wanted = ("pitch", "theta", "polar", "elevation", "deg", "phi", "azimuth")
    return across, next((axis for word in wanted for axis in others if word in words[axis]), others[0])


def _words(parameter: Parameter, axis: int, teller: Parameter | None) -> str:
    dim = parameter.dims[axis] if axis < len(parameter.dims) else ""
    told = (teller.name, teller.long_name, teller.units.replace("keV", "eV")) if teller else ()
    return " ".join((dim, *told)).casefold()


def _axis(source: Source, parameter: Parameter, axis: int) -> tuple[Axis, NDArray[np.int64]]:
    teller = bin_parameter(source, parameter, axis)
    if teller is None:
        centres = np.arange(parameter.shape[axis], dtype=np.float64)
    else:
        found = source.level(teller).mean if teller.is_varying else source.constant(teller)
        centres = typical_bins(one_set(found.astype(np.float64)))
    bins = make_bins(axis, centres, teller)
    return Axis(bins.name, bins.units, bins.scale, bins.centres), bins.order


def _mean(values: Values, across: int, up: int) -> NDArray[np.float64]:
    """Average over time and all axes but two; shape ``(up, across)``."""
    others = tuple(axis + 1 for axis in range(values.ndim - 1) if axis not in (across, up))
    sums = np.nansum(values, axis=(0, *others), dtype=np.float64)
    counts = np.isfinite(values).sum(axis=(0, *others))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(counts > 0, sums / counts, np.nan)
    return mean if up < across else mean.T
