"""Files whose checksum and copy come of one pass over their bytes."""

import errno
import os

import pytest

from sepp.core.errors import StoreError
from sepp.core.model import Granule
from sepp.ingest import originals as module
from sepp.ingest.arriving import Arrival
from sepp.ingest.originals import ARRIVING, OriginalCopy, checksum, copy_hashing
from sepp.ingest.report import Outcome
from sepp.ingest.sources import Source

HELD = Granule("held.cdf", "0" * 64, 1, "C1_CP_FGM_SPIN", 0, 1, 2)


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.cdf"
    path.write_bytes(os.urandom((1 << 20) * 2 + 12345))
    return path


@pytest.fixture
def originals(tmp_path):
    return tmp_path / "originals"


def arrival_of(path, held=()):
    return Arrival(Source(path, str(path), is_named=True), lambda sha256: list(held))


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_copy_is_what_the_checksum_is_of(large, originals):
    sha256, copy = copy_hashing(large, originals)
    assert sha256 == checksum(large)
    assert not list(originals.glob(f"{ARRIVING}/*"))
    target = copy.settle()
    assert target == originals / sha256[:2] / sha256 / "large.cdf"
    assert target.read_bytes() == large.read_bytes()
    assert files_in(originals) == [f"{sha256[:2]}/{sha256}/large.cdf"]


def test_an_original_kept_before_is_not_kept_again(large, originals):
    copy_hashing(large, originals)[1].settle()
    before = files_in(originals)
    _, copy = copy_hashing(large, originals)
    assert copy.partial is None
    assert files_in(originals) == before


def test_a_full_disk_leaves_the_checksum_and_no_copy(large, originals, monkeypatch):
    def writer(copy):
        def write(data):
            if copy.tell():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            copy.write(data)

        return write

    monkeypatch.setattr(module, "_writer", writer)
    sha256, failure = copy_hashing(large, originals)
    assert sha256 == checksum(large)
    assert isinstance(failure, StoreError)
    assert "'large.cdf'" in str(failure)
    assert "No space left" in str(failure)
    assert files_in(originals) == []


def test_a_new_file_is_identified_and_copied(large, originals):
    with arrival_of(large) as arrival:
        copied = arrival.copy(originals)
        assert arrival.identity() == checksum(large)
        assert copied().settle().read_bytes() == large.read_bytes()


def test_a_file_identified_before_is_copied_all_the_same(large, originals):
    with arrival_of(large) as arrival:
        assert arrival.identity() == checksum(large)
        assert arrival.copy(originals)().settle().read_bytes() == large.read_bytes()


def test_a_copy_asked_for_twice_is_made_once(large, originals):
    with arrival_of(large) as arrival:
        first, second = arrival.copy(originals)(), arrival.copy(originals)()
    assert isinstance(first, OriginalCopy)
    assert second == first


def test_of_a_file_that_is_held_no_copy_is_left(large, originals):
    with arrival_of(large, [HELD]) as arrival:
        copied = arrival.copy(originals)
        assert isinstance(arrival.identity(), Outcome)
        assert copied() is None
    assert files_in(originals) == []


def test_a_file_that_vanished_is_told(large, originals):
    large.unlink()
    with arrival_of(large) as arrival:
        copied = arrival.copy(originals)
        assert arrival.identity().failure == "Cannot read 'large.cdf': No such file or directory"
        assert copied() is None


def test_a_copy_that_cannot_be_written_is_told_when_it_is_asked_for(large, tmp_path):
    (tmp_path / "originals").write_text("a file, no folder")
    with arrival_of(large) as arrival:
        copied = arrival.copy(tmp_path / "originals")
        assert arrival.identity() == checksum(large)
        with pytest.raises(StoreError, match=r"Cannot keep the original 'large\.cdf'"):
            copied()
