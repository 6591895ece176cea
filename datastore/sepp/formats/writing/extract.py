"""The records that are to be written, read piece by piece."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sepp.core.errors import EmptyIntervalError
from sepp.core.model import Batch, Dataset, Parameter, Times, Values
from sepp.core.time import Interval

Block = tuple[Times, Mapping[str, Values]]
Read = Callable[[int, int], Block]
_BLOCK_VALUES = 1 << 19
_LARGEST_BLOCK = 65536


def _ignore(_rows: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Extract:
    """Some records of one dataset, with all that is known of them."""

    dataset: Dataset
    """Description; its parameters are those to write, in order."""
    rows: int
    """How many records there are."""
    read: Read
    """Give time and varying values of the rows from ``start`` to ``stop``."""
    constants: Mapping[str, Values] = field(default_factory=dict)
    """Parameters without time axis by name."""
    version: str = ""
    """State of the dataset, ``2.81234``; empty if it has none."""
    interval: Interval | None = None
    """What was asked for; None for all."""
    origin: int = 0
    """Row of the dataset that is row 0 here: blocks end at its chunks."""
    on_rows: Callable[[int], None] = _ignore
    """Told how many more rows were written."""

    @property
    def varying(self) -> tuple[Parameter, ...]:
        """Parameters that have one value per record."""
        return tuple(parameter for parameter in self.dataset.parameters if parameter.is_varying)

    @property
    def constant(self) -> tuple[Parameter, ...]:
        """Parameters without time axis."""
        return tuple(parameter for parameter in self.dataset.parameters if not parameter.is_varying)

    def bounds(self) -> tuple[int, int]:
        """Read the first and the last time, ns since 1970 UTC; without records give what was asked for."""
        if not self.rows and self.interval:
            return self.interval.start_ns, self.interval.stop_ns
        return int(self.read(0, 1)[0][0]), int(self.read(self.rows - 1, self.rows)[0][0])

    def blocks(self) -> Iterator[Block]:
        """Read all records, in pieces that fit in memory."""
        for start, stop in self._cuts():
            yield self.read(start, stop)
            self.on_rows(stop - start)

    def text_sizes(self) -> dict[str, "TextSize"]:
        """Measure every varying text parameter; reads these once."""
        names = [parameter.name for parameter in self.varying if parameter.dtype == "str"]
        sizes = dict.fromkeys(names, TextSize())
        for start, stop in self._cuts() if names else ():
            values = self.read(start, stop)[1]
            sizes = {name: sizes[name].widened(measure_text(values[name])) for name in names}
        return sizes

    def _cuts(self) -> Iterator[tuple[int, int]]:
        width = 1 + sum(math.prod(parameter.shape) for parameter in self.varying)
        size = min(_LARGEST_BLOCK, 1 << max(4, int(math.log2(_BLOCK_VALUES / width))))
        start = 0
        while start < self.rows:
            stop = min(self.rows, start + size - (self.origin + start) % size)
            yield start, stop
            start = stop


@dataclass(frozen=True, slots=True)
class TextSize:
    """How much room the texts of a parameter take."""

    octets: int = 0
    """Bytes of UTF-8 of the longest; it has no more characters than that."""
    is_ascii: bool = True
    """True where a byte holds each character of all of them."""

    def widened(self, other: "TextSize") -> "TextSize":
        """Give the room for both."""
        return TextSize(max(self.octets, other.octets), self.is_ascii and other.is_ascii)


def measure_text(values: Values) -> TextSize:
    """Measure texts of any shape; other values take none."""
    texts = set(np.ravel(values).tolist()) if values.dtype.kind == "U" else set()
    return TextSize(max((len(text.encode()) for text in texts), default=0), all(text.isascii() for text in texts))


def take_batch(batch: Batch, *, version: str = "") -> Extract:
    """Make an extract of records in memory."""

    def read(start: int, stop: int) -> Block:
        return batch.time[start:stop], {name: values[start:stop] for name, values in batch.values.items()}

    return Extract(batch.dataset, len(batch), read, batch.constants, version)


def choose_parameters(dataset: Dataset, names: Sequence[str]) -> Dataset:
    """Keep the parameters of these names and those that give their bins."""
    wanted = set(names)
    for parameter in dataset.parameters:
        if parameter.name in names:
            wanted |= {name for name in parameter.depends if name}
    return replace(dataset, parameters=tuple(p for p in dataset.parameters if p.name in wanted))


def require_records(extract: Extract) -> None:
    """Refuse an extract without records with ``EmptyIntervalError``."""
    if extract.rows == 0:
        span = f" in {extract.interval}" if extract.interval else ""
        raise EmptyIntervalError(f"{extract.dataset.id!r} has no records{span}; nothing was written")
