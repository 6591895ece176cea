"""Missions as one TOML file each: ids, instruments, file names, citations."""

from sepp.missions.identity import enrich, identify
from sepp.missions.mission import Document, Instrument, Mission, Observatory
from sepp.missions.shelf import missions

__all__ = ["Document", "Instrument", "Mission", "Observatory", "enrich", "identify", "missions"]
