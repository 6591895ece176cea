"""Values as text, a column at a time."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from sepp.servers.tap.columns import Kind

# Any: values of whatever type, as the database gives them.
Values = Sequence[Any]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPECIAL = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MILLISECOND_NS = 10**6
_NAT = np.iinfo(np.int64).min


def write_times(values: Values) -> list[str]:
    """Write ns since 1970 as ISO 8601 with Z: to the ms, or to the ns where needed."""
    times = np.array([_NAT if value is None else value for value in values], np.int64)
    is_known = times != _NAT
    is_coarse = bool(np.all(times[is_known] % _MILLISECOND_NS == 0))
    moments = times.view("datetime64[ns]")
    texts = np.datetime_as_string(moments.astype("datetime64[ms]") if is_coarse else moments, timezone="UTC").tolist()
    return [text if known else "" for text, known in zip(texts, is_known.tolist(), strict=True)]


def write_numbers(values: Values) -> list[str]:
    """Write numbers so that they read back the same; nothing for null."""
    return ["" if value is None else repr(value) for value in values]


def write_texts(values: Values) -> list[str]:
    """Write texts as they are; nothing for null."""
    return ["" if value is None else str(value) for value in values]


def write_xml_texts(values: Values) -> list[str]:
    """Write texts for XML, without the characters that it forbids."""
    return [escape_xml(text) if _SPECIAL.search(text) else text for text in write_texts(values)]


def escape_xml(text: str) -> str:
    """Escape one text for XML."""
    return escape(_NOT_XML.sub("", text), {'"': "&quot;"})


def writer_of(kind: Kind, *, is_xml: bool = False) -> Callable[[Values], list[str]]:
    """Choose how values of a kind are written."""
    if kind is Kind.TIME:
        return write_times
    if kind.is_text:
        return write_xml_texts if is_xml else write_texts
    return write_whole if kind.is_integer else write_numbers


def write_whole(values: Values) -> list[str]:
    """Write whole numbers; nothing for null."""
    return ["" if value is None else str(int(value)) for value in values]
