from dataclasses import replace

import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.core.model import Batch, Dataset, Parameter
from sepp.ingest.joining import join_batches
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.store import Store
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

PARAMETERS = (Parameter("x", "float64"), Parameter("bins", "float64", (2,), is_varying=False))


def batch(first: int, last: int, *, bins: float = 1.0, dtype: str = "float64") -> Batch:
    time = np.arange(first, last, dtype=np.int64)
    return Batch(Dataset("D", parameters=PARAMETERS), time, {"x": time.astype(dtype)}, {"bins": np.full(2, bins)})


def test_batches_that_follow_each_other_become_one():
    ((joined, places),) = join_batches([batch(20, 30), batch(0, 10), batch(10, 20)])
    assert places == [1, 2, 0]
    assert joined.time.tolist() == list(range(30))
    assert joined.values["x"].tolist() == list(range(30))


@pytest.mark.parametrize(
    "second", [batch(5, 15), batch(9, 20), batch(10, 20, bins=2.0), batch(10, 20, dtype="float32")]
)
def test_batches_that_overlap_or_differ_stay_apart(second):
    assert [places for _, places in join_batches([batch(0, 10), second])] == [[0], [1]]


def test_a_batch_with_another_parameter_stays_apart():
    other = batch(10, 20)
    assert len(list(join_batches([batch(0, 10), replace(other, values={"y": other.values["x"]})]))) == 2


def write_day(folder, day: int, values: list[str]) -> None:
    variables = {"time__D": TIME, "x__D": {"VALUE_TYPE": "FLOAT", "DEPEND_0": "time__D"}}
    rows = [[f"2001-01-{day:02d}T{hour:02d}:00:00Z", value] for hour, value in enumerate(values)]
    CefFile(variables, rows).write(folder, f"D__200101{day:02d}.cef")


@pytest.fixture
def ingest(tmp_path):
    home = find_home(tmp_path / "home").prepare()
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    store = Store(str(home.public))
    yield lambda folder: (list(Ingestor(home, store, catalog).ingest(find_sources([str(folder)], tmp_path))), store)
    catalog.close()


def test_older_files_together_make_one_new_version(tmp_path, ingest):
    for name, days in (("late", range(10, 13)), ("early", range(1, 7))):
        (tmp_path / name).mkdir()
        for day in days:
            write_day(tmp_path / name, day, ["1", "2"])
        outcomes, store = ingest(tmp_path / name)
        assert not [outcome.failure for outcome in outcomes if outcome.failure]
    assert str(store.revision("D")) == "2.18"
    assert {granule.records for outcome in outcomes for granule in outcome.granules} == {2}


def test_the_same_dataset_from_cef_and_from_narrower_types_is_one(tmp_path, ingest):
    (tmp_path / "cef").mkdir()
    write_day(tmp_path / "cef", 1, ["1.5", "0.1"])
    _, store = ingest(tmp_path / "cef")
    time = np.array([np.datetime64("2001-01-02", "ns").astype(np.int64)])
    described = replace(store.description("D"), parameters=(Parameter("x", "float32"),))
    store.append(Batch(described, time, {"x": np.array([0.1], np.float32)}))
    assert store.read("D", "x", slice(0, 3)).tolist() == [1.5, 0.1, float(np.float32(0.1))]
