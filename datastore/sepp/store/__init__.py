"""The archive at rest: Zarr v3, versions, table of chunks, pyramids."""

from sepp.store.gaps.rule import Gaps
from sepp.store.pyramid import PyramidSlice
from sepp.store.store import Store
from sepp.store.time_index import TimeIndex

__all__ = ["Gaps", "PyramidSlice", "Store", "TimeIndex"]
