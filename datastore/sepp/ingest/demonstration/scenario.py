"""What is to be generated: when, for how long, and from which seed."""

from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np

from sepp.core.calendar import SECOND_NS
from sepp.core.errors import EmptyIntervalError
from sepp.core.model import Times
from sepp.core.time import DAY_NS
from sepp.physics.arrays import Floats

# 2001-03-01T00:00Z: orbits like this one then have their apogee towards the Sun.
_START_NS: Final = 983_404_800 * SECOND_NS
SEED: Final = 2002
"""Seed of the archive that is made unasked."""
DAYS: Final = 5.0
"""Its length in days: two orbits."""
SPACECRAFT: Final = (1, 2, 3, 4)
SPIN_S: Final = 4.0
WAVE_STEP_S: Final = 2.0
_MARGIN_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that the generated archive depends on."""

    seed: int = SEED
    """Same seed, same archive, bit for bit (on one kind of machine)."""
    days: float = DAYS
    """Length in days."""
    start_ns: int = _START_NS
    """First instant, ns since 1970 UTC."""

    def __post_init__(self) -> None:
        """Refuse a length of nothing with ``EmptyIntervalError``."""
        if not self.days > 0:
            raise EmptyIntervalError(f"The demonstration needs more than 0 days, got {self.days!r}")

    @property
    def length_s(self) -> float:
        """Length in s."""
        return self.days * DAY_NS / SECOND_NS

    def random(self, *subject: str | int) -> np.random.Generator:
        """Give the stream of random numbers that belongs to one subject.

        A new subject leaves the numbers of all others as they are.
        """
        return np.random.default_rng([self.seed, *(crc32(str(word).encode()) for word in subject)])

    def clock(self, step_s: float = SPIN_S) -> Floats:
        """Count s from the start in even steps, an hour over each end."""
        return np.arange(-_MARGIN_S, self.length_s + _MARGIN_S, step_s)

    def spins(self, spacecraft: int) -> Floats:
        """Give the middles of a spacecraft's spins in s from the start.

        The spins of the four are not in phase with each other.
        """
        return np.arange(0.0, self.length_s, SPIN_S) + 0.5 + 0.9 * (spacecraft - 1)

    def times(self, seconds: Floats) -> Times:
        """Convert s from the start to ns since 1970 UTC, on whole ms."""
        return self.start_ns + np.round(seconds * 1000).astype(np.int64) * (SECOND_NS // 1000)
