import pytest

from sepp.servers.zarr.ranges import MOST_PARTS, UnsatisfiableRangeError, read_ranges


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("bytes=0-9", [(0, 10)]),
        ("bytes=90-", [(90, 100)]),
        ("bytes=-10", [(90, 100)]),
        ("bytes=-1000", [(0, 100)]),
        ("bytes=95-2000", [(95, 100)]),
        ("bytes=0-1, 4-5 ,98-", [(0, 2), (4, 6), (98, 100)]),
        ("bytes=50-60,0-9,5-12", [(0, 13), (50, 61)]),
        ("bytes=0-0,200-300", [(0, 1)]),
        ("Bytes=1-2", [(1, 3)]),
    ],
)
def test_parts_are_read(text: str, wanted: list[tuple[int, int]]) -> None:
    assert read_ranges(text, 100) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=a-b",
        "bytes=5-1",
        "bytes=-",
        "items=0-9",
        "bytes=1-2,x",
        "bytes=\u0663-\u0665",
        "bytes=--5",
    ],
)
def test_what_is_not_well_formed_asks_for_the_whole(text: str) -> None:
    assert read_ranges(text, 100) == []


def test_a_flood_of_parts_gives_the_whole_once() -> None:
    assert read_ranges("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 4 * MOST_PARTS, 2)), 10_000) == []
    assert read_ranges("bytes=" + ",".join(["0-"] * MOST_PARTS), 10_000) == [(0, 10_000)]


@pytest.mark.parametrize("text", ["bytes=100-", "bytes=200-300", "bytes=-0", "bytes=100-100,400-"])
def test_parts_beyond_the_end_are_refused(text: str) -> None:
    with pytest.raises(UnsatisfiableRangeError, match="100 bytes"):
        read_ranges(text, 100)


def test_nothing_of_an_empty_content_can_be_had() -> None:
    with pytest.raises(UnsatisfiableRangeError):
        read_ranges("bytes=0-", 0)
