"""Which terms there are, and which of them a typed word means."""

from collections.abc import Collection
from difflib import get_close_matches

from sqlalchemy import ColumnElement, Connection, func, insert, select

from sepp.catalog.models import SpellingRow, TermRow
from sepp.catalog.postings import in_parts
from sepp.catalog.terms import Field, Term, has_typos, variants_of

_CLOSENESS = 0.75
_SHORTEST_INSIDE = 3


def known_terms(connection: Connection, terms: Collection[Term]) -> dict[Term, int]:
    """Give the ids of the terms that are known."""
    found: dict[Term, int] = {}
    for field in {field for field, _ in terms}:
        for some in in_parts([term for kind, term in terms if kind == field]):
            query = select(TermRow.id, TermRow.term).where(TermRow.field == field, TermRow.term.in_(some))
            found |= {(field, term): term_id for term_id, term in connection.execute(query)}
    return found


def add_terms(connection: Connection, terms: Collection[Term]) -> dict[Term, int]:
    """Give the ids of terms; those that are new are added."""
    known = known_terms(connection, terms)
    first = (connection.scalar(select(func.max(TermRow.id))) or 0) + 1
    new = {term: term_id for term_id, term in enumerate(sorted({*terms} - known.keys()), first)}
    if new:
        rows = [{"id": term_id, "field": field, "term": term} for (field, term), term_id in new.items()]
        connection.execute(insert(TermRow), rows)
        _add_spellings(connection, new)
    return known | new


def _add_spellings(connection: Connection, new: dict[Term, int]) -> None:
    rows = [
        {"variant": variant, "term_id": term_id}
        for (field, term), term_id in new.items()
        if field == "words" and has_typos(term)
        for variant in variants_of(term)
    ]
    if rows:
        connection.execute(insert(SpellingRow), rows)


def matching_terms(connection: Connection, field: Field, word: str) -> dict[str, int]:
    """Find the terms that hold a word: a short one at the beginning, a digit alone."""
    conditions: list[ColumnElement[bool]] = [TermRow.field == field]
    if len(word) >= _SHORTEST_INSIDE:
        conditions.append(TermRow.term.contains(word, autoescape=True))
    elif not word.isdigit():
        conditions.append(TermRow.term.startswith(word, autoescape=True))
    else:
        conditions.append(TermRow.term == word)
    rows = connection.execute(select(TermRow.term, TermRow.id).where(*conditions))
    return {row.term: row.id for row in rows}


def same_terms(connection: Connection, field: Field, *words: str) -> list[int]:
    """Find the terms that are the very words."""
    return list(known_terms(connection, [(field, word) for word in words]).values())


def nearest_words(connection: Connection, word: str) -> list[str]:
    """Take a word for a typing error: offer the nearest known words."""
    if not has_typos(word):
        return []
    query = select(TermRow.term).join(SpellingRow, SpellingRow.term_id == TermRow.id)
    near = connection.scalars(query.where(SpellingRow.variant.in_(variants_of(word)))).unique()
    return get_close_matches(word, sorted(near), n=4, cutoff=_CLOSENESS)
