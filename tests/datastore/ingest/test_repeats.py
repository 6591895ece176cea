"""Records that a file holds more than once."""

import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.core.model import Batch, Dataset, Parameter
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.repeats import Repeats
from sepp.ingest.sources import find_sources
from sepp.store import Store
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

NAN = np.nan
DATASET = Dataset("D", parameters=(Parameter("x", "float64", (2,)), Parameter("s", "str")))


def batch(times: list[int], x: list[float], s: list[str] | None = None) -> Batch:
    values = {"x": np.array([[each, 1.0] for each in x]), "s": np.array(s or ["a"] * len(x))}
    return Batch(DATASET, np.array(times, np.int64), values)


def kept(repeats: Repeats, *given) -> tuple[list[int], list[float]]:
    found = repeats.leave_out(batch(*given))
    return found.time.tolist(), found.values["x"][:, 0].tolist()


def test_a_record_that_repeats_another_is_left_out_and_told() -> None:
    repeats = Repeats()
    assert kept(repeats, [1, 2, 2, 3, 3, 3], [1, 5, 5, 6, 7, 6]) == ([1, 2, 3, 3], [1, 5, 6, 7])
    assert repeats.notes == ("2 records repeat another of the file, time and values alike: kept once",)


def test_records_of_one_time_that_differ_are_all_kept() -> None:
    repeats = Repeats()
    assert kept(repeats, [2, 2, 2], [5, 6, 5], ["a", "a", "b"]) == ([2, 2, 2], [5, 6, 5])
    assert repeats.notes == ()


def test_not_a_number_is_the_same_as_itself_and_so_are_both_zeros() -> None:
    assert kept(Repeats(), [2, 2, 3, 3, 4, 4], [NAN, NAN, 0.0, -0.0, NAN, 0.5])[0] == [2, 3, 4, 4]


def test_equal_values_of_other_times_are_no_repeats() -> None:
    assert kept(Repeats(), [1, 2, 3], [5, 5, 5])[0] == [1, 2, 3]


def test_a_repeat_in_the_next_parts_is_left_out() -> None:
    repeats = Repeats()
    assert kept(repeats, [1, 2, 2], [1, 5, 6]) == ([1, 2, 2], [1, 5, 6])
    assert kept(repeats, [2, 2], [5, 7]) == ([2], [7])
    assert kept(repeats, [2], [6]) == ([], [])
    assert kept(repeats, [2, 3], [7, 7]) == ([3], [7])
    assert repeats.notes[0].startswith("3 records repeat")


@pytest.mark.parametrize("dtype", ["int32", "uint64", "float32", "datetime64[ns]", "bool"])
def test_repeats_are_those_of_a_search_one_by_one(dtype: str) -> None:
    random = np.random.default_rng(5)
    times = np.sort(random.integers(0, 40, 1000))
    values = random.integers(0, 3, (1000, 2)).astype(dtype)
    seen: set[object] = set()
    rows = [n for n in range(1000) if (key := (times[n], *values[n].tolist())) not in seen and not seen.add(key)]
    repeats = Repeats()
    parts = [Batch(DATASET, times[n : n + 300], {"x": values[n : n + 300]}) for n in range(0, 1000, 300)]
    found = np.concatenate([repeats.leave_out(part).values["x"] for part in parts])
    np.testing.assert_array_equal(found, values[rows])


def test_a_file_with_repeats_is_stored_without_them_and_says_so(tmp_path) -> None:
    variables = {"time__D": TIME, "x__D": {"VALUE_TYPE": "FLOAT", "DEPEND_0": "time__D"}}
    hours = [(0, 1.0), (1, 2.0), (1, 2.0), (2, 3.0), (2, 4.0), (1, 2.0)]
    rows = [[f"2001-01-01T{hour:02d}:00:00Z", str(value)] for hour, value in hours]
    CefFile(variables, rows).write(tmp_path, "D__20010101.cef")
    home = find_home(tmp_path / "home").prepare()
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    store = Store(str(home.public))
    (outcome,) = Ingestor(home, store, catalog).ingest(find_sources([str(tmp_path / "D__20010101.cef")], tmp_path))
    catalog.close()
    assert store.read("D", "x", slice(None)).tolist() == [1.0, 2.0, 3.0, 4.0]
    assert outcome.granules[0].records == 4
    assert outcome.notes[-1].startswith("2 records repeat another")
