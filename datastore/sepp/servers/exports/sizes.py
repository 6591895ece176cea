"""How large an export will be, told before it is made.

Some records are written by the writer itself, a few and more of them: the
difference is what a record takes, the rest is the header. That holds for
every interval of a dataset, so it is measured once for each state of it.
"""

import tempfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from sepp.core.errors import SeppError
from sepp.formats.writing.extract import Block, Extract
from sepp.formats.writing.saving import target_paths
from sepp.formats.writing.writer import Writer, writers

FORMATS = ("cef", "cdf", "nc", "csv", "votable", "parquet", "hapi")
"""Formats whose sizes are told."""
_SAMPLE, _FEW = 2048, 64
_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of a format: a line through two samples."""

    header: float
    """Bytes without any record."""
    record: float
    """Bytes of each record."""

    def of(self, records: int) -> int:
        """Estimate the bytes of so many records."""
        return round(self.header + self.record * records) if records else 0


class SizeTable:
    """What was measured, the oldest forgotten."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._sizes: OrderedDict[tuple[str, ...], Size] = OrderedDict()
        self._lock = Lock()

    def take(self, key: tuple[str, ...], measure: Callable[[], Size]) -> Size:
        """Give what is known by ``key``, else measure it."""
        with self._lock:
            known = self._sizes.get(key)
        if known is None:
            known = measure()
            with self._lock:
                self._sizes[key] = known
                while len(self._sizes) > _KEPT:
                    self._sizes.popitem(last=False)
        return known


def estimate_bytes(table: SizeTable, extract: Extract, format_name: str) -> int | None:
    """Estimate the bytes of an extract in a format; None if it can't hold it."""
    if not extract.rows:
        return 0
    names = [parameter.name for parameter in extract.dataset.parameters]
    key = (extract.dataset.id, extract.version, format_name, *names)
    try:
        return table.take(key, lambda: measure_size(extract, writers[format_name])).of(extract.rows)
    except (SeppError, ImportError):
        return None


def measure_size(extract: Extract, writer: Writer) -> Size:
    """Write samples from the middle of an extract and compare them."""
    many = min(_SAMPLE, extract.rows)
    few = min(_FEW, max(1, many // 2))
    with tempfile.TemporaryDirectory(prefix="sepp-size-") as folder:
        large, small = (_written(extract, writer, Path(folder, f"{rows}"), rows) for rows in (many, few))
    if many == few:
        return Size(0.0, large / many)
    record = max(0.0, (large - small) / (many - few))
    return Size(max(0.0, large - record * many), record)


def _written(extract: Extract, writer: Writer, folder: Path, rows: int) -> int:
    folder.mkdir()
    path = folder / f"sample{writer.suffixes[0]}"
    writer.write(_sample(extract, rows), path)
    return sum(target.stat().st_size for target in target_paths(path, writer))


def _sample(extract: Extract, rows: int) -> Extract:
    first = (extract.rows - rows) // 2

    def read(start: int, stop: int) -> Block:
        return extract.read(first + start, first + stop)

    return replace(extract, rows=rows, read=read, origin=extract.origin + first)


def total_bytes(sizes: Sequence[int | None]) -> int | None:
    """Add sizes; None where one is not known."""
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None
