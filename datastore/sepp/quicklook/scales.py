"""A linear or a logarithmic scale, where the file does not tell.

Chosen from the whole dataset, not from what is shown, so that it stays while
one pages.
"""

from functools import lru_cache

import numpy as np

from sepp.core.model import Parameter
from sepp.quicklook.source import Source
from sepp.store import Store

OVERVIEW_POINTS = 64
LINE_RATIO = 1000.0
COLOUR_RATIO = 30.0
KEPT = 1024


def choose_scale(source: Source, parameter: Parameter, *, is_spectrogram: bool) -> str:
    """Choose ``linear`` or ``log``: as told, else by the span of all values."""
    is_told = any(name.casefold() == "scaletyp" for name in parameter.attributes)
    if parameter.scale == "log" or is_told:
        return parameter.scale
    if parameter.shape and not is_spectrogram:
        return "linear"
    low, high = positive_span(source.store, source.dataset.id, parameter.name, source.version)
    return "log" if low > 0 and high / low >= (COLOUR_RATIO if is_spectrogram else LINE_RATIO) else "linear"


@lru_cache(KEPT)
def positive_span(store: Store, dataset_id: str, name: str, version: str) -> tuple[float, float]:
    """Give the span of a parameter over all time; (0, 0) if it is not positive.

    Of a scalar the smallest and largest value, of a spectrum the median and
    the highest percentile of its means, zeros left out.
    """
    level = store.level(dataset_id, name, None, OVERVIEW_POINTS, version=version)
    if level.mean.ndim == 1:
        low, high = level.minimum[np.isfinite(level.minimum)], level.maximum[np.isfinite(level.maximum)]
        return (float(low.min()), float(high.max())) if len(low) and low.min() > 0 else (0.0, 0.0)
    finite = level.mean[np.isfinite(level.mean)].astype(np.float64)
    shown = finite[finite > 0]
    if not len(shown) or (finite < 0).mean() > 0.01:
        return 0.0, 0.0
    middle, top = np.percentile(shown, [50, 99])
    return float(middle), float(top)
