"""What a plot shows: panels of lines and spectrograms, ready to draw."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64] | NDArray[np.float32]

LINE = "line"
SPECTROGRAM = "spectrogram"


@dataclass(frozen=True, slots=True)
class Panel:
    """One parameter over time.

    Arrays of a line are component-major, shape ``(components, n)``, those of
    a spectrogram ``(n, bins)``; ``time`` is ms since 1970, shape ``(n,)``.
    """

    parameter: str
    """Name of the parameter."""
    long_name: str
    """What it is, in a few words."""
    units: str
    """Unit string as the archive holds it."""
    frame: str
    """Coordinate frame, empty where none applies."""
    kind: str
    """``line`` or ``spectrogram``."""
    scale: str
    """``linear`` or ``log``: of the ordinate, or of the colour."""
    labels: tuple[str, ...]
    """One per component of a line."""
    gap_ms: float | None
    """A longer step is a gap; None where gaps are NaN points already."""
    factor: int
    """Records per point; 1 for the records themselves."""
    arrays: Mapping[str, Column]
    """``time`` with ``value``, or with ``mean``, ``min``, ``max``; ``bins``."""
    bin_name: str = ""
    """What the ordinate of a spectrogram is."""
    bin_units: str = ""
    """Its unit."""
    bin_scale: str = "linear"
    """``linear`` or ``log`` ordinate of a spectrogram."""

    @property
    def points(self) -> int:
        """Count the points along time."""
        return len(self.arrays["time"])

    @property
    def middle(self) -> Column:
        """Give the values, or the means of the blocks."""
        return self.arrays["value"] if "value" in self.arrays else self.arrays["mean"]


@dataclass(frozen=True, slots=True)
class PlotData:
    """A stack of panels over one interval of one dataset."""

    dataset: str
    """Id of the dataset."""
    title: str
    """Its title."""
    is_synthetic: bool
    """True for data that no instrument measured."""
    version: str
    """State of the dataset, such as ``1.81234``."""
    start_ns: int
    """Begin of the interval, ns since 1970 UTC."""
    stop_ns: int
    """End of the interval."""
    caveats: str
    """What to beware of."""
    panels: tuple[Panel, ...]
    """From top to bottom."""
