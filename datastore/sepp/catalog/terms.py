"""The terms by which datasets are found, and how words are typed wrongly."""

import re
from collections.abc import Mapping
from typing import Literal

Field = Literal["words", "heading", "place", "instrument", "region", "quantity", "unit", "frame", "measure", "state"]
"""``measure``: unit and frame of one parameter; ``state``: ``HELD`` where there is data, ``REMOVED``."""
Term = tuple[Field, str]

HELD: Term = ("state", "held")
MANY: Term = ("state", "many")
"""More parameters than there are slots: some share one."""
SLOTS = 64
REMOVED: Term = ("state", "removed")
"""The catalogue forgot the dataset that had this number."""
# PostgreSQL's index takes 2.7 kB an entry.
_LONGEST_WORD = 60
_LONGEST_NAME = 60
_SHORTEST_TYPO = 4


def words_of(text: str) -> list[str]:
    """Part a folded text into words of letters and digits."""
    return [word[:_LONGEST_WORD] for word in re.findall(r"[^\W_]+", text)]


def parameter_terms(unit_key: str, frame: str, quantity_key: str) -> set[Term]:
    """Gather the terms of one parameter."""
    unit, place = plain_unit(unit_key), plain_frame(frame)
    terms: set[Term] = {("unit", unit), ("frame", place), ("measure", measure_of(unit, place))}
    return terms | {("quantity", word) for word in words_of(quantity_key)}


def measure_of(unit: str, frame: str) -> str:
    """Write as one term in which unit and frame a parameter is."""
    return f"{unit}\t{frame}"


def plain_unit(unit_key: str) -> str:
    """Write a canonical unit as terms have it."""
    return " ".join(unit_key.replace("\x00", "").split())[:_LONGEST_NAME]


def plain_frame(frame: str) -> str:
    """Write a coordinate frame as terms have it."""
    return " ".join(frame.replace("\x00", "").casefold().split())[:_LONGEST_NAME]


def has_typos(word: str) -> bool:
    """Tell whether a word may be typed wrongly: ``c3`` for ``c1`` is not that."""
    return len(word) >= _SHORTEST_TYPO and not any(letter.isdigit() for letter in word)


def variants_of(word: str) -> set[str]:
    """Give the word and what it is less one letter.

    Two words that differ by one letter more, less, other, or swapped share
    a variant (the deletion neighbourhood of Garbe's SymSpell).
    """
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def text_terms(texts: Mapping[Field, str]) -> set[Term]:
    """Gather the terms of folded texts."""
    return {(field, word) for field, text in texts.items() for word in words_of(text)}
