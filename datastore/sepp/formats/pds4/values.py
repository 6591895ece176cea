"""Values of PDS4's data types as numpy arrays."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Values
from sepp.formats.content import NO_TIME
from sepp.formats.epochs import times_of_texts
from sepp.formats.pds4.label import Field

NO_INTEGER = int(np.iinfo(np.int64).min)
"""Fill of integers written as text, where the label declares none."""
NO_TRUTH = -1
TIMES = re.compile(r"ASCII_Date_|ASCII_Date$")
_BINARY = re.compile(r"(Signed|Unsigned|IEEE754)(MSB|LSB)?(Byte|Single|Double|[248])$")
_SIZES = {"Byte": 1, "Single": 4, "Double": 8, "2": 2, "4": 4, "8": 8}
_BASES = {"ASCII_Numeric_Base2": 2, "ASCII_Numeric_Base8": 8, "ASCII_Numeric_Base16": 16}
_CONSTANT = re.compile(r"Special_Constants/(\w+_constant)$")

MOST_CHARACTERS = 2**28
"""Texts of a field that would take more, each as long as the longest, are refused."""

Texts = NDArray[Any]  # Any: str_ of fixed-width tables, objects of delimited ones


def decode(field: Field, raw: NDArray[Any]) -> Values | None:
    """Give a field's values; None for a type that can't be held.

    ``raw`` has the bytes or texts of each value. Times are datetime64[ns]
    UTC. Special constants stay in integers and become NaN in scaled
    numbers. Raises ``UnreadableFileError`` for what the type does not allow.
    """
    if raw.dtype.kind == "V":
        binary = _binary_dtype(field)
        if binary is not None:
            return _scaled(field, np.ascontiguousarray(raw).view(binary).reshape(raw.shape).astype(binary[1:]))
        if not field.data_type.startswith(("ASCII_", "UTF8_")):
            return None
        raw = np.char.decode(np.ascontiguousarray(raw).view(f"S{field.length}"), "utf-8", "replace")
    return _from_texts(field, raw)


def fill_of(field: Field, values: Values) -> float | int | None:
    """Choose the fill: the missing constant, or what empty fields became."""
    constants = special_constants(field)
    if values.dtype.kind not in "iu":
        numbers = [_number(text) for name, text in constants.items() if name == "missing_constant"]
        return numbers[0] if numbers and values.dtype.kind == "f" and not _is_scaled(field) else None
    if field.data_type == "ASCII_Boolean":
        return NO_TRUTH
    whole = [int(number) for text in constants.values() if (number := _number(text)) is not None and number % 1 == 0]
    return whole[0] if whole else NO_INTEGER if field.data_type.startswith("ASCII_") else None


def special_constants(field: Field) -> Mapping[str, str]:
    """Give the constants that stand for no value, by their names."""
    found = {match[1]: str(text) for path, text in field.attributes.items() if (match := _CONSTANT.search(path))}
    return dict(sorted(found.items(), key=lambda item: item[0] != "missing_constant"))


def _number(text: str) -> float | None:
    try:
        return float(int(text, 16)) if text.lower().startswith(("0x", "16#")) else float(text)
    except ValueError:
        return None


def _binary_dtype(field: Field) -> str | None:
    match = _BINARY.match(field.data_type)
    if match is None or _SIZES[match[3]] != field.length:
        return None
    kind = {"Signed": "i", "Unsigned": "u", "IEEE754": "f"}[match[1]]
    return f"{'<' if match[2] == 'LSB' else '>'}{kind}{field.length}"


def _from_texts(field: Field, texts: Texts) -> Values:
    flat = [text.strip() for text in texts.ravel().tolist()]
    return _converted_texts(field, flat, texts).reshape(texts.shape)


def _converted_texts(field: Field, flat: list[str], texts: Texts) -> NDArray[Any]:
    kind = field.data_type
    if TIMES.match(kind):
        return times_of_texts(flat).view("datetime64[ns]")
    if kind == "ASCII_Real":
        return _scaled(field, _converted(field, flat, float, np.nan, np.float64))
    if kind in ("ASCII_Integer", "ASCII_NonNegative_Integer"):
        return _scaled(field, _converted(field, flat, int, _empty_integer(field), np.int64))
    if kind in _BASES:
        return _converted(field, flat, lambda text: int(text, _BASES[kind]), _empty_integer(field), np.int64)
    if kind == "ASCII_Boolean":
        return _converted(field, flat, _truth, NO_TRUTH, np.int8)
    return _plain_texts(field, flat if field.length else texts.ravel().tolist())


def _plain_texts(field: Field, flat: list[str]) -> NDArray[np.str_]:
    longest = max(map(len, flat), default=0)
    if len(flat) * longest > MOST_CHARACTERS:
        raise UnreadableFileError(
            f"Field {field.name!r} has a text of {longest} characters: {len(flat)} such are too many"
        )
    return np.array(flat, np.str_)


def _empty_integer(field: Field) -> int:
    fill = fill_of(field, np.empty(0, np.int64))
    return NO_INTEGER if fill is None else int(fill)


def _truth(text: str) -> int:
    return {"true": 1, "1": 1, "false": 0, "0": 0}[text.lower()]


def _converted(
    field: Field, flat: list[str], convert: Callable[[str], float], empty: float, dtype: type[np.generic]
) -> NDArray[Any]:
    try:
        return np.array([convert(text) if text else empty for text in flat], dtype)
    except (ValueError, KeyError, OverflowError):
        wrong = next(text for text in flat if text and not _converts(text, convert))
        raise UnreadableFileError(f"Field {field.name!r}: {wrong!r} is no {field.data_type}") from None


def _converts(text: str, convert: Callable[[str], float]) -> bool:
    try:
        return abs(convert(text)) < 2**63 or isinstance(convert(text), float)
    except (ValueError, KeyError):
        return False


def _is_scaled(field: Field) -> bool:
    return any(_number(str(field.attributes.get(name, ""))) is not None for name in ("scaling_factor", "value_offset"))


def _scaled(field: Field, values: NDArray[Any]) -> Values:
    """Apply scaling_factor and value_offset, after the special constants."""
    if values.dtype.kind == "f":
        values = _without_constants(field, values)
    if not _is_scaled(field):
        return values
    factor = _number(str(field.attributes.get("scaling_factor", "1")))
    offset = _number(str(field.attributes.get("value_offset", "0")))
    is_special = np.isin(values, _special_numbers(field))
    is_special |= (values == NO_INTEGER) if values.dtype == np.int64 else np.isnan(values.astype(np.float64))
    scaled = values.astype(np.float64) * (1.0 if factor is None else factor) + (offset or 0.0)
    return np.where(is_special, np.nan, scaled)


def _special_numbers(field: Field) -> list[float]:
    numbers = [_number(text) for text in special_constants(field).values()]
    return [number for number in numbers if number is not None]


def _without_constants(field: Field, values: NDArray[Any]) -> NDArray[Any]:
    """Put NaN for the special constants of floats other than the missing one."""
    others = [_number(text) for name, text in special_constants(field).items() if name != "missing_constant"]
    known = [values.dtype.type(number) for number in others if number is not None]
    return np.where(np.isin(values, known), values.dtype.type(np.nan), values) if known else values


def has_no_time(values: Values) -> NDArray[np.bool_]:
    """Tell which instants could not be read."""
    return np.asarray(values.view(np.int64) == NO_TIME)
