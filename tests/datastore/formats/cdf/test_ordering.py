"""Large CDF files out of order, or with values in one giant block, read in parts."""

import numpy as np
import pycdfpp
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf import CdfReader, decoding, ordering, spilling
from sepp.formats.cdf.ordering import TimeOrder
from tests.datastore.formats.cdf.giants import write_giant

ROWS = 40_000
MAX_BYTES = 60_000
SHUFFLES = {
    "backwards": lambda rows: rows[::-1],
    "two runs": lambda rows: np.concatenate([rows[ROWS // 3 :], rows[: ROWS // 3]]),
    "mixed": lambda rows: np.random.default_rng(3).permutation(rows),
    "many of one time": lambda rows: np.random.default_rng(3).permutation(rows) // 5000,
    "one time but for the last": lambda rows: np.where(np.arange(ROWS) < ROWS - 1, 7, 0),
}


def write_file(path, numbers, compression="gzip_compression"):
    cdf = pycdfpp.CDF()
    coding = getattr(pycdfpp.CompressionType, compression)
    times = (np.asarray(numbers) * 1_000_000).astype("datetime64[ns]")
    cdf.add_variable("Epoch", times, pycdfpp.DataType.CDF_TIME_TT2000, compression=coding)
    values = np.arange(ROWS * 3, dtype=np.float32).reshape(ROWS, 3)
    cdf.add_variable("B", values, compression=coding)
    cdf["B"].add_attribute("DEPEND_0", "Epoch")
    assert pycdfpp.save(cdf, str(path))
    return path


@pytest.fixture
def small_steps(monkeypatch):
    monkeypatch.setattr(ordering, "BLOCK_ROWS", 3000)
    monkeypatch.setattr(decoding, "_RAW_BYTES", 6000)


@pytest.mark.parametrize("compression", ["gzip_compression", "no_compression"])
@pytest.mark.parametrize("shuffle", SHUFFLES)
def test_records_out_of_order_come_in_order_of_time_part_by_part(tmp_path, small_steps, shuffle, compression):
    path = write_file(tmp_path / "mixed.cdf", SHUFFLES[shuffle](np.arange(ROWS)), compression)
    (whole,) = CdfReader().read_parts(path, max_bytes=None)
    parts = list(CdfReader().read_parts(path, max_bytes=MAX_BYTES))
    order = np.argsort(whole.tables[0].time, kind="stable")
    assert len(parts) == 14
    np.testing.assert_array_equal(np.concatenate([p.tables[0].time for p in parts]), whole.tables[0].time[order])
    found = np.concatenate([part.tables[0].variables[0].values for part in parts])
    np.testing.assert_array_equal(found, whole.tables[0].variables[0].values[order])
    assert max(p.tables[0].time.nbytes + p.tables[0].variables[0].values.nbytes for p in parts) < 1.5 * MAX_BYTES


def test_a_fill_among_times_comes_first(tmp_path, small_steps):
    times = np.arange(ROWS) * 10**6 + 10**15
    times[ROWS // 2] = np.iinfo(np.int64).min
    path = write_giant(tmp_path / "fill.cdf", times, np.arange(ROWS * 3).reshape(ROWS, 3))
    parts = list(CdfReader().read_parts(path, max_bytes=MAX_BYTES))
    assert parts[0].tables[0].time[0] == np.iinfo(np.int64).min
    assert parts[0].tables[0].variables[0].values[0, 0] == 3 * (ROWS // 2)


@pytest.mark.parametrize("is_in_order", [True, False])
def test_a_variable_in_one_block_is_never_expanded_whole(tmp_path, monkeypatch, is_in_order):
    values = np.arange(ROWS * 3).reshape(ROWS, 3)
    times = np.arange(ROWS) * 10**6 + 10**15
    path = write_giant(tmp_path / "giant.cdf", times if is_in_order else times[::-1], values)
    (whole,) = CdfReader().read_parts(path, max_bytes=None)
    monkeypatch.setattr(spilling, "GIANT_BYTES", 100_000)
    monkeypatch.setattr(decoding, "inflate", None)
    parts = list(CdfReader().read_parts(path, max_bytes=MAX_BYTES))
    assert len(parts) == 14
    step = 1 if is_in_order else -1
    for name in ("time", "values"):
        of_table = (lambda t: t.time) if name == "time" else (lambda t: t.variables[0].values)
        found = np.concatenate([of_table(part.tables[0]) for part in parts])
        np.testing.assert_array_equal(found, of_table(whole.tables[0])[::step])


@pytest.mark.parametrize("is_cut", [True, False])
def test_a_giant_block_that_is_damaged_is_refused(tmp_path, monkeypatch, is_cut):
    monkeypatch.setattr(spilling, "GIANT_BYTES", 100_000)
    values = np.random.default_rng(1).normal(size=(ROWS, 3))
    path = write_giant(tmp_path / "giant.cdf", np.arange(ROWS) * 10**6 + 10**15, values)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data[: len(data) // 2] if is_cut else data)
    with pytest.raises(UnreadableFileError, match="Corrupt CDF"):
        list(CdfReader().read_parts(path, max_bytes=MAX_BYTES))


def test_cuts_give_parts_of_about_the_size_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(ordering, "BLOCK_ROWS", 1000)
    times = np.random.default_rng(5).integers(0, 100_000, 20_000)
    cuts = [*range(0, 20_000, 2000), 20_000]
    with (tmp_path / "order").open("w+b", buffering=0) as file:
        order = TimeOrder(lambda first, last: times[first:last], len(times), cuts, file)
        parts = [order.read(number) for number in range(10)]
    assert max(len(rows) for _, rows in parts) < 2700
    wanted = np.argsort(times, kind="stable")
    np.testing.assert_array_equal(np.concatenate([rows for _, rows in parts]), wanted)
