"""How chunks are compressed, and that what an array's metadata say of it is what is done."""

import struct
from pathlib import Path

import numpy as np
import pytest

from sepp.store import Store
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.chunks.arrays import decode_chunk, encode_chunk
from tests.datastore.store.samples import make_batch

BY_BYTES, BY_BITS = 0x1, 0x4
"""Blosc's flags, in the third byte of a chunk."""


def spec_of(dtype: str, shuffle: str) -> ArraySpec:
    return ArraySpec((4096,), (4096,), dtype, 0, ("time",), shuffle=shuffle)


@pytest.mark.parametrize(("shuffle", "flag"), [("shuffle", BY_BYTES), ("bitshuffle", BY_BITS), ("noshuffle", 0)])
def test_a_chunk_is_ordered_as_its_metadata_tell(shuffle: str, flag: int) -> None:
    values = np.arange(4096, dtype=np.float32)
    spec = spec_of("float32", shuffle)
    data = encode_chunk(values, spec)
    assert struct.unpack_from("BBB", data)[2] & (BY_BYTES | BY_BITS) == flag
    np.testing.assert_array_equal(decode_chunk(data, spec), values)


@pytest.mark.parametrize("shuffle", ["shuffle", "bitshuffle", "noshuffle"])
def test_an_array_goes_on_as_it_was_begun(shuffle: str) -> None:
    spec = spec_of("int64", shuffle)
    assert ArraySpec.from_document(spec.to_document()) == spec


def test_floats_and_times_are_ordered_by_bytes_integers_and_levels_by_bits(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.append(make_batch(5000))
    members = store.snapshot("C1_TEST").members
    found = {path: ArraySpec.from_document(members[path]).shuffle for path in ("B_vec_xyz_gse", "time", "mode")}
    assert found == {"B_vec_xyz_gse": "shuffle", "time": "shuffle", "mode": "bitshuffle"}
    assert ArraySpec.from_document(members["pyramid/64/B_vec_xyz_gse"]).shuffle == "bitshuffle"
