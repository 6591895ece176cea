"""What a legend calls its lines, as the views in the browser call them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

ROOM = 10
"""Letters beside a panel; names are shortened to what fits, if they can be."""
PARTS = re.compile(r"[_@/]")
_WHOLE_WORDS = re.compile(r".*[\s_:,/]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layer:
    """The lines of one panel among those drawn in the same axes."""

    dataset: str
    """Id of its dataset."""
    observatory: str
    """Whose it is, such as ``Cluster-1``."""
    parameter: str
    """What it shows."""
    labels: tuple[str, ...]
    """Of its lines."""


def shown_names(layers: Sequence[Layer]) -> list[str]:
    """Name each line of each layer by what tells it from the others.

    The whole label where there is room, else without what all labels begin or
    end with; of several spacecraft each is named.
    """
    labels = [label for layer in layers for label in layer.labels]
    are_scalars = all(len(layer.labels) == 1 for layer in layers)
    is_one = len({layer.dataset for layer in layers}) == 1
    is_tagged = len(layers) > 1 and not (are_scalars and _are_distinct(labels) and is_one)
    tags = _tags(layers) if is_tagged else [[""] * len(layers)]
    told = [[tag for layer, tag in zip(layers, way, strict=True) for _ in layer.labels] for way in tags]
    if is_tagged and are_scalars and len(set(labels)) == 1:
        return next((names for names in told if _longest(names) <= ROOM), told[-1])
    ways = [
        [f"{word} {tag}".strip() for word, tag in zip(words, way, strict=True)]
        for words in _shorter_labels(labels)
        for way in told
    ]
    return next((names for names in ways if _longest(names) <= ROOM), min(ways, key=_longest))


def _tags(layers: Sequence[Layer]) -> list[list[str]]:
    """Give ways to tell layers apart, the best first."""
    words = _own_words([layer.dataset for layer in layers])
    parameters = [layer.parameter for layer in layers]
    ways = [way for way in ([layer.observatory for layer in layers], words, parameters) if _are_distinct(way)]
    return ways or [[f"{word} {parameter}" for word, parameter in zip(words, parameters, strict=True)]]


def _own_words(ids: Sequence[str]) -> list[str]:
    parts = [PARTS.split(each) for each in ids]
    common = set.intersection(*map(set, parts))
    return [
        " ".join(word for word in words if word not in common) or each for words, each in zip(parts, ids, strict=True)
    ]


def _shorter_labels(labels: list[str]) -> list[list[str]]:
    if len(set(labels)) < 2:
        return [labels]
    late = [label[_common(labels) :] for label in labels]
    end = _common([label[::-1] for label in late])
    inner = [label[: len(label) - end] for label in late]
    return [words for words in (labels, late, inner) if all(words)]


def _common(words: Sequence[str]) -> int:
    """Count the letters that all words begin with, to the end of a part."""
    start = "".join(letters[0] for letters in takewhile(lambda each: len(set(each)) == 1, zip(*words, strict=False)))
    found = _WHOLE_WORDS.match(start)
    return found.end() if found else 0


def _are_distinct(words: Sequence[str]) -> bool:
    return len(set(words)) == len(words) and all(words)


def _longest(words: Sequence[str]) -> int:
    return max(map(len, words))
