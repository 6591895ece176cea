"""Records of several tables cut into parts of about a size, in order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ROWS_TOGETHER = 65536
"""Records in a chunk of the store: parts of more are whole chunks."""
_MOST_GROWTH = 4


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is of a table."""

    records: int
    """How many records it has."""
    size: int
    """Decoded bytes of all of them."""
    together: int = 1
    """Records that the file holds in one compressed piece."""


def cut_records(extents: Sequence[Extent], max_bytes: int | None) -> Iterator[tuple[slice, ...]]:
    """Give the records of each table that are in each part.

    Without a limit, or where all is smaller, it is one part. Parts are up to
    four times larger than ``max_bytes`` where the file holds so many together.
    """
    steps = [_step(extent, max_bytes) for extent in extents]
    count = max(1, *(-(-extent.records // step) for extent, step in zip(extents, steps, strict=True)))
    shares = [max(step, -(-extent.records // count)) for extent, step in zip(extents, steps, strict=True)]
    for part in range(count):
        yield tuple(slice(part * share, (part + 1) * share) for share in shares)


def _step(extent: Extent, max_bytes: int | None) -> int:
    if max_bytes is None or extent.size <= max_bytes:
        return max(1, extent.records)
    rows = max(1, extent.records * max_bytes // extent.size)
    if rows < extent.together <= _MOST_GROWTH * rows:
        return extent.together
    return rows - rows % ROWS_TOGETHER if rows > ROWS_TOGETHER else rows
