"""The magnetic field, as a fluxgate magnetometer gives it once a spin."""

from dataclasses import replace
from typing import Final

import numpy as np

from sepp.core.calendar import SECOND_NS
from sepp.core.model import Batch
from sepp.ingest.demonstration.descriptions import QUALITY, Kind, gse_vector, position, scalar
from sepp.ingest.demonstration.environment import Surroundings
from sepp.ingest.demonstration.flaws import filled, quality, recorded
from sepp.ingest.demonstration.scenario import Scenario
from sepp.physics.arrays import norm

KIND: Final = Kind(
    suffix="FGM_SPIN",
    instrument="FGM",
    title="magnetic field, spin resolution",
    description="Field every 4 s in GSE through solar wind, bow shock, magnetosheath, magnetopause and magnetosphere.",
    caveats="Some records hold fill values; Demo-2 has a gap of 35 min and Demo-3 one of 7 min.",
    cadence_ns=4 * SECOND_NS,
    parameters=(
        gse_vector("B_vec_xyz_gse", "B", "nT", "Magnetic field vector, spin resolution, GSE", limit=70000.0),
        scalar("B_mag", "nT", "Magnetic field magnitude, spin resolution", 70000.0),
        replace(position(), role="support_data"),
        QUALITY,
    ),
)
_NOISE_NT: Final = 0.02


def field_batch(scenario: Scenario, spacecraft: int, around: Surroundings) -> Batch:
    """Measure the field along the way of one spacecraft."""
    random = scenario.random("FGM", spacecraft)
    field = around.state.field_nt + random.normal(0, _NOISE_NT, around.positions_km.shape)
    is_fill = filled(scenario, "FGM", spacecraft, len(field))
    field[is_fill] = np.nan
    rows = recorded(scenario, "FGM", spacecraft, around.seconds)
    vectors = field[rows].astype(np.float32)
    return Batch(
        KIND.dataset(spacecraft),
        scenario.times(around.seconds[rows]),
        {
            "B_vec_xyz_gse": vectors,
            "B_mag": norm(vectors.astype(np.float64)).astype(np.float32),
            "sc_pos_xyz_gse": around.positions_km[rows].astype(np.float32),
            "quality": quality(around.seconds, np.full(len(field), np.inf), is_fill)[rows],
        },
    )
