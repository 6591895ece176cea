import numpy as np
import xarray as xr

from sepp.archive.timeline import on_one_timeline
from sepp.core.time import Interval


def test_bins_that_vary_in_time_are_averaged_with_the_records():
    time = np.arange(4) * 10**9
    energy = np.array([[1.0, np.nan], [1.0, np.nan], [2.0, 4.0], [2.0, 4.0]])
    opened = xr.Dataset(
        {"flux": (("time", "energy"), energy * 10), "mode": ("time", np.arange(4))},
        coords={"time": time.astype("datetime64[ns]"), "energy": (("time", "energy"), energy)},
    )
    found = on_one_timeline({"A": opened}, Interval(0, 4 * 10**9), 2 * 10**9)["A"]
    assert set(found.coords) == {"time", "energy"}
    np.testing.assert_array_equal(found.energy, [[1.0, np.nan], [2.0, 4.0]])
    np.testing.assert_array_equal(found.flux, [[10.0, np.nan], [20.0, 40.0]])
    assert "mode" not in found
