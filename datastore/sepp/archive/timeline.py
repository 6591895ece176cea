"""Several datasets on one timeline."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from sepp.core.calendar import read_duration, shift
from sepp.core.errors import BadTimeError
from sepp.core.time import Interval


def parse_cadence(text: str | np.timedelta64 | pd.Timedelta) -> int:
    """Convert ``4s``, ``1 min``, ``PT4S`` or a timedelta to ns.

    Raises ``BadTimeError`` for anything else or a step that is not positive.
    """
    if isinstance(text, str) and (duration := read_duration(text)) is not None:
        step = shift(0, duration)
    else:
        try:
            step = pd.Timedelta(text).value
        except ValueError as error:
            raise BadTimeError(f"Not a cadence: {text!r}; write for example '4s' or 'PT1M'") from error
    if step <= 0:
        raise BadTimeError(f"A cadence must be positive, got {text!r}")
    return int(step)


def on_one_timeline(opened: Mapping[str, xr.Dataset], interval: Interval, cadence_ns: int) -> dict[str, xr.Dataset]:
    """Average each dataset into the same bins of ``cadence_ns``.

    Times are the centres of the bins; a bin without record is NaN. Only
    floating-point parameters can be averaged, bins that vary among them;
    the others are left out.
    """
    edges = np.arange(interval.start_ns, interval.stop_ns, cadence_ns)
    return {name: _average(dataset, edges, cadence_ns) for name, dataset in opened.items()}


def _average(opened: xr.Dataset, starts: np.ndarray, cadence_ns: int) -> xr.Dataset:
    bins = (opened["time"].values.astype("datetime64[ns]").astype(np.int64) - starts[0]) // cadence_ns
    names = [n for n, v in opened.variables.items() if np.issubdtype(v.dtype, np.floating) and "time" in v.dims]
    centres = (starts + cadence_ns // 2).astype("datetime64[ns]")
    averaged = {n: (opened[n].dims, _bin_means(opened[n].values, bins, len(starts)), opened[n].attrs) for n in names}
    rest = {n: v for n, v in opened.coords.items() if "time" not in v.dims}
    found = xr.Dataset(
        averaged, coords={"time": centres, **rest}, attrs={**opened.attrs, "cadence": f"{cadence_ns} ns"}
    )
    return found.set_coords([n for n in names if n in opened.coords])


def _bin_means(values: np.ndarray, bins: np.ndarray, count: int) -> np.ndarray:
    flat = values.reshape(len(values), -1)
    means = np.full((count, flat.shape[1]), np.nan, dtype=values.dtype)
    for column in range(flat.shape[1]):
        is_good = np.isfinite(flat[:, column])
        sums = np.bincount(bins[is_good], weights=flat[is_good, column], minlength=count)
        counts = np.bincount(bins[is_good], minlength=count)
        means[:, column] = np.divide(sums, counts, out=np.full(count, np.nan), where=counts > 0)
    return means.reshape(count, *values.shape[1:])
