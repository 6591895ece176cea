"""Find datasets by words and by what they measure, where and when."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Text, cast, func, select

from sepp.catalog.models import DatasetRow
from sepp.catalog.postings import Mask, Slots, read_mask, read_slots
from sepp.catalog.query import Query, first_start, keep_covered, keep_measured, measures, split_words
from sepp.catalog.shelves import Numbers, Shelves
from sepp.catalog.terms import HELD, MANY, REMOVED, Field, words_of
from sepp.catalog.vocabulary import matching_terms, nearest_words, same_terms
from sepp.core.time import Interval

# Below this many the coverage is asked without asking for the outer limits first.
_FEW = 2000
_PAGE = 100


class Search:
    """The search index within one transaction."""

    def __init__(self, connection: Connection, shelves: Shelves, hidden: Sequence[int] = ()) -> None:
        """Look at the index; ``shelves`` are those of ``read_shelves``.

        Datasets with the numbers ``hidden`` are as if they were not there.
        """
        self._connection = connection
        self._hidden = list(hidden)
        self._shelves = shelves
        self._spellings: dict[str, list[str]] = {}
        self._found: dict[str, list[str]] = {}

    def find(self, query: Query) -> list[str]:
        """Give the ids of the matching datasets, best first.

        First those that have the words in id or title, then those that
        hold data, then in order of id.
        """
        mask = self.match(query)
        ranks = self.rank(query)
        found: list[str] = []
        wanted = len(mask) if query.limit is None else query.limit
        for rank in np.unique(ranks[mask])[::-1].tolist():
            for ids in self._pages(np.flatnonzero(mask & (ranks == rank)), wanted):
                found += keep_covered(self._connection, ids, query.interval)
                if len(found) >= wanted:
                    return found[:wanted]
        return found

    def count(self, query: Query) -> int:
        """Count the matching datasets without reading them."""
        mask = self.match(query)
        if query.interval is None:
            return int(mask.sum())
        if np.count_nonzero(mask) > _FEW:
            return int((mask & self._spans(query.interval, first_start(query.interval))).sum())
        ids, _ = self._shelves.first(np.flatnonzero(mask), len(mask))
        return len(keep_covered(self._connection, ids, query.interval))

    def similar(self, dataset_id: str, limit: int = 200) -> list[str]:
        """Give the ids that share most parts with one that is not known."""
        scores = np.zeros(self._shelves.size, np.int64)
        for part in set(words_of(dataset_id.casefold())):
            scores += self._holds("heading", part, is_forgiving=True)
        scores[self._read(same_terms(self._connection, *REMOVED))] = -1
        scores[self._hidden] = -1
        best = np.argsort(-scores, kind="stable")[:limit]
        return self._shelves.first(best[scores[best] >= 0], limit)[0]

    def match(self, query: Query) -> Mask:
        """Tell which datasets match; with an interval, which may match."""
        mask = ~self._read(same_terms(self._connection, *REMOVED))
        mask[self._hidden] = False
        for word in split_words(query.text):
            mask &= self._holds_word("words", word, is_forgiving=True)
        wanted: Sequence[tuple[Field, str | None]] = (
            ("place", query.mission),
            ("instrument", query.instrument),
            ("region", query.region),
        )
        for field, text in wanted:
            for word in split_words(text):
                mask &= self._holds_word(field, word)
        mask &= self._measured(query, mask)
        if query.interval is not None and np.count_nonzero(mask) > _FEW:
            mask &= self._spans(query.interval)
        return mask

    def _measured(self, query: Query, among: Mask) -> Mask:
        """Tell which datasets have one parameter that is all that is asked of it."""
        asked = [self._slots(same_terms(self._connection, field, term)) for field, term in measures(query)]
        for word in split_words(query.quantity):
            *firsts, last = words_of(word)
            asked += [self._slots(same_terms(self._connection, "quantity", part)) for part in firsts]
            asked.append(self._slots(matching_terms(self._connection, "quantity", last).values()))
        if not asked:
            return among
        mask: Mask = np.bitwise_and.reduce(asked) != 0
        if len(asked) > 1:
            doubtful = np.flatnonzero(mask & among & self._read(same_terms(self._connection, *MANY)))
            mask[doubtful] = self._is_measured(doubtful, query)
        return mask

    def _is_measured(self, numbers: Numbers, query: Query) -> Mask:
        ids = [self._shelves.ids[number].decode() for number in numbers.tolist()]
        kept = keep_measured(self._connection, ids, query)
        return np.array([name in kept for name in ids], np.bool_)

    def _slots(self, term_ids: Collection[int]) -> Slots:
        return read_slots(self._connection, term_ids, self._shelves.size)

    def rank(self, query: Query) -> NDArray[np.int64]:
        """Count words in id or title twice, data once; the very id is first.

        To be asked after ``match``, which finds out how words are spelt.
        """
        ranks = self._read(same_terms(self._connection, *HELD)).astype(np.int64)
        for word in split_words(query.text):
            ranks += 2 * self._holds_word("heading", word)
        very_id = DatasetRow.id == query.text.replace("\0", "").strip()
        number = self._connection.scalar(select(DatasetRow.number).where(very_id))
        if number is not None:
            ranks[number] += 4
        return ranks

    def _holds(self, field: Field, part: str, *, is_forgiving: bool = False, is_whole: bool = False) -> Mask:
        """Tell which datasets have a part of a word, or what it is a typing error of."""
        if part not in self._spellings:
            mask = self._read(self._find(field, part, is_whole=is_whole))
            if mask.any() or not is_forgiving:
                return mask
            self._spellings[part] = nearest_words(self._connection, part)
        return self._read(same_terms(self._connection, field, *self._spellings[part]))

    def _find(self, field: Field, part: str, *, is_whole: bool) -> Collection[int]:
        """Find the terms of a part; those of ``heading`` are among ``words``."""
        if is_whole:
            return same_terms(self._connection, field, part)
        if field == "heading" and len(self._found.get(part, ())) in range(1, _FEW):
            return same_terms(self._connection, field, *self._found[part])
        found = matching_terms(self._connection, field, part)
        if field == "words":
            self._found[part] = list(found)
        return found.values()

    def _holds_word(self, field: Field, word: str, *, is_forgiving: bool = False) -> Mask:
        """Ask for every part of a word; all but the last are whole: ``FGM_SPIN``."""
        *firsts, last = words_of(word)
        mask = self._holds(field, last, is_forgiving=is_forgiving)
        for part in firsts:
            mask &= self._holds(field, part, is_forgiving=is_forgiving, is_whole=True)
        return mask

    def _read(self, term_ids: Collection[int]) -> Mask:
        return read_mask(self._connection, term_ids, self._shelves.size)

    def _spans(self, interval: Interval, begin: ColumnElement[int] | None = None) -> Mask:
        """Tell which datasets have data before and after, one text for all.

        Where ``begin``, a stretch of each, begins in time, if it is given.
        """
        query = select(func.aggregate_strings(cast(DatasetRow.number, Text), " "))
        inside = [DatasetRow.start_ns < interval.stop_ns, DatasetRow.stop_ns >= interval.start_ns]
        inside += [] if begin is None else [begin < interval.stop_ns]
        text = self._connection.scalar(query.where(*inside)) or ""
        mask = np.zeros(self._shelves.size, np.bool_)
        mask[np.fromstring(text, np.intp, sep=" ")] = True
        return mask

    def _pages(self, numbers: Numbers, wanted: int) -> Iterator[list[str]]:
        """Give ids in order, page by page: a page more than wanted, then more each time."""
        size = wanted + _PAGE
        while len(numbers):
            ids, numbers = self._shelves.first(numbers, size)
            yield ids
            size *= 2
