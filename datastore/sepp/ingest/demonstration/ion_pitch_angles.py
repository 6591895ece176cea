"""Ions by pitch angle and energy, as an analyser gives them each minute."""

from typing import Final

import numpy as np

from sepp.core.model import Batch, Parameter
from sepp.core.time import MINUTE_NS
from sepp.ingest.demonstration.descriptions import FLOAT_FILL, Kind
from sepp.ingest.demonstration.environment import Surroundings
from sepp.ingest.demonstration.flaws import filled, recorded
from sepp.ingest.demonstration.ion_spectrogram import BINS, ENERGY_TABLE, KAPPAS, ONE_COUNT, energy_table
from sepp.ingest.demonstration.plasma_state import PlasmaState
from sepp.ingest.demonstration.scenario import Scenario
from sepp.physics.arrays import Floats, norm
from sepp.physics.energy_flux import pitch_angle_flux

ANGLES: Final = 9
SPINS: Final = 15
_NEGLIGIBLE: Final = 1e-3
_STEP_DEG: Final = 180.0 / ANGLES

KIND: Final = Kind(
    suffix="CIS_PITCH",
    instrument="CIS",
    title="ion pitch-angle distribution",
    description=f"Differential energy flux of ions at {ANGLES} pitch angles and {BINS} energies from 5 eV to 32 keV, "
    "every minute: drifting kappa distributions of the moments about the field, counted by an analyser (Poisson).",
    caveats="No counts is a flux of 0. Isotropic in the frame of the plasma: anisotropy is that of the drift alone.",
    cadence_ns=MINUTE_NS,
    parameters=(
        Parameter(
            "flux",
            "float32",
            shape=(ANGLES, BINS),
            dims=("pitch_angle", "energy"),
            depends=("pitch_angle_table", "energy_table"),
            units="keV/(cm^2 s sr keV)",
            long_name="Ion differential energy flux by pitch angle",
            fill=FLOAT_FILL,
            valid_min=0.0,
            valid_max=1e10,
            display="spectrogram",
            scale="log",
        ),
        Parameter(
            "pitch_angle_table",
            "float32",
            shape=(ANGLES,),
            dims=("pitch_angle",),
            depends=(None,),
            units="deg",
            long_name="Pitch angle, centres of the bins",
            role="support_data",
            display="none",
            is_varying=False,
        ),
        ENERGY_TABLE,
    ),
)


def pitch_angle_table() -> Floats:
    """Give the centres of the pitch-angle bins in degrees, shape ``(9,)``."""
    return np.linspace(_STEP_DEG / 2, 180.0 - _STEP_DEG / 2, ANGLES)


def pitch_angle_batch(scenario: Scenario, spacecraft: int, around: Surroundings) -> Batch:
    """Count ions by pitch angle along the way of one spacecraft."""
    middle = slice(SPINS // 2, None, SPINS)
    seconds = around.seconds[middle]
    counts = _expected_counts(around, middle)
    flux = scenario.random("CIS pitch angles", spacecraft).poisson(counts).astype(np.float32) * np.float32(ONE_COUNT)
    flux[filled(scenario, "CIS", spacecraft, len(around.seconds))[middle]] = np.nan
    kept = recorded(scenario, "CIS", spacecraft, seconds)
    constants = {
        "pitch_angle_table": pitch_angle_table().astype(np.float32),
        "energy_table": energy_table().astype(np.float32),
    }
    return Batch(KIND.dataset(spacecraft), scenario.times(seconds[kept]), {"flux": flux[kept]}, constants)


def _expected_counts(around: Surroundings, middle: slice) -> Floats:
    """Add up what all populations give, shape ``(n, angles, bins)``."""
    populations = [(weight[middle], state.take(middle)) for weight, state in around.populations]
    field = sum(weight[:, None] * state.field_nt for weight, state in populations)
    counts = np.zeros((len(around.seconds[middle]), ANGLES, BINS))
    for kappa, (weight, state) in zip(KAPPAS, populations, strict=True):
        rows = np.flatnonzero(weight > _NEGLIGIBLE)
        counts[rows] += _flux(weight[rows], state.take(rows), np.asarray(field)[rows], kappa) / ONE_COUNT
    return counts


def _flux(weight: Floats, state: PlasmaState, field_nt: Floats, kappa: float) -> Floats:
    direction = field_nt / np.maximum(norm(field_nt), 1e-9)[:, None]
    along = np.einsum("ni,ni->n", state.velocity_kms, direction)
    across = np.sqrt(np.maximum(norm(state.velocity_kms) ** 2 - along**2, 0.0))
    drift, density = (along, across), weight * state.density_cc
    return pitch_angle_flux(energy_table(), pitch_angle_table(), density, drift, state.temperature_mk, kappa=kappa)
