"""The ordinate of a spectrogram: which axis, which bins, which scale."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Attribute, Parameter, Values
from sepp.quicklook.labels import short_name
from sepp.quicklook.source import Source

LOG_RATIO = 20.0
_SIDES = ("minus", "plus")


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
    widths: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    """How far each bin reaches below and above its centre, if told."""

    def at(self, is_kept: NDArray[np.bool_]) -> "Bins":
        """Give the bins of some of the records only."""
        return self if self.centres.ndim == 1 else replace(self, centres=self.centres[is_kept])


def find_bins(source: Source, parameter: Parameter) -> Bins:
    """Find the bins of a spectrogram; without any, count them from 0.

    Bins that vary in time are read at the same level as the data.
    """
    axis = choose_axis(source, parameter)
    teller = bin_parameter(source, parameter, axis)
    if teller is None:
        return make_bins(axis, np.arange(parameter.shape[axis], dtype=np.float64), None)
    found = source.level(teller).mean if teller.is_varying else source.constant(teller)
    bins = make_bins(axis, one_set(found.astype(np.float64)), teller)
    return replace(bins, widths=find_widths(source, teller, bins.order))


def one_set(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give bins that stay the same over the interval as one set, ``(bins,)``."""
    if centres.ndim == 1 or not len(centres):
        return centres
    told = centres[np.isfinite(centres).any(axis=1)]
    return told[0] if len(told) and np.allclose(told, told[0], rtol=1e-6, atol=0, equal_nan=True) else centres


def find_widths(
    source: Source, teller: Parameter, order: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Find how far bins reach: ISTP's DELTA_MINUS and DELTA_PLUS, if they are constant."""
    told = {name.casefold(): value for name, value in teller.attributes.items()}
    sides = [
        _width(source, teller, told.get(f"delta_{side}") or told.get(f"delta_{side}_var"), order) for side in _SIDES
    ]
    below, above = (side if side is not None else sides[1 - number] for number, side in enumerate(sides))
    return None if below is None or above is None else (below, above)


def _width(source: Source, teller: Parameter, told: Attribute, order: NDArray[np.int64]) -> NDArray[np.float64] | None:
    name = str(told or "").strip()
    held = source.dataset.parameter(name) or source.dataset.parameter(name.removesuffix(f"__{source.dataset.id}"))
    if held is not None:
        is_fit = not held.is_varying and held.shape == teller.shape and held.dtype.startswith(("float", "int", "uint"))
        values = source.constant(held).astype(np.float64)[order] if is_fit else None
    else:
        values = _number(name, len(order))
    return values if values is not None and bool((values >= 0).all()) and values.any() else None


def _number(text: str, count: int) -> NDArray[np.float64] | None:
    try:
        return np.full(count, float(text))
    except ValueError:
        return None


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
    """Put bins in rising order and choose their scale; a bin that never has a place is left out."""
    typical = typical_bins(centres)
    order = rising_order(centres, typical)
    return Bins(
        axis=axis,
        centres=centres[..., order],
        order=order,
        name=short_name(teller) if teller else "bin",
        units=teller.units if teller else "",
        scale=choose_scale(np.sort(typical[order]), teller),
    )


def rising_order(centres: NDArray[np.float64], typical: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order the bins that have a place so that they rise at all times, or if no order does so as they typically are.

    Tables of several lengths may each rise while their medians, bin by bin, do not.
    """
    seen = np.flatnonzero(np.isfinite(typical))
    for order in (seen, seen[::-1]):
        some = centres[..., order]
        if not (some < np.fmax.accumulate(some, axis=-1)).any():
            return order
    return seen[np.argsort(typical[seen], kind="stable")]


def typical_bins(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give one set of bins for those of all times, shape ``(bins,)``; NaN for a bin that never has a place.

    Without any place they are counted from 0.
    """
    is_there: NDArray[np.bool_] = np.asarray(np.isfinite(centres))
    if not is_there.any():
        return np.arange(centres.shape[-1], dtype=np.float64)
    if centres.ndim == 1:
        return np.where(is_there, centres, np.nan)
    seen = is_there.any(axis=0)
    typical = np.full(centres.shape[1], np.nan)
    typical[seen] = np.nanmedian(np.where(is_there, centres, np.nan)[:, seen], axis=0)
    return typical


def choose_scale(centres: NDArray[np.float64], teller: Parameter | None) -> str:
    """Take the scale that the file tells, else log if the bins span decades."""
    finite = centres[np.isfinite(centres)]
    if not len(finite) or finite[0] <= 0:
        return "linear"
    if teller is not None and teller.scale == "log":
        return "log"
    return "log" if finite[-1] / finite[0] > LOG_RATIO else "linear"


def bin_arrays(bins: Bins, records: NDArray[np.int64]) -> dict[str, NDArray[np.float64] | NDArray[np.float32]]:
    """Give ``bins``, and where they vary or are told also their edges.

    ``bins_lo`` and ``bins_hi`` have the shape of ``bins``: ``(bins,)``, or
    ``(n, bins)`` with one row for each of ``records``.
    """
    if bins.centres.ndim == 1:
        edges = {} if bins.widths is None else _edges(bins.centres, bins)
        return {"bins": np.ascontiguousarray(bins.centres), **edges}
    centres = bins.centres[records]
    return {"bins": centres.astype(np.float32), **_edges(centres, bins)}


def _edges(centres: NDArray[np.float64], bins: Bins) -> dict[str, NDArray[np.float32]]:
    if bins.widths is not None:
        below, above = centres - bins.widths[0], centres + bins.widths[1]
        below = np.where(below > 0, below, centres / 2) if bins.scale == "log" else below
    else:
        below, above = cells_around(centres, is_log=bins.scale == "log")
    return {"bins_lo": below.astype(np.float32), "bins_hi": above.astype(np.float32)}


def cells_around(centres: NDArray[np.float64], *, is_log: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the lower and the upper edge of each bin of each record, shape ``(n, bins)``.

    Half-way between the centres that there are: a bin without centre has none, and
    those around it are as wide as without it.
    """
    low, high = np.full(centres.shape, np.nan), np.full(centres.shape, np.nan)
    patterns, places = np.unique(np.isfinite(centres), axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        cells = np.ix_(np.flatnonzero(places.ravel() == number), np.flatnonzero(pattern))
        if pattern.any():
            low[cells], high[cells] = _cells(centres[cells], is_log=is_log)
    return low, high


def _cells(centres: NDArray[np.float64], *, is_log: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the edges of bins that each record may have in an order of its own."""
    order = np.argsort(centres, axis=1, kind="stable")
    edges = edges_around(np.take_along_axis(centres, order, axis=1), is_log=is_log)
    low, high = np.empty_like(centres), np.empty_like(centres)
    np.put_along_axis(low, order, edges[:, :-1], axis=1)
    np.put_along_axis(high, order, edges[:, 1:], axis=1)
    return low, high


def edges_around(centres: NDArray[np.float64], *, is_log: bool) -> NDArray[np.float64]:
    """Give the edges half-way between centres along the last axis, one more than these."""
    with np.errstate(divide="ignore", invalid="ignore"):
        places = np.log(centres) if is_log else centres
    if places.shape[-1] == 1:
        edges = np.concatenate([places - 0.5, places + 0.5], axis=-1)
    else:
        middles = (places[..., 1:] + places[..., :-1]) / 2
        first, last = 2 * places[..., :1] - middles[..., :1], 2 * places[..., -1:] - middles[..., -1:]
        edges = np.concatenate([first, middles, last], axis=-1)
    return np.exp(edges) if is_log else edges


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
