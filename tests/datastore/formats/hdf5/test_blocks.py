"""Chunks of made HDF5 files, decoded by a few lines, hold what was written."""

import zlib

import h5py
import numpy as np
import pytest

from sepp.formats.hdf5.blocks import read_chunks

VALUES = np.arange(700, dtype="f4").reshape(100, 7)


def table_of(path, **layout):
    with h5py.File(path, "w") as file:
        file.create_dataset("a", data=VALUES, **layout)
    tables, refused = read_chunks(path, ["a"])
    return tables.get("a"), refused.get("a")


def plain(path, table):
    data = path.read_bytes()
    for offset, size in zip(table.offsets, table.sizes, strict=True):
        block = data[offset : offset + size]
        block = zlib.decompress(block) if table.codec else block
        if table.codec.startswith("shuffle"):
            block = np.frombuffer(block, np.uint8).reshape(4, -1).T.tobytes()
        yield np.frombuffer(block, table.dtype).reshape(-1, 7)


@pytest.mark.parametrize(
    ("layout", "codec"),
    [
        ({}, ""),
        ({"chunks": (30, 7)}, ""),
        ({"chunks": (30, 7), "compression": "gzip"}, "zlib"),
        ({"chunks": (30, 7), "compression": "gzip", "shuffle": True}, "shuffle+zlib"),
        ({"chunks": (30, 7), "compression": "gzip", "shuffle": True, "fletcher32": True}, "shuffle+zlib"),
        ({"chunks": (30, 7), "dtype": ">f4"}, ""),
    ],
)
def test_the_chunks_hold_the_values(tmp_path, layout, codec):
    table, _ = table_of(tmp_path / "a.h5", **layout)
    assert table.codec == codec
    assert np.array_equal(np.concatenate(list(plain(tmp_path / "a.h5", table)))[:100], VALUES)


@pytest.mark.parametrize(
    ("layout", "reason"),
    [
        ({"chunks": (30, 3)}, "chunks that cut its records"),
        ({"chunks": (30, 7), "compression": "lzf"}, "compressed by another method than deflate"),
    ],
)
def test_what_cannot_be_read_in_place_says_why(tmp_path, layout, reason):
    assert table_of(tmp_path / "a.h5", **layout) == (None, reason)


def test_chunks_that_were_never_written_are_told(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("a", shape=(100,), dtype="f4", chunks=(10,))[50:] = 1
    assert read_chunks(tmp_path / "a.h5", ["a"])[1] == {"a": "chunks that were never written"}
