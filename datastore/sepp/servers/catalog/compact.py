"""The whole catalogue in one small answer, from which a browser searches.

Columns instead of records, each text once: ten thousand datasets are a few
hundred kilobytes when packed. It is made once for each state.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from isal import isal_zlib

from sepp.catalog import Catalog
from sepp.catalog.outlines import Bits, Outline, ParameterOutline
from sepp.core.time import Interval
from sepp.servers.catalog.kinds import KINDS, kind_of

BINS = 192
"""Parts of a coverage strip."""
ROLES = ("data", "support_data", "metadata")
_GZIP_FORMAT = 31
_KEPT = 4
_NS_PER_MS = 1_000_000

# Any: JSON of several shapes.
Json = dict[str, Any]


@dataclass(slots=True)
class _Texts:
    """Texts by number, each once."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


class CompactCatalogue:
    """The answers of the last few states: what groups see differs."""

    def __init__(self) -> None:
        """Make nothing before it is asked for."""
        self._lock = Lock()
        self._packed: dict[str, bytes] = {}

    def __len__(self) -> int:
        """Count the answers kept."""
        return len(self._packed)

    def packed(self, catalog: Catalog, state: str) -> bytes:
        """Give the catalogue of ``state`` as gzipped JSON."""
        with self._lock:
            packed = self._packed.pop(state, None)
            if packed is None:
                text = json.dumps(describe_all(catalog, state), separators=(",", ":"), ensure_ascii=False)
                packed = isal_zlib.compress(text.encode(), 3, _GZIP_FORMAT)
            self._packed[state] = packed
            if len(self._packed) > _KEPT:
                del self._packed[next(iter(self._packed))]
            return packed


def describe_all(catalog: Catalog, state: str) -> Json:
    """Describe every dataset, in columns."""
    outlines = catalog.outlines()
    whole = _whole_time(outlines)
    strips = catalog.strips(whole, BINS) if whole else {}
    texts = _Texts()
    distinct = {id(p): p for outline in outlines for p in outline.parameters}
    places = {key: place for place, key in enumerate(distinct)}
    return {
        "v": 1,
        "state": state,
        "start": whole.start_ns / _NS_PER_MS if whole else None,
        "stop": whole.stop_ns / _NS_PER_MS if whole else None,
        "bins": BINS,
        "kinds": KINDS,
        "roles": ROLES,
        "parameters": _parameter_columns(list(distinct.values()), texts),
        "datasets": _dataset_columns(outlines, places, strips, texts),
        "texts": list(texts.numbers),
    }


def _whole_time(outlines: Sequence[Outline]) -> Interval | None:
    starts = [outline.start_ns for outline in outlines if outline.start_ns is not None]
    stops = [outline.stop_ns for outline in outlines if outline.stop_ns is not None]
    return Interval(min(starts), max(stops) + 1) if starts and stops else None


def _parameter_columns(parameters: Sequence[ParameterOutline], texts: _Texts) -> Json:
    return {
        **{
            name: [texts.number(getattr(parameter, name)) for parameter in parameters]
            for name in ("name", "long_name", "units", "frame")
        },
        "kind": [KINDS.index(kind_of(parameter)) for parameter in parameters],
        "shape": [texts.number(" × ".join(map(str, parameter.shape))) for parameter in parameters],
        "role": [_role_number(parameter) for parameter in parameters],
        "is_drawn": [int(_is_drawn(parameter)) for parameter in parameters],
    }


def _role_number(parameter: ParameterOutline) -> int:
    return ROLES.index(parameter.role) if parameter.role in ROLES else 0


def _is_drawn(parameter: ParameterOutline) -> bool:
    is_text = kind_of(parameter) == "text"
    return parameter.is_varying and not is_text and parameter.role != "metadata" and parameter.display != "none"


def _dataset_columns(
    outlines: Sequence[Outline], places: dict[int, int], strips: dict[str, Bits], texts: _Texts
) -> Json:
    names = ("mission", "observatory", "instrument", "region")
    return {
        "id": [outline.id for outline in outlines],
        "title": [outline.title for outline in outlines],
        **{name: [texts.number(getattr(outline, name)) for outline in outlines] for name in names},
        "start": [_milliseconds(outline.start_ns) for outline in outlines],
        "stop": [_milliseconds(outline.stop_ns) for outline in outlines],
        "cadence_ns": [outline.cadence_ns for outline in outlines],
        "version": [outline.version for outline in outlines],
        "rows": [outline.rows for outline in outlines],
        "granules": [outline.granules for outline in outlines],
        "is_synthetic": [int(outline.is_synthetic) for outline in outlines],
        "parameters": [[places[id(parameter)] for parameter in outline.parameters] for outline in outlines],
        "strip": [_strip_text(strips.get(outline.id)) for outline in outlines],
    }


def _milliseconds(time_ns: int | None) -> float | None:
    return None if time_ns is None else time_ns // _NS_PER_MS


def _strip_text(bits: Bits | None) -> str:
    return base64.b64encode(np.packbits(bits).tobytes()).decode() if bits is not None else ""
