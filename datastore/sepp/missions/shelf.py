"""All missions by id, each read from its TOML file when asked for."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from sepp.core.errors import UnknownNameError, nearest_names
from sepp.missions.mission import Mission, parse_mission

_ENDING = ".toml"


class Shelf(Mapping[str, Mission]):
    """The missions whose TOML files lie in this package."""

    def __getitem__(self, mission_id: str) -> Mission:
        """Read a mission.

        Raises ``UnknownNameError`` if there is none of this id.
        """
        return _load(mission_id)

    def __iter__(self) -> Iterator[str]:
        """Name the missions in order of id."""
        return iter(_ids())

    def __len__(self) -> int:
        """Count the missions."""
        return len(_ids())


missions: Mapping[str, Mission] = Shelf()


@cache
def _ids() -> tuple[str, ...]:
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


@cache
def _load(mission_id: str) -> Mission:
    if mission_id not in _ids():
        raise UnknownNameError(f"No mission {mission_id!r}{nearest_names(mission_id, _ids())}")
    text = (files(__package__) / f"{mission_id}{_ENDING}").read_text(encoding="utf-8")
    return parse_mission(mission_id, tomllib.loads(text))
