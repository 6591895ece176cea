"""The omnidirectional ion spectrum, as an analyser gives it in 3 spins."""

from typing import Final

import numpy as np

from sepp.core.calendar import SECOND_NS
from sepp.core.model import Batch, Parameter
from sepp.ingest.demonstration.descriptions import FLOAT_FILL, Kind
from sepp.ingest.demonstration.environment import Surroundings
from sepp.ingest.demonstration.flaws import filled, recorded
from sepp.ingest.demonstration.plasma_state import PlasmaState
from sepp.ingest.demonstration.scenario import Scenario
from sepp.physics.arrays import Floats, norm
from sepp.physics.energy_flux import omnidirectional_flux

BINS: Final = 31
LOWEST_EV: Final = 5.0
HIGHEST_EV: Final = 32000.0
SPINS: Final = 3
_UNITS: Final = "keV/(cm^2 s sr keV)"
ONE_COUNT: Final = 2e3
_BACKGROUND_COUNTS: Final = 0.02
_BELT_COUNTS: Final = 60.0
# Wind, sheath, magnetosphere: from nearly Maxwellian to tailed.
KAPPAS: Final = (12.0, 7.0, 4.5)
_ALPHA_SHARE: Final = 0.04
_NEGLIGIBLE: Final = 1e-3

ENERGY_TABLE: Final = Parameter(
    "energy_table",
    "float32",
    shape=(BINS,),
    dims=("energy",),
    depends=(None,),
    units="eV",
    long_name="Energy, centres of the bins",
    scale="log",
    role="support_data",
    display="none",
    is_varying=False,
)

KIND: Final = Kind(
    suffix="CIS_SPECTROGRAM",
    instrument="CIS",
    title="omnidirectional ion spectrogram",
    description=f"Differential energy flux of ions averaged over direction, {BINS} energies from 5 eV to 32 keV, "
    "every 12 s: drifting kappa distributions of the moments, counted by an analyser (Poisson).",
    caveats="No counts is a flux of 0. In the radiation belts penetrating particles add counts at all energies.",
    cadence_ns=12 * SECOND_NS,
    parameters=(
        Parameter(
            "flux",
            "float32",
            shape=(BINS,),
            dims=("energy",),
            depends=("energy_table",),
            units=_UNITS,
            long_name="Ion differential energy flux, omnidirectional",
            fill=FLOAT_FILL,
            valid_min=0.0,
            valid_max=1e10,
            display="spectrogram",
            scale="log",
        ),
        ENERGY_TABLE,
    ),
)


def energy_table() -> Floats:
    """Give the centres of the energy bins in eV, shape ``(31,)``."""
    return np.geomspace(LOWEST_EV, HIGHEST_EV, BINS)


def spectrogram_batch(scenario: Scenario, spacecraft: int, around: Surroundings) -> Batch:
    """Count ions along the way of one spacecraft."""
    middle, energies = slice(SPINS // 2, None, SPINS), energy_table()
    seconds = around.seconds[middle]
    counts = _expected_counts(energies, around, middle)
    flux = scenario.random("CIS spectra", spacecraft).poisson(counts).astype(np.float32) * np.float32(ONE_COUNT)
    flux[filled(scenario, "CIS", spacecraft, len(around.seconds))[middle]] = np.nan
    kept = recorded(scenario, "CIS", spacecraft, seconds)
    times = scenario.times(seconds[kept])
    return Batch(KIND.dataset(spacecraft), times, {"flux": flux[kept]}, {"energy_table": energies.astype(np.float32)})


def _expected_counts(energies: Floats, around: Surroundings, middle: slice) -> Floats:
    """Add up what all populations give, shape ``(n, bins)``."""
    populations = [(weight[middle], state.take(middle)) for weight, state in around.populations]
    counts = _BACKGROUND_COUNTS + _BELT_COUNTS * np.exp(-(((around.shell[middle, None] - 4.2) / 0.7) ** 2))
    counts = np.repeat(counts, BINS, axis=1) + _alphas(energies, *populations[0]) / ONE_COUNT
    for kappa, (weight, state) in zip(KAPPAS, populations, strict=True):
        rows = np.flatnonzero(weight > _NEGLIGIBLE)
        counts[rows] += _flux(energies, weight[rows], state.take(rows), kappa) / ONE_COUNT
    return counts


def _alphas(energies: Floats, weight: Floats, wind: PlasmaState) -> Floats:
    """Add the wind's alpha particles at twice the energy per charge.

    Of the protons' speed and thermal speed. An analyser that takes them for
    protons sees sqrt(2) times both and a density less by sqrt(2).
    """
    density = _ALPHA_SHARE / np.sqrt(2) * weight * wind.density_cc
    speed = np.sqrt(2) * norm(wind.velocity_kms)
    return omnidirectional_flux(energies, density, speed, 2 * wind.temperature_mk, kappa=KAPPAS[0])


def _flux(energies: Floats, weight: Floats, state: PlasmaState, kappa: float) -> Floats:
    speed = norm(state.velocity_kms)
    return omnidirectional_flux(energies, weight * state.density_cc, speed, state.temperature_mk, kappa=kappa)
