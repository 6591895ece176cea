"""What TAP works with, and queries answered with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from anyio import CapacityLimiter

from sepp.core.access import Access
from sepp.events.published import PublishedLists
from sepp.servers.tap.access import readable_by
from sepp.servers.tap.database import Bounds, TapDatabase
from sepp.servers.tap.query import TapQuery
from sepp.servers.tap.schemas.model import Sources
from sepp.servers.tap.schemas.namespace import GivenTable, TapNamespace
from sepp.servers.tap.writing.formats import WRITERS, Writer, write_answer

SYNC_SECONDS = 60
QUERIES_AT_ONCE = 8
MOST_ANSWERS = 64


@dataclass(frozen=True, slots=True)
class TapService:
    """The database, and how many may ask it at the same time."""

    database: TapDatabase
    """Read-only."""
    find_lists: Callable[[Access], PublishedLists] | None = None
    """Gives the event lists that a caller may read."""
    places: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(QUERIES_AT_ONCE))
    """Queries at work; others wait."""
    answers: set[object] = field(default_factory=set)
    """Answers under way, those that wait for their readers among them."""

    def answer(
        self,
        query: TapQuery,
        uploads: Mapping[str, GivenTable],
        *,
        base_url: str,
        access: Access,
        bounds: Bounds,
    ) -> tuple[Writer, Iterator[bytes]]:
        """Compile a query; its pieces are made as they are taken.

        Raises ``AdqlError``; taking the first piece may raise ``TapError``.
        """
        # The parser takes 0.3 s and some MB, and many archives are never asked in ADQL.
        from sepp.servers.tap.adql.compiler import compile_adql  # noqa: PLC0415

        lists = self.find_lists(access) if self.find_lists else None
        sources = Sources(self.database.words, base_url, readable_by(access), lists)
        namespace = TapNamespace(sources, uploads)
        compiled = compile_adql(query.text, namespace, self.database.words)
        rows = self.database.run(compiled, namespace, bounds, query.max_rows + 1)
        writer = WRITERS[query.format](compiled.columns, query.text)
        return writer, write_answer(writer, rows, query.max_rows)
