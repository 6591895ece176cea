"""A registry of plug-ins by name, imported only when asked for."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Generic, TypeVar, cast

from sepp.core.errors import UnknownNameError, nearest_names

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """Plug-ins by name: ours by ``module:object``, others' by entry point.

    A name that both give is ours: an outside package can add, not replace.
    """

    def __init__(self, group: str, own: Mapping[str, str]) -> None:
        """Hold our own plug-ins and the entry-point ``group`` of others."""
        self.group = group
        self._own = dict(own)
        self._loaded: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        """Import the plug-in ``name``.

        Raises ``UnknownNameError`` if there is none.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        """Name our plug-ins in their order, then those of others."""
        yield from self._own
        yield from (name for name in entry_points(group=self.group).names if name not in self._own)

    def __len__(self) -> int:
        """Count the plug-ins."""
        return sum(1 for _ in self)

    def _load(self, name: str) -> T:
        if name in self._own:
            module, _, attribute = self._own[name].partition(":")
            return cast("T", getattr(import_module(module), attribute))
        for point in entry_points(group=self.group, name=name):
            return cast("T", point.load())
        raise UnknownNameError(f"No {self.group} named {name!r}{nearest_names(name, self)}")
