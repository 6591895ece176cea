"""Keep only records whose quality flag is good enough."""

import numpy as np
import xarray as xr

from sepp.core.errors import UnknownParameterError


def quality_name(opened: xr.Dataset) -> str:
    """Name the quality flag of a dataset: an integer named ``…quality…``.

    Raises ``UnknownParameterError`` if there is none.
    """
    flags = [str(n) for n, v in opened.data_vars.items() if "quality" in str(n).lower() and v.dtype.kind in "iu"]
    if not flags:
        raise UnknownParameterError("This dataset has no quality flag; open it without quality=")
    return flags[0]


def keep_quality(opened: xr.Dataset, least: int) -> xr.Dataset:
    """Set floats to NaN where the quality flag is below ``least`` or filled.

    Integers and text stay as they are; the flag itself tells.
    """
    name = quality_name(opened)
    is_good = opened[name] >= least
    if f"{name}_mask" in opened:
        is_good &= ~opened[f"{name}_mask"]
    kept = {
        key: variable.where(is_good)
        for key, variable in opened.data_vars.items()
        if np.issubdtype(variable.dtype, np.floating) and "time" in variable.dims
    }
    return opened.assign(kept)
