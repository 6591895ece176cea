"""Optional packages, imported when a file needs them."""

from importlib import import_module
from types import ModuleType

from sepp.core.errors import MissingExtraError


def require(module: str, extra: str = "server") -> ModuleType:
    """Import an optional module; raises ``MissingExtraError`` without it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(module.partition(".")[0], extra) from error
