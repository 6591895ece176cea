import gzip
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepp.core.errors import StoreError
from sepp.formats.cdf.times import to_ns as reader_to_ns
from sepp.store.mounted import BlockArray, look_up
from sepp.store.mounted.decoding import to_ns, unpack
from sepp.store.states.layout import NAT

VALUES = np.arange(42, dtype=">f4").reshape(7, 3, 2)


def make_array(path: Path, *, packed: bool = False, column_major: bool = False, **changes) -> BlockArray:
    """Write ``VALUES`` in blocks of 3, 3 and 1 records, the second one gzip if ``packed``."""
    blocks = [VALUES[start : start + 3] for start in (0, 3, 6)]
    parts = [(block.transpose(0, 2, 1) if column_major else block).tobytes() for block in blocks]
    if packed:
        parts[1] = gzip.compress(parts[1])
    path.write_bytes(b"head" + b"".join(parts))
    sizes = np.array([len(part) for part in parts], np.int64)
    made = BlockArray(
        dtype=VALUES.dtype,
        shape=(3, 2),
        is_column_major=column_major,
        codec="gzip" if packed else "",
        time=None,
        mask=None,
        records=7,
        starts=np.array([0, 3, 6], np.int64),
        offsets=4 + np.append(0, np.cumsum(sizes)[:-1]),
        sizes=sizes,
        is_packed=np.array([False, packed, False]),
    )
    return replace(made, **changes)


def read(array: BlockArray, path: Path, start: int, stop: int) -> np.ndarray:
    out = np.empty((stop - start, 3, 2), np.float32)
    array.read_into(out, look_up(str(path)), start)
    return out


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("column_major", [False, True])
@pytest.mark.parametrize(("start", "stop"), [(0, 7), (1, 2), (2, 7), (3, 6), (6, 7), (4, 5)])
def test_any_records_are_read_across_blocks(tmp_path, packed, column_major, start, stop):
    path = tmp_path / "file"
    array = make_array(path, packed=packed, column_major=column_major)
    assert np.array_equal(read(array, path, start, stop), VALUES[start:stop])


def test_a_document_keeps_everything(tmp_path):
    array = make_array(tmp_path / "file", packed=True)
    again = BlockArray.from_document(array.to_document())
    assert again.to_document() == array.to_document()
    assert np.array_equal(read(again, tmp_path / "file", 0, 7), VALUES)


def test_fills_become_nan(tmp_path):
    array = make_array(tmp_path / "file", mask=(5.0, 5.0))
    found = read(array, tmp_path / "file", 0, 7)
    assert np.flatnonzero(np.isnan(found)).tolist() == [5]


@pytest.mark.parametrize("place", [0, 4, -5])
def test_a_damaged_block_is_told(tmp_path, place):
    path = tmp_path / "file"
    array = make_array(path, packed=True)
    data = bytearray(path.read_bytes())
    begin, size = int(array.offsets[1]), int(array.sizes[1])
    data[begin + place % size] ^= 0xFF
    path.write_bytes(data)
    if place != 4:
        with pytest.raises(StoreError, match="are damaged"):
            read(array, path, 0, 7)


def test_a_block_that_would_fill_the_memory_is_refused():
    with pytest.raises(zlib.error, match="more than it should hold"):
        unpack(gzip.compress(bytes(10**7)), "gzip", 4, 1000)


@given(st.floats(6.0e13, 6.5e13))
def test_epochs_become_the_ns_that_the_reader_gives(milliseconds):
    raw = np.array([milliseconds], np.float64)
    wanted = reader_to_ns(raw.view([("mseconds", "f8")]))
    assert to_ns(raw, {"kind": "cdf_epoch"}).tolist() == wanted.tolist()


@pytest.mark.parametrize("fill", [-1e31, 0.0, np.nan, np.inf, 1e31])
def test_epochs_that_are_fills_become_nat(fill):
    assert to_ns(np.array([fill]), {"kind": "cdf_epoch"}).tolist() == [NAT]


def test_tt2000_beyond_the_steps_becomes_nat():
    moments = np.array([np.iinfo(np.int64).min, 4, 5, 11, np.iinfo(np.int64).max])
    assert to_ns(moments, {"kind": "cdf_tt2000", "steps": [[5, 100], [10, 90]]}).tolist() == [NAT, NAT, 105, 101, NAT]
