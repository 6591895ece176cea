"""Trait types whose values are times."""

from typing import Any

import numpy as np
from traitlets import HasTraits, TraitType

from sepp.core.time import parse_time, to_iso


class Instant(TraitType[np.datetime64, Any]):
    """A time in UTC: set from anything that is one, read as ``datetime64[ns]``.

    The front end gets ISO 8601 with ``Z``.
    """

    info_text = "a time"

    def validate(self, _obj: HasTraits | None, value: Any) -> np.datetime64:
        """Convert text, ``datetime`` or ``datetime64``; ``BadTimeError`` else."""
        return np.datetime64(parse_time(value), "ns")


def instant_to_json(value: np.datetime64, _widget: object) -> str:
    """Write a time for the front end."""
    return to_iso(int(value.astype(np.int64)))


def instant_from_json(text: str, _widget: object) -> np.datetime64:
    """Read a time that the front end sent."""
    return np.datetime64(parse_time(text), "ns")


def ns_of(value: np.datetime64) -> int:
    """Count ns since 1970 UTC."""
    return int(value.astype("datetime64[ns]").astype(np.int64))
