"""Column types that hold our values in SQLite and PostgreSQL alike."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy import JSON, Dialect, Text
from sqlalchemy.types import TypeDecorator

_FLOAT = "$float"


class CleanText(TypeDecorator[str]):
    """Text without NUL, which PostgreSQL refuses and old CDF files hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Drop every NUL."""
        return None if value is None else value.replace("\x00", "")


# Any: JSON holds whatever an original attribute is.
class PlainJson(TypeDecorator[Any]):
    """Attributes as strict JSON: NaN survives, sequences come back as tuples."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Turn a value into strict JSON."""
        return _encode(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Turn strict JSON into the value that was given."""
        return _decode(value)

    def compare_values(self, x: Any, y: Any) -> bool:
        """Compare as written, so that NaN equals itself."""
        return bool(_encode(x) == _encode(y))


def _encode(value: Any) -> Any:
    if isinstance(value, np.generic):
        return _encode(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return {_FLOAT: repr(value)}
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {str(key): _encode(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [_encode(entry) for entry in value]
    return value


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(entry) for entry in value)
    if isinstance(value, dict):
        return float(value[_FLOAT]) if value.keys() == {_FLOAT} else {key: _decode(v) for key, v in value.items()}
    return value
