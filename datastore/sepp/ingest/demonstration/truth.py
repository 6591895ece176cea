"""What is true in the demonstration: when which boundary was crossed."""

from typing import Final

import numpy as np
import pandas as pd

from sepp.ingest.demonstration.boundaries import NAMES
from sepp.ingest.demonstration.environment import World
from sepp.ingest.demonstration.scenario import DAYS, SEED, SPACECRAFT, Scenario
from sepp.physics.arrays import Floats

_SAME_EVENT_S: Final = 180.0


def crossings(*, seed: int = SEED, days: float = DAYS) -> pd.DataFrame:
    """List every crossing of the magnetopause and of the bow shock.

    One row per crossing and spacecraft, in order of time: ``time``
    (datetime64[ns], UTC), ``spacecraft`` (1 to 4), ``boundary``
    (``magnetopause`` or ``bow_shock``), ``direction`` (``inbound``,
    ``outbound``), ``normal_x``, ``normal_y``, ``normal_z`` (outward unit
    normal, GSE), ``speed_kms`` (of the boundary along the normal, positive
    sunward) and ``event``: crossings of one passage of a boundary over the
    spacecraft share its number.

    A crossing is where the middle of the boundary passes. Gaps in the data
    are not regarded: a listed crossing may lie in one. Ask with the ``seed``
    and the ``days`` of the archive. Raises ``EmptyIntervalError`` for no days.
    """
    world = World(Scenario(seed=seed, days=days))
    tables = [_crossed(world, spacecraft, name) for spacecraft in SPACECRAFT for name in NAMES]
    table = pd.concat(tables).sort_values(["time", "spacecraft"], ignore_index=True)
    return table.assign(event=_events(table))


def _crossed(world: World, spacecraft: int, name: str) -> pd.DataFrame:
    seconds = world.scenario.spins(spacecraft)
    distance = world.boundaries.encounter(name, seconds, world.formation.positions(spacecraft, seconds)).distance_km
    before = np.flatnonzero(np.diff(np.signbit(distance)))
    step = seconds[before + 1] - seconds[before]
    moments = seconds[before] + step * distance[before] / (distance[before] - distance[before + 1])
    return _rows(world, spacecraft, name, moments, distance[before] < 0)


def _rows(world: World, spacecraft: int, name: str, moments: Floats, is_outbound: np.ndarray) -> pd.DataFrame:
    met = world.boundaries.encounter(name, moments, world.formation.positions(spacecraft, moments))
    columns = {
        "time": world.scenario.times(moments).astype("datetime64[ns]"),
        "spacecraft": spacecraft,
        "boundary": name,
        "direction": np.where(is_outbound, "outbound", "inbound"),
        "speed_kms": met.speed_kms,
    }
    normals = {f"normal_{axis}": met.normal[:, index] for index, axis in enumerate("xyz")}
    return pd.DataFrame(columns | normals)


def _events(table: pd.DataFrame) -> pd.Series:
    """Count passages up: one boundary, one direction, minutes apart."""
    kinds = table.groupby(["boundary", "direction"])["time"]
    is_new = kinds.diff().isna() | (kinds.diff() > pd.Timedelta(_SAME_EVENT_S, "s"))
    started = is_new.groupby([table["boundary"], table["direction"]]).cumsum()
    keys = table["boundary"] + table["direction"] + started.astype(str)
    return pd.Series(pd.factorize(keys)[0], index=table.index)
