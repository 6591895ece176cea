"""Gaps, fills and doubtful records, as real instruments have them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sepp.ingest.demonstration.descriptions import QUALITY_FILL
from sepp.ingest.demonstration.scenario import Scenario
from sepp.physics.arrays import Floats

_BELT_SHELL: Final = 5.5
_UNASSESSED_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without any record."""

    instrument: str
    """``FGM`` or ``CIS``."""
    spacecraft: int
    """Which of the four."""
    share: float
    """Where it begins, as part of the whole length."""
    length_s: float
    """How long it lasts in s."""
    reason: str
    """Why, as the caveats tell."""


GAPS: Final = (
    Gap("FGM", 2, 0.30, 2100.0, "no telemetry"),
    Gap("CIS", 2, 0.30, 2100.0, "no telemetry"),
    Gap("FGM", 3, 0.19, 420.0, "calibration"),
    Gap("CIS", 4, 0.62, 10800.0, "instrument off"),
)
"""Where there are no records."""


def recorded(scenario: Scenario, instrument: str, spacecraft: int, seconds: Floats) -> NDArray[np.bool_]:
    """Tell the times that are recorded from those in a gap, shape ``(n,)``."""
    kept = np.ones(len(seconds), dtype=bool)
    for gap in GAPS:
        if (gap.instrument, gap.spacecraft) == (instrument, spacecraft):
            begin = gap.share * scenario.length_s
            kept &= (seconds < begin) | (seconds >= begin + gap.length_s)
    return kept


def filled(scenario: Scenario, instrument: str, spacecraft: int, count: int) -> NDArray[np.bool_]:
    """Choose short runs of records without a value, shape ``(count,)``."""
    random = scenario.random("fills", instrument, spacecraft)
    runs = max(1, round(3 * scenario.days))
    is_fill = np.zeros(count, dtype=bool)
    for start, length in zip(random.integers(0, count, runs), random.integers(2, 16, runs), strict=True):
        is_fill[start : start + length] = True
    return is_fill


def quality(seconds: Floats, shell: Floats, is_fill: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Judge records: 3, but 1 in the radiation belts and 0 without value.

    The last quarter of an hour was not assessed and holds the fill value.
    ``shell`` is the effective L in Earth radii; all have shape ``(n,)``.
    """
    flags = np.full(len(seconds), 3, dtype=np.int32)
    flags[shell < _BELT_SHELL] = 1
    flags[is_fill] = 0
    flags[seconds > seconds[-1] - _UNASSESSED_S] = QUALITY_FILL
    return flags
