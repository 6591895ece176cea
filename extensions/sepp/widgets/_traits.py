"""Trait types whose values are times."""

from collections.abc import Callable
from typing import Any

import numpy as np
from ipywidgets import Widget
from traitlets import HasTraits, Instance, TraitType

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


class OnDemand(Instance[Any]):
    """A widget that is made when Python first asks for it.

    The front end is told of none before: ``peek`` reads without making one.
    """

    def __init__(self, make: Callable[[], Widget], **options: Any) -> None:
        """Make the widget by ``make()``."""
        super().__init__(Widget, allow_none=True, **options)
        self._make = make

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Give the widget, made now if there is none."""
        found = super().get(obj, cls)
        if found is None and not getattr(obj, "is_telling", False):
            self.set(obj, self._make())
            found = super().get(obj, cls)
        return found

    def peek(self, obj: HasTraits) -> Any:
        """Give the widget if there is one."""
        return super().get(obj, type(obj))
