"""Ion moments, as an electrostatic analyser gives them once a spin."""

from typing import Final

import numpy as np

from sepp.core.calendar import SECOND_NS
from sepp.core.model import Batch
from sepp.ingest.demonstration.descriptions import QUALITY, Kind, gse_vector, scalar
from sepp.ingest.demonstration.environment import Surroundings
from sepp.ingest.demonstration.flaws import filled, quality, recorded
from sepp.ingest.demonstration.scenario import Scenario
from sepp.physics.plasma import thermal_pressure

KIND: Final = Kind(
    suffix="CIS_MOMENTS",
    instrument="CIS",
    title="ion moments",
    description="Density, bulk velocity in GSE, temperature and pressure of protons every 4 s.",
    caveats="Quality 1 marks records in the radiation belts. Some records hold fill values; Demo-4 has a gap of 3 h.",
    cadence_ns=4 * SECOND_NS,
    parameters=(
        scalar("density", "cm^-3", "Ion density", 1000.0),
        gse_vector("velocity_gse", "V", "km/s", "Ion bulk velocity, GSE", limit=3000.0),
        scalar("temperature", "MK", "Ion temperature", 1000.0),
        scalar("pressure", "nPa", "Ion pressure", 100.0),
        QUALITY,
    ),
)


def moments_batch(scenario: Scenario, spacecraft: int, around: Surroundings) -> Batch:
    """Measure the moments along the way of one spacecraft.

    The errors are those of counting: the thinner and the hotter, the larger.
    """
    random, state = scenario.random("CIS", spacecraft), around.state
    count = len(around.seconds)
    error = 0.015 + 0.03 / np.sqrt(1 + 5 * state.density_cc)
    thermal_kms = 90.85 * np.sqrt(state.temperature_mk)
    density = state.density_cc * np.exp(error * random.normal(size=count))
    velocity = state.velocity_kms + (0.2 * error * thermal_kms)[:, None] * random.normal(size=(count, 3))
    temperature = state.temperature_mk * np.exp(1.5 * error * random.normal(size=count))
    is_fill = filled(scenario, "CIS", spacecraft, count)
    for values in (density, velocity, temperature):
        values[is_fill] = np.nan
    rows = recorded(scenario, "CIS", spacecraft, around.seconds)
    return Batch(
        KIND.dataset(spacecraft),
        scenario.times(around.seconds[rows]),
        {
            "density": density[rows].astype(np.float32),
            "velocity_gse": velocity[rows].astype(np.float32),
            "temperature": temperature[rows].astype(np.float32),
            "pressure": thermal_pressure(density, temperature)[rows].astype(np.float32),
            "quality": quality(around.seconds, around.shell, is_fill)[rows],
        },
    )
