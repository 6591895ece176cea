"""The ordinate of a spectrogram: which axis, which bins, which scale."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Parameter, Values
from sepp.quicklook.source import Source

LOG_RATIO = 20.0


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of a spectrogram, in rising order."""

    axis: int
    """Axis of the record that they lie along."""
    centres: NDArray[np.float64]
    """Shape ``(bins,)``, or ``(blocks, bins)`` where they vary in time."""
    order: NDArray[np.int64]
    """Place in the data of each bin, shape ``(bins,)``."""
    name: str
    """What they are."""
    units: str
    """Their unit."""
    scale: str
    """``linear`` or ``log``."""


def find_bins(source: Source, parameter: Parameter) -> Bins:
    """Find the bins of a spectrogram; without any, count them from 0.

    Bins that vary in time are read at the same level as the data.
    """
    axis = choose_axis(source, parameter)
    teller = bin_parameter(source, parameter, axis)
    if teller is None:
        return make_bins(axis, np.arange(parameter.shape[axis], dtype=np.float64), None)
    found = source.level(teller).mean if teller.is_varying else source.constant(teller)
    return make_bins(axis, found.astype(np.float64), teller)


def choose_axis(source: Source, parameter: Parameter) -> int:
    """Choose the axis to show: energies if there are any, else the last with bins."""
    tellers = [bin_parameter(source, parameter, axis) for axis in range(len(parameter.shape))]
    energies = [axis for axis, teller in enumerate(tellers) if teller is not None and "eV" in teller.units]
    known = [axis for axis, teller in enumerate(tellers) if teller is not None]
    return (energies or known[-1:] or [len(parameter.shape) - 1])[0]


def bin_parameter(source: Source, parameter: Parameter, axis: int) -> Parameter | None:
    """Find the parameter that gives the bins of an axis, if it is numeric."""
    name = parameter.depends[axis] if axis < len(parameter.depends) else None
    teller = source.dataset.parameter(name) if name else None
    if teller is None or teller.dtype.startswith(("str", "datetime")):
        return None
    return teller if teller.shape == (parameter.shape[axis],) else None


def make_bins(axis: int, centres: NDArray[np.float64], teller: Parameter | None) -> Bins:
    """Put bins in rising order and choose their scale."""
    typical = typical_bins(centres)
    order = np.argsort(typical, kind="stable")
    return Bins(
        axis=axis,
        centres=centres[..., order],
        order=order,
        name=(teller.long_name or teller.name) if teller else "bin",
        units=teller.units if teller else "",
        scale=choose_scale(typical[order], teller),
    )


def typical_bins(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give one set of bins for those of all times, shape ``(bins,)``."""
    if centres.ndim == 1:
        return centres
    told = centres[np.isfinite(centres).all(axis=1)]
    return np.median(told, axis=0) if len(told) else np.arange(centres.shape[1], dtype=np.float64)


def choose_scale(centres: NDArray[np.float64], teller: Parameter | None) -> str:
    """Take the scale that the file tells, else log if the bins span decades."""
    finite = centres[np.isfinite(centres)]
    if not len(finite) or finite[0] <= 0:
        return "linear"
    if teller is not None and teller.scale == "log":
        return "log"
    return "log" if finite[-1] / finite[0] > LOG_RATIO else "linear"


def along_bins(values: Values, bins: Bins) -> NDArray[np.float32]:
    """Reduce records to their bins: shape ``(n, *shape)`` to ``(n, bins)``.

    The mean over the other axes (angles) of what is there.
    """
    moved = np.moveaxis(values, bins.axis + 1, -1)[..., bins.order]
    flat = moved.reshape(len(moved), int(np.prod(moved.shape[1:-1])), moved.shape[-1]).astype(np.float64)
    count = np.isfinite(flat).sum(axis=1)
    total = np.where(np.isfinite(flat), flat, 0.0).sum(axis=1)
    mean = np.full(count.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean.astype(np.float32)
