"""Where the spacecraft are, once a minute."""

from typing import Final

import numpy as np

from sepp.core.model import Batch
from sepp.core.time import MINUTE_NS
from sepp.ingest.demonstration.descriptions import Kind, position, scalar
from sepp.ingest.demonstration.orbits import Formation
from sepp.ingest.demonstration.scenario import Scenario
from sepp.physics.arrays import norm
from sepp.physics.constants import EARTH_RADIUS_KM

KIND: Final = Kind(
    suffix="POSITION",
    instrument="AUX",
    title="position",
    description="Position every minute in GSE on a Kepler orbit of 4 by 19.6 Earth radii, 57 h.",
    caveats="Two-body motion: no Moon, no Sun, no flattening of the Earth, no manoeuvres.",
    cadence_ns=MINUTE_NS,
    parameters=(
        position(),
        scalar("sc_r", "Re", "Distance from the centre of the Earth", 30.0, scale="linear"),
    ),
)


def position_batch(scenario: Scenario, formation: Formation, spacecraft: int) -> Batch:
    """Give the positions of one spacecraft."""
    seconds = np.arange(0.0, scenario.length_s, MINUTE_NS / 1e9)
    positions = formation.positions(spacecraft, seconds)
    return Batch(
        KIND.dataset(spacecraft),
        scenario.times(seconds),
        {
            "sc_pos_xyz_gse": positions.astype(np.float32),
            "sc_r": (norm(positions) / EARTH_RADIUS_KM).astype(np.float32),
        },
    )
