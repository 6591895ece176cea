"""Which dataset holds the positions of which spacecraft."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sepp.core.model import Dataset, Holding, Parameter
from sepp.core.units import normalise
from sepp.missions import missions
from sepp.physics.constants import EARTH_RADIUS_KM
from sepp.physics.frames import FRAMES

KM_PER_UNIT: Final = {"km": 1.0, "Re": EARTH_RADIUS_KM}
"""Units that positions come in, in km."""
_FRAME: Final = "|".join(FRAMES)
_NAME: Final = re.compile(
    rf"(?:^|_)(?:sc_?pos|pos|position|sc_r|r|xyz|p(?=_?gs[em]))(?:_?vec)?(?:_?xyz)?(?:_?(?P<frame>{_FRAME}))?(?:_|$)",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"(?:^|_)(?:dr?\d?|rel\w*|sep\w*|delta\w*|err\w*|foot\w*|fp\w*|mp|bs\w*|moon|sun|nose|target)(?:_|$)", re.IGNORECASE
)
_DEDICATED: Final = re.compile(r"(?:^|[_-])(?:pos\w*|mec|orb\w*|eph\w*|state|ssc)(?:[_-]|$)", re.IGNORECASE)
_AUXILIARY: Final = re.compile(r"(?:^|[_-])aux(?:[_-]|$)", re.IGNORECASE)
_ORBIT_NUMBER: Final = re.compile(r"(?:^|_)orb(?:it)?_?num(?:ber)?(?:_|$)", re.IGNORECASE)
_FRAME_RANK: Final = {"GSE": 2, "GSM": 1}


@dataclass(frozen=True, slots=True)
class Observatory:
    """A spacecraft and the parameter that tells where it is."""

    id: str
    """Such as ``cluster1``."""
    title: str
    """As people say it, such as ``Cluster-1``."""
    dataset: str
    """Dataset that holds the positions."""
    parameter: str
    """The position vector in it."""
    frame: str
    """Frame of the vector, one of `FRAMES`."""
    units: str
    """``km`` or ``Re``."""
    orbit_parameter: str
    """The mission's own orbit number in the same dataset; empty without."""
    start_ns: int
    """Time of the first record."""
    stop_ns: int
    """Time of the last record."""
    is_synthetic: bool
    """True for a spacecraft that never was."""


def list_observatories(holdings: Iterable[Holding]) -> dict[str, Observatory]:
    """Choose for each spacecraft the dataset that tells best where it is.

    First what the mission names, then datasets made for positions, then
    auxiliary ones, then positions beside measurements; of equals the longest.
    """
    best: dict[str, tuple[tuple[int, ...], Observatory]] = {}
    for holding in holdings:
        candidate = _read_candidate(holding)
        if candidate is not None:
            known = best.get(candidate[1].id)
            if known is None or known[0] < candidate[0]:
                best[candidate[1].id] = candidate
    return {name: best[name][1] for name in sorted(best)}


def position_frame(parameter: Parameter) -> str | None:
    """Tell the frame of a position vector; None if it is none."""
    is_vector = len(parameter.shape) == 1 and parameter.shape[0] in (3, 4) and parameter.is_varying
    named = _NAME.search(parameter.name)
    if not is_vector or named is None or _OTHER.search(parameter.name):
        return None
    if normalise(parameter.units) not in KM_PER_UNIT:
        return None
    frame = (parameter.frame or named["frame"] or "").upper()
    return frame if frame in FRAMES else None


def observatory_id(dataset: Dataset) -> str:
    """Make the id of a dataset's spacecraft: ``Cluster-1`` is ``cluster1``."""
    name = dataset.observatory or dataset.mission or re.split(r"[_-]", dataset.id)[0]
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _read_candidate(holding: Holding) -> tuple[tuple[int, ...], Observatory] | None:
    dataset = holding.dataset
    if holding.start_ns is None or holding.stop_ns is None:
        return None
    framed = [(parameter, frame) for parameter in dataset.parameters if (frame := position_frame(parameter))]
    if not framed or not observatory_id(dataset):
        return None
    parameter, frame = max(framed, key=lambda pair: _FRAME_RANK.get(pair[1], 0))
    numbers = [p.name for p in dataset.parameters if _ORBIT_NUMBER.search(p.name) and not p.shape]
    found = Observatory(
        id=observatory_id(dataset),
        title=dataset.observatory or dataset.mission or dataset.id,
        dataset=dataset.id,
        parameter=parameter.name,
        frame=frame,
        units=normalise(parameter.units),
        orbit_parameter=numbers[0] if numbers else "",
        start_ns=holding.start_ns,
        stop_ns=holding.stop_ns,
        is_synthetic=dataset.is_synthetic,
    )
    return (*_rank(dataset), holding.stop_ns - holding.start_ns), found


def _rank(dataset: Dataset) -> tuple[int, int]:
    texts = (dataset.id, dataset.instrument)
    is_dedicated = any(_DEDICATED.search(text) for text in texts)
    is_auxiliary = any(_AUXILIARY.search(text) for text in texts)
    return int(_is_named(dataset.id)), 2 * is_dedicated + is_auxiliary


def _is_named(dataset_id: str) -> bool:
    patterns = (pattern for mission in missions.values() for pattern in mission.position_patterns)
    return any(pattern.fullmatch(dataset_id) for pattern in patterns)
