"""What a plot shows: panels of lines, spectrograms, flags and tracks, ready to draw."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64] | NDArray[np.float32]

LINE = "line"
SPECTROGRAM = "spectrogram"
STATUS = "status"
TRACK = "track"

DATA, GAP, CAVEAT = range(3)
"""Levels of the intervals of a track."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One parameter over time.

    Arrays of a line are component-major, shape ``(components, n)``, those of
    a spectrogram ``(n, bins)``, of a status ``(n,)``; ``time`` is ms since
    1970, shape ``(n,)``. A track has intervals instead: ``start``, ``stop``
    in ms and ``level``, all ``(n,)``.
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
    """``line``, ``spectrogram``, ``status`` or ``track``."""
    scale: str
    """``linear`` or ``log``: of the ordinate, or of the colour."""
    labels: tuple[str, ...]
    """One per component of a line."""
    gap_ms: float | None
    """A longer step is a gap; None where gaps are NaN points already."""
    factor: int
    """Records per point; 1 for the records themselves."""
    arrays: Mapping[str, Column]
    """``time`` with ``value``, or with ``mean``, ``min``, ``max``; ``bins``,
    ``bins_lo``, ``bins_hi``; ``high`` of a status; those of a track."""
    bin_name: str = ""
    """What the ordinate of a spectrogram is."""
    bin_units: str = ""
    """Its unit."""
    bin_scale: str = "linear"
    """``linear`` or ``log`` ordinate of a spectrogram."""
    flag_values: tuple[int, ...] = ()
    """Codes that a status may have."""
    flag_meanings: tuple[str, ...] = ()
    """What each of them means; empty text where nothing tells."""
    texts: tuple[str, ...] = ()
    """What each interval of a track is."""
    note: str = ""
    """What holds for a track at all times."""
    short_name: str = ""
    """What it is, for the room beside an axis; empty where nothing shorter is known."""

    @property
    def axis_name(self) -> str:
        """What stands beside its axis."""
        return self.short_name or self.long_name or self.parameter

    @property
    def points(self) -> int:
        """Count the points along time, or the intervals of a track."""
        return len(self.arrays["start" if self.kind == TRACK else "time"])

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
    observatory: str = ""
    """Whose data they are, such as ``Cluster-1``."""
    held_ns: tuple[int, int] | None = None
    """Times of the first and the last record that the dataset holds; None if it holds none."""
    left_out: tuple[str, ...] = ()
    """Parameters that would have come but have no value in the interval."""
