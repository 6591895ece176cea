import numpy as np
import pytest

from sepp.formats import read_file
from sepp.formats.cadence import median_step


@pytest.mark.parametrize(
    ("times", "step"),
    [
        ([0, 4, 8, 12], 4),
        ([0, 4, 8, 1000, 1004, 1008], 4),
        ([0, 0, 4, 4, 8], 4),
        ([5], None),
        ([], None),
        ([5, 5], None),
        ([0, 1, 101, 10_101, 1_010_101, 1_010_102], None),
        ([0, 10, 17, 31, 37, 50, 64, 70], None),
    ],
    ids=["regular", "gap", "repeated", "one", "none", "same", "events", "uneven"],
)
def test_the_median_step_of_regular_times(times, step):
    assert median_step(np.array(times, np.int64)) == step


def test_the_median_step_of_many_times_is_that_of_most():
    time = np.arange(1_000_000, dtype=np.int64) * 7
    time[600_000:] += 10**9
    assert median_step(time) == 7


@pytest.mark.parametrize("name", ["C2_CP_ASP_ACTIVE", "C4_CP_ASP_ACTIVE"])
def test_a_real_list_of_times_has_no_cadence(shared, name):
    (path,) = (shared / "data" / "cef").glob(f"{name}*")
    assert median_step(read_file(path).tables[0].time) is None
