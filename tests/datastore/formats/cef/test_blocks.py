from io import BytesIO

import numpy as np
import pytest

from sepp.formats.cef import blocks
from sepp.formats.cef.blocks import BlockLoader, find_cut
from sepp.formats.cef.scanning import count_bytes

LINES = b"".join(b"%d, %d $\n" % (number, number * number) for number in range(800))


def load(text: bytes, *, count: int) -> list[bytes]:
    loader = BlockLoader(BytesIO(text), b"", b"$"[0], count=count, expected=len(text))
    found = []
    for block in loader:
        found.append(bytes(block.buffer[: block.end]))
        loader.release(block)
    return found


@pytest.mark.parametrize("count", [1, 2, 5])
def test_blocks_hold_whole_records_and_lose_none(count, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2000)
    monkeypatch.setattr(blocks, "_LAST_BYTES", 100)
    found = load(LINES, count=count)
    assert b"".join(found) == LINES
    assert all(part.endswith(b"$") for part in found[:-1])


def test_blocks_get_smaller_towards_the_end_where_threads_share_them(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2000)
    monkeypatch.setattr(blocks, "_LAST_BYTES", 100)
    alone, shared = ([len(part) for part in load(LINES, count=count)] for count in (1, 2))
    assert min(alone[:-1]) > 1900
    assert shared[0] > 1900
    assert max(shared[-4:]) < 200


def test_a_record_longer_than_a_block_stays_whole(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 200)
    monkeypatch.setattr(blocks, "_LAST_BYTES", 100)
    long = b"7, " * 1000 + b"8 $\n"
    found = load(LINES[:300] + long + LINES, count=2)
    assert b"".join(found) == LINES[:300] + long + LINES
    assert any(long[-3000:-1] in part for part in found)


@pytest.mark.parametrize("line", [b"1 $ ! a $", b'1 $ "a $'])
def test_a_record_ends_at_no_marker_in_a_comment_or_a_text(line):
    data = bytearray(b"0 $\n" + line)
    assert data[: find_cut(data, len(data), b"$"[0])] == b"0 $\n1 $"


@pytest.mark.parametrize("end", [0, 1, 63, 64, 65, 127, 128, 500])
def test_bytes_are_counted_up_to_the_end_and_not_behind_it(end):
    data = np.frombuffer(LINES[:600], np.uint8)
    assert count_bytes(data, end, b"$"[0]) == LINES[:end].count(b"$")
