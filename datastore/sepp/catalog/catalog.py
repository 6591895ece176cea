"""The catalogue: what datasets there are and what is held of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypedDict, Unpack

from sqlalchemy import Connection, Engine, func, select

from sepp.catalog.engine import make_engine, reading, writing
from sepp.catalog.granules import count_granules, read_granules, read_headers, select_granules
from sepp.catalog.holdings import read_coverage, read_holdings
from sepp.catalog.indexing import index_missing
from sepp.catalog.listing import PAGE, Title, read_titles
from sepp.catalog.migration import upgrade
from sepp.catalog.models import DatasetRow, GranuleRow
from sepp.catalog.outlines import Bits, Outline, read_outlines, read_state, read_strips
from sepp.catalog.query import Query
from sepp.catalog.recording import record_state
from sepp.catalog.removing import remove_dataset, remove_granules
from sepp.catalog.rows import read_granule
from sepp.catalog.search import Search
from sepp.catalog.shelves import EMPTY, read_shelves
from sepp.core.errors import UnknownDatasetError, nearest_names
from sepp.core.model import Dataset, Granule, Holding, Revision, Span
from sepp.core.time import Interval

Announced = Literal["new", "changed", "same", "held"]
"""What came of a description; ``held``: left alone, for the dataset holds data."""


class Filters(TypedDict, total=False):
    """What a search may ask beside words, as ``Query`` has it."""

    mission: str | None
    instrument: str | None
    quantity: str | None
    units: str | None
    frame: str | None
    interval: Interval | None
    region: str | None


class Catalog:
    """A catalogue in a database named by an SQLAlchemy URL.

    May be used by several threads and processes at once.
    """

    def __init__(self, url: str) -> None:
        """Name the database; nothing is opened before the first use."""
        self.url = url
        self._engine = make_engine(url)
        self._shelves = EMPTY

    @property
    def engine(self) -> Engine:
        """What gives connections to the database."""
        return self._engine

    def upgrade(self) -> None:
        """Make the database, or bring it to the newest schema, under a lock.

        Raises ``StoreError`` if that can't be done.
        """
        upgrade(self.url)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def record(
        self, dataset: Dataset, granule: Granule | None, revision: Revision | None, spans: Sequence[Span]
    ) -> None:
        """Write what a dataset now is and holds, in one transaction.

        Parameters that ``dataset`` does not name are kept. Writing the same
        again changes nothing. Raises ``StoreError``.
        """
        self.record_many(dataset, () if granule is None else (granule,), revision, spans)

    def record_many(
        self,
        dataset: Dataset,
        granules: Sequence[Granule],
        revision: Revision | None,
        spans: Sequence[Span],
        *,
        superseded: Mapping[str, str] | None = None,
    ) -> None:
        """Write what a dataset now is and holds, and all that it came from.

        As ``record``, for many granules in one transaction. ``superseded``
        names, by checksum of granules held, the file that replaced each.
        """
        with writing(self._engine) as connection:
            record_state(connection, dataset, granules, revision, spans, superseded=superseded or {})

    def remove(self, dataset_id: str) -> bool:
        """Forget a dataset and all its granules; False if it was not known.

        Raises ``StoreError``.
        """
        with writing(self._engine) as connection:
            return remove_dataset(connection, dataset_id)

    def forget(self, dataset_id: str, sha256s: Collection[str]) -> None:
        """Forget granules of a dataset by their checksums.

        Raises ``StoreError``.
        """
        if sha256s:
            with writing(self._engine) as connection:
                remove_granules(connection, dataset_id, sha256s)

    def announce(self, datasets: Iterable[Dataset]) -> dict[str, Announced]:
        """Describe datasets that hold nothing yet, in one transaction.

        Those that hold data are left as they are. Raises ``StoreError``.
        """
        with writing(self._engine) as connection:
            outcomes = {dataset.id: _announce(connection, dataset) for dataset in datasets}
            index_missing(connection)
        return outcomes

    def granule(self, sha256: str, dataset_id: str | None = None) -> Granule | None:
        """Find what came of a file by its checksum; None if it is new."""
        query = select_granules().where(GranuleRow.sha256 == sha256).order_by(GranuleRow.dataset_id)
        if dataset_id is not None:
            query = query.where(GranuleRow.dataset_id == dataset_id)
        with reading(self._engine) as connection:
            row = connection.execute(query.limit(1)).first()
        return None if row is None else read_granule(row)

    def granules_of(self, sha256: str) -> list[Granule]:
        """List what came of a file, one granule per time axis."""
        query = select_granules().where(GranuleRow.sha256 == sha256).order_by(GranuleRow.dataset_id)
        with reading(self._engine) as connection:
            return [read_granule(row) for row in connection.execute(query)]

    def granules(self, dataset_id: str, interval: Interval | None = None, *, is_current: bool = False) -> list[Granule]:
        """List the granules of a dataset in order of time.

        Where an interval is given, only those with records in it;
        ``is_current`` leaves out those superseded. Raises
        ``UnknownDatasetError``.
        """
        with reading(self._engine) as connection:
            self._require(connection, dataset_id)
            return read_granules(connection, dataset_id, interval, is_current=is_current)

    def headers(self, dataset_id: str, interval: Interval | None = None) -> list[Granule]:
        """List current granules with the global attributes of their files, in order of time.

        Raises ``UnknownDatasetError``.
        """
        with reading(self._engine) as connection:
            self._require(connection, dataset_id)
            return read_headers(connection, dataset_id, interval)

    def count(self) -> int:
        """Count the datasets."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(DatasetRow)) or 0

    def has(self, dataset_id: str) -> bool:
        """Tell whether a dataset is known."""
        with reading(self._engine) as connection:
            return self._knows(connection, dataset_id)

    def require(self, dataset_id: str) -> None:
        """Raise ``UnknownDatasetError`` with the nearest ids unless it is known."""
        with reading(self._engine) as connection:
            self._require(connection, dataset_id)

    def changed_ns(self, dataset_id: str) -> int:
        """Tell when anything of a dataset last changed, ns since 1970.

        Raises ``UnknownDatasetError`` with the nearest ids.
        """
        with reading(self._engine) as connection:
            self._require(connection, dataset_id)
            return connection.scalar(select(DatasetRow.changed_ns).where(DatasetRow.id == dataset_id)) or 0

    def search(  # noqa: PLR0913
        self,
        text: str = "",
        *,
        mission: str | None = None,
        instrument: str | None = None,
        quantity: str | None = None,
        units: str | None = None,
        frame: str | None = None,
        interval: Interval | None = None,
        region: str | None = None,
        limit: int | None = None,
    ) -> list[Holding]:
        """Find datasets, best first; an empty text matches all.

        The answers leave out what ``describe`` adds: original attributes and
        coverage. A word that stands nowhere is taken for a typing error.
        """
        query = Query(text, mission, instrument, quantity, units, frame, interval, region, limit)
        with reading(self._engine) as connection:
            ids = self._search(connection).find(query)
            holdings = read_holdings(connection, ids, is_full=False)
        return [holdings[name] for name in ids]

    def count_matches(self, text: str = "", **filters: Unpack[Filters]) -> int:
        """Count what ``search`` would find, without reading it."""
        with reading(self._engine) as connection:
            return self._search(connection).count(Query(text, **filters))

    def describe(self, dataset_id: str) -> Holding:
        """Tell everything about one dataset.

        Raises ``UnknownDatasetError`` with the nearest ids.
        """
        with reading(self._engine) as connection:
            self._require(connection, dataset_id)
            holding = read_holdings(connection, [dataset_id], is_full=True)[dataset_id]
            spans = read_coverage(connection, dataset_id)
        state = (holding.start_ns, holding.stop_ns, holding.revision, holding.granules)
        return Holding(holding.dataset, *state, coverage=spans)

    def coverage(self, dataset_id: str) -> tuple[Span, ...]:
        """Tell where a dataset has data, in order of time.

        Raises ``UnknownDatasetError`` with the nearest ids.
        """
        with reading(self._engine) as connection:
            self._require(connection, dataset_id)
            return read_coverage(connection, dataset_id)

    def state(self) -> str:
        """Give a text that is another one whenever a dataset has changed."""
        with reading(self._engine) as connection:
            return read_state(connection)

    def titles(self, page_size: int = PAGE) -> Iterator[Title]:
        """List the datasets that hold data by id, title and span, in order of id.

        Read page by page as it is asked for, so the first come at once and
        no transaction waits for a slow reader. Raises ``StoreError``.
        """
        page: Sequence[Title] = ()
        while True:
            with reading(self._engine) as connection:
                page = read_titles(connection, page[-1].id if page else "", page_size)
            if not page:
                return
            yield from page

    def similar(self, dataset_id: str) -> list[str]:
        """Give the ids that share most parts with one that is not known."""
        with reading(self._engine) as connection:
            return self._search(connection).similar(dataset_id)

    def outlines(self) -> list[Outline]:
        """List all datasets in the few columns that a tree shows, by id."""
        with reading(self._engine) as connection:
            return read_outlines(connection)

    def strips(self, interval: Interval, bins: int) -> dict[str, Bits]:
        """Tell of every dataset in which parts of an interval it has data."""
        with reading(self._engine) as connection:
            return dict(read_strips(connection, interval, bins))

    def count_granules(self, dataset_id: str, interval: Interval | None = None) -> int:
        """Count the granules of a dataset with records in an interval."""
        with reading(self._engine) as connection:
            return count_granules(connection, dataset_id, interval)

    def _search(self, connection: Connection) -> Search:
        self._shelves = shelves = read_shelves(connection, self._shelves)
        return Search(connection, shelves)

    def _knows(self, connection: Connection, dataset_id: str) -> bool:
        query = select(DatasetRow.id).where(DatasetRow.id == dataset_id.replace("\0", "?"))
        return connection.scalar(query) is not None

    def _require(self, connection: Connection, dataset_id: str) -> None:
        if not self._knows(connection, dataset_id):
            near = self._search(connection).similar(dataset_id)
            raise UnknownDatasetError(f"No dataset {dataset_id!r}{nearest_names(dataset_id, near)}")


def _announce(connection: Connection, dataset: Dataset) -> Announced:
    held = read_holdings(connection, [dataset.id], is_full=True).get(dataset.id)
    if held is None:
        record_state(connection, dataset, (), None, (), is_indexing=False)
        return "new"
    if held.revision is not None or held.start_ns is not None or held.granules:
        return "held"
    record_state(connection, dataset, (), None, ())
    again = read_holdings(connection, [dataset.id], is_full=True)[dataset.id]
    return "same" if repr(again) == repr(held) else "changed"
