"""The archive at rest: Zarr v3, versions, table of chunks, pyramids."""

from sepp.store.gaps.rule import Gaps
from sepp.store.levels.pyramid import PyramidSlice
from sepp.store.states.time_index import TimeIndex
from sepp.store.store import Store

__all__ = ["Gaps", "PyramidSlice", "Store", "TimeIndex"]
