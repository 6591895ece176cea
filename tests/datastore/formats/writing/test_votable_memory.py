"""What a VOTable takes of memory while it is written."""

import tracemalloc

from sepp.formats.writing import take_batch, writers
from tests.datastore.formats.writing.samples import make_batch


def test_records_are_encoded_in_small_pieces(tmp_path):
    extract = take_batch(make_batch("vector", 200_000))
    writers["votable"].write(extract, tmp_path / "warm.vot")
    tracemalloc.start()
    writers["votable"].write(extract, tmp_path / "whole.vot")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * 2**20
    assert (tmp_path / "whole.vot").stat().st_size > 2 * peak
