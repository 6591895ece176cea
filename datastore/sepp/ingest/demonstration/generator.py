"""The whole demonstration archive, batch by batch."""

from collections.abc import Iterator

from sepp.core.model import Batch
from sepp.ingest.demonstration.environment import World
from sepp.ingest.demonstration.ephemeris import position_batch
from sepp.ingest.demonstration.ion_moments import moments_batch
from sepp.ingest.demonstration.ion_pitch_angles import pitch_angle_batch
from sepp.ingest.demonstration.ion_spectrogram import spectrogram_batch
from sepp.ingest.demonstration.magnetometer import field_batch
from sepp.ingest.demonstration.scenario import DAYS, SEED, SPACECRAFT, Scenario


def batches(*, seed: int = SEED, days: float = DAYS) -> Iterator[Batch]:
    """Generate the demonstration archive, one batch per dataset.

    Five datasets for each of four spacecraft, all labelled synthetic. The
    same ``seed`` gives the same bits. The magnetopause is first met in the
    twelfth hour: a shorter archive stays inside. Raises
    ``EmptyIntervalError`` for no days at all.
    """
    scenario = Scenario(seed=seed, days=days)
    world = World(scenario)
    for spacecraft in SPACECRAFT:
        around = world.around(spacecraft, scenario.spins(spacecraft))
        yield field_batch(scenario, spacecraft, around)
        yield moments_batch(scenario, spacecraft, around)
        yield spectrogram_batch(scenario, spacecraft, around)
        yield pitch_angle_batch(scenario, spacecraft, around)
        yield position_batch(scenario, world.formation, spacecraft)
