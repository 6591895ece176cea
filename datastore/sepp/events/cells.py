"""Cells of text as columns of values, and back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Values
from sepp.events.model import Column, EventList
from sepp.events.styles import number_style, write_number, write_times
from sepp.formats.content import NO_TIME
from sepp.formats.epochs import times_of_texts

_WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})")
_REAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf)", re.IGNORECASE)
_TRUTHS = {"true": True, "false": False}


def guess_dtype(texts: Sequence[str]) -> str:
    """Tell the type of a column by its cells; empty ones fit floats."""
    filled = [text for text in texts if text]
    if not filled:
        return "str"
    if len(filled) == len(texts) and all(_WHOLE.fullmatch(text) for text in texts):
        return "int64"
    if all(_REAL.fullmatch(text) for text in filled):
        return "float64"
    if len(filled) == len(texts) and all(text.lower() in _TRUTHS for text in texts):
        return "bool"
    if all(text[:4].isdigit() and len(text) >= 10 for text in filled) and (times_of_texts(filled) != NO_TIME).all():
        return "datetime64[ns]"
    return "str"


def read_cells(column: Column, texts: Sequence[str], where: str) -> tuple[Column, Values]:
    """Give a column's values, flat, and the column with its style.

    Raises ``UnreadableFileError`` for a cell that its type does not allow;
    ``where`` names the file.
    """
    if column.dtype == "str":
        return column, np.array(texts, np.str_)
    if column.dtype == "datetime64[ns]":
        times = times_of_texts(texts)
        for row in np.flatnonzero(times == NO_TIME).tolist():
            if texts[row].strip():
                raise UnreadableFileError(f"Event {row + 1} of {where}: {texts[row]!r} in {column.name!r} is no time")
        return replace(column, style=texts[0].strip() if texts else ""), times.view("datetime64[ns]")
    converts: dict[str, Callable[[str], float]] = {"int64": int, "bool": _truth, "float64": _real}
    values = np.array(list(map(_safely(converts[column.dtype], column, where), texts)), column.dtype)
    return (replace(column, style=number_style(texts, values)) if column.dtype == "float64" else column), values


def _safely(convert: Callable[[str], float], column: Column, where: str) -> Callable[[str], float]:
    def converted(text: str) -> float:
        try:
            value = convert(text.strip())
        except (ValueError, KeyError):
            raise UnreadableFileError(f"In {where}, {text!r} in {column.name!r} is no {column.dtype}") from None
        if column.dtype == "int64" and not -(2**63) <= value < 2**63:
            raise UnreadableFileError(f"In {where}, {text!r} in {column.name!r} has more than 64 bits")
        return value

    return converted


def _real(text: str) -> float:
    return float(text) if text else np.nan


def _truth(text: str) -> bool:
    return bool(int(text)) if text in ("0", "1") else _TRUTHS[text.lower()]


def write_cells(events: EventList, column: Column) -> list[list[str]]:
    """Write a column's values, one list of ``size`` cells per event."""
    texts, size = _write_all(events.values[column.name].ravel(), column), column.size
    return [texts[at : at + size] for at in range(0, len(texts), size)]


def _write_all(values: Values, column: Column) -> list[str]:
    if column.dtype == "datetime64[ns]":
        return write_times(values, column.style)
    if column.dtype == "float64":
        return [write_number(value, column.style) for value in values.tolist()]
    if column.dtype == "bool":
        return ["true" if value else "false" for value in values.tolist()]
    return list(map(str, values.tolist()))


def read_instants(texts: Sequence[str], what: str, where: str) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """Read the starts or stops of all events; raises ``UnreadableFileError``."""
    times = times_of_texts(texts)
    wrong = np.flatnonzero(times == NO_TIME)
    if len(wrong):
        raise UnreadableFileError(f"Event {wrong[0] + 1} of {where}: {what} {texts[wrong[0]]!r} is no time")
    return times.view("datetime64[ns]")
