"""Where a row is drawn, and which time and values its box shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sepp.quicklook.canvas import Box
from sepp.quicklook.ordinate import Ordinate
from sepp.quicklook.plot import Column

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is drawn, and which time it shows."""

    box: Box
    """Its axes, in pixels."""
    start_ms: float
    """Time at the left edge, ms since 1970 UTC."""
    stop_ms: float
    """Time at the right edge."""

    @property
    def span_ns(self) -> tuple[int, int]:
        """Time at both edges, ns since 1970 UTC."""
        return round(self.start_ms * 1e6), round(self.stop_ms * 1e6)

    def across(self, time_ms: Column) -> Numbers:
        """Place times along the box."""
        left, _, right, _ = self.box
        return np.asarray(
            left + (time_ms - self.start_ms) / (self.stop_ms - self.start_ms) * (right - left), np.float64
        )

    def down(self, axis: Ordinate, values: Column) -> Numbers:
        """Place values from its bottom up."""
        _, top, _, bottom = self.box
        return bottom - axis.share(values.astype(np.float64)) * (bottom - top)
