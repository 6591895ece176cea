"""The list of datasets, made while it is sent."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator

from sepp.catalog.listing import Title
from sepp.core.errors import SeppError
from sepp.formats.writing.hapi_header import Json
from sepp.servers.hapi.info import make_status

_log = logging.getLogger(__name__)


class Listing:
    """The catalogue as JSON, some datasets at a time, one line each."""

    def __init__(self, titles: Iterable[Title], describe: Callable[[str], Json] | None = None) -> None:
        """Take the titles; ``describe`` gives what else is told of an id, read when its turn comes."""
        text = json.dumps({**make_status(), "catalog": []}, ensure_ascii=False, indent=1)
        self._head, _, self._tail = text.rpartition("[]")
        self._lines = _write_lines(titles, describe)
        self._before = f"{self._head}[\n  "
        self._is_over = False

    @property
    def is_over(self) -> bool:
        """True once everything was made."""
        return self._is_over

    @property
    def holds_values(self) -> bool:
        """Never: other bodies may take a turn between any two pieces."""
        return False

    def make(self, max_bytes: int) -> bytes:
        """Write datasets until they fill the piece."""
        parts: list[str] = []
        size = 0
        while size < max_bytes:
            line = next(self._lines, None)
            if line is None:
                self._is_over = True
                parts.append(f"{'' if self._before.startswith(',') else self._before.rstrip()}\n ]{self._tail}\n")
                break
            parts += [self._before, line]
            self._before = ",\n  "
            size += len(line)
        return "".join(parts).encode()

    def let_go(self) -> None:
        """Hold nothing, forget nothing."""


def _write_lines(titles: Iterable[Title], describe: Callable[[str], Json] | None) -> Iterator[str]:
    """Write each dataset; one that can't be read is left out, and logged."""
    for one in titles:
        entry: Json = {"id": one.id, **({"title": one.title} if one.title else {})}
        try:
            told = {**entry, "info": describe(one.id)} if describe else entry
        except (SeppError, OSError) as error:
            _log.warning("%s is left out of the deep catalogue: %s", one.id, error)
            continue
        yield json.dumps(told, ensure_ascii=False)
