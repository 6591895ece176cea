"""What was used: the log of what was asked, added up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sepp.servers.usage.journal import Entry

COLUMNS = ("dataset", "protocol", "requests", "refused", "bytes", "seconds", "first", "last")
NO_DATASET = ""
_REFUSED = 400


@dataclass(slots=True)
class Use:
    """How much one protocol gave of one dataset."""

    dataset: str
    """Id; empty for requests that were about none."""
    protocol: str
    """First part of the path."""
    requests: int = 0
    """Answers, refusals too."""
    refused: int = 0
    """Of these, with an error."""
    bytes: int = 0
    """Bytes sent; those of an answer about several datasets are shared out evenly."""
    seconds: float = 0.0
    """Time that answers took, shared out as bytes are."""
    first: str = ""
    """Time of the first, ISO 8601."""
    last: str = ""
    """Time of the last."""


def add_up(entries: Iterable[Entry], since: str = "", dataset: str | None = None) -> list[Use]:
    """Add entries up by dataset and protocol, the most asked first.

    ``since`` is an ISO time to the second; ``dataset`` keeps one only.
    """
    uses: dict[tuple[str, str], Use] = {}
    odd: dict[tuple[str, str], float] = defaultdict(float)
    for entry in entries:
        if entry.time < since:
            continue
        for name in entry.datasets or (NO_DATASET,):
            if dataset is None or name == dataset:
                use = uses.setdefault((name, entry.protocol), Use(name, entry.protocol, first=entry.time))
                odd[name, entry.protocol] += entry.bytes / max(1, len(entry.datasets))
                _add(use, entry)
    for key, total in odd.items():
        uses[key].bytes = round(total)
    return sorted(uses.values(), key=lambda use: (-use.requests, use.dataset, use.protocol))


def _add(use: Use, entry: Entry) -> None:
    use.requests += 1
    use.refused += entry.status >= _REFUSED
    use.seconds = round(use.seconds + entry.seconds / max(1, len(entry.datasets)), 4)
    use.last = entry.time
