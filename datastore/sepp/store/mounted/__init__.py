"""Datasets whose values stay in foreign files, read as if they were stored."""

from sepp.store.mounted.decoding import BlockArray
from sepp.store.mounted.mounting import MountedGranule, Mounting
from sepp.store.mounted.origins import Origin, look_up
from sepp.store.mounted.store import MountingStore
from sepp.store.mounted.writing import MountPlan, commit_mounting

__all__ = [
    "BlockArray",
    "MountPlan",
    "MountedGranule",
    "Mounting",
    "MountingStore",
    "Origin",
    "commit_mounting",
    "look_up",
]
