"""Packages on their way: made as they are taken, ended when nobody takes them."""

import tarfile
import tracemalloc
from threading import Event

import pytest

from sepp.servers.csa.delivery import file_pieces, plan_parts
from sepp.servers.csa.package import TarGzip, pack
from sepp.servers.csa.query import DataQuery
from sepp.servers.csa.sending import make_members
from sepp.servers.exports.files import GoneError

QUERY = DataQuery(("MIXED_CP_FIELD",), step="hourly")


@pytest.mark.parametrize("form", ["CEF", "CDF"])
def test_a_closed_connection_ends_the_making_of_a_file(services, form):
    part, gone = next(plan_parts(services, DataQuery(("MIXED_CP_FIELD",), format=form), ["MIXED_CP_FIELD"])), Event()
    gone.set()
    with pytest.raises(GoneError):
        list(file_pieces(part, gone))
    services.catalog.close()


def test_files_are_made_one_after_the_other(services):
    members = make_members(services, QUERY, ["MIXED_CP_FIELD"], Event())
    for span in ("_20161207_000000_20161207_010000_", "_20161207_010000_20161207_020000_"):
        made = next(members)
        made.packed.file.close()
        assert span in made.path
    services.catalog.close()


def test_a_large_member_takes_little_memory():
    block = b"2001-02-01T00:00:00.000Z, 1.25, 7.5, -3.125 $\n" * 20_000
    tracemalloc.start()
    packed = pack(block for _ in range(100))
    size = sum(len(piece) for piece in TarGzip(0).add("large.cef", packed))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert packed.size == 100 * len(block) > 90_000_000
    assert size < packed.size // 10 + tarfile.RECORDSIZE
    assert peak < 20_000_000
