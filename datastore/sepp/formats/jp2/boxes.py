"""The boxes of a JPEG 2000 file (ISO/IEC 15444-1, annexes A and I)."""

import math
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError, fromstring

from sepp.core.model import Attribute

SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
MOST_PIXELS = 2**28
"""Larger images are refused: 16 k by 16 k."""
_COD, _SIZ, _SOT = 0xFF52, 0xFF51, 0xFF90


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file says before its pixels are decoded."""

    shape: tuple[int, int]
    """Rows and columns."""
    components: int
    """1 for grey, 3 for colours."""
    levels: int
    """How often the resolution can be halved."""
    header: dict[str, Attribute]
    """Keywords of the FITS header in the XML."""


def read_outline(data: bytes) -> Outline:
    """Read the boxes of a file; raises ``ValueError`` if they are damaged."""
    boxes = dict(_boxes(data))
    if b"jp2c" not in boxes:
        raise ValueError("it has no code stream")
    shape, components, levels = _stream(boxes[b"jp2c"])
    header = _header(boxes[b"xml "]) if b"xml " in boxes else {}
    return Outline(shape, components, levels, header)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place < len(data):
        if len(data) - place < 8:
            raise ValueError(f"it is cut short at byte {place}")
        length, kind = struct.unpack_from(">I4s", data, place)
        start = place + 8
        if length == 1 and len(data) - place >= 16:
            length, start = struct.unpack_from(">Q", data, start)[0], place + 16
        end = place + length if length else len(data)
        if end > len(data) or end < start:
            raise ValueError(f"it is cut short: box {kind!r} should end at byte {end}, got {len(data)} bytes")
        yield kind, data[start:end]
        place = end


def _stream(data: bytes) -> tuple[tuple[int, int], int, int]:
    """Give shape, components and levels from a code stream's main header."""
    if data[:2] != b"\xff\x4f" or data[-2:] != b"\xff\xd9":
        raise ValueError("its code stream is cut short or none")
    shape, components, levels, place = (0, 0), 0, -1, 2
    while place + 4 <= len(data):
        marker, length = struct.unpack_from(">HH", data, place)
        if marker == _SOT:
            break
        if marker == _SIZ and length >= 41:
            right, bottom, left, top = struct.unpack_from(">IIII", data, place + 6)
            shape, components = (bottom - top, right - left), struct.unpack_from(">H", data, place + 38)[0]
        if marker == _COD and place + 10 <= len(data):
            levels = data[place + 9]
        place += 2 + length
    if not 0 < shape[0] * shape[1] <= MOST_PIXELS or min(shape) < 1 or not 0 <= levels <= 32:
        raise ValueError(f"its size of {shape[1]} x {shape[0]} pixels with {levels} levels is out of range")
    return shape, components, levels


def _header(data: bytes) -> dict[str, Attribute]:
    try:
        root = fromstring(data.rstrip(b"\x00").strip())  # noqa: S314 - expat bounds entities itself
    except ParseError as error:
        raise ValueError(f"its XML is damaged: {error}") from error
    holder = root if root.tag == "fits" else root.find("fits")
    found: dict[str, list[str | int | float]] = {}
    for element in () if holder is None else holder:
        found.setdefault(element.tag, []).append(plain_value((element.text or "").strip()))
    return {name: values[0] if len(values) == 1 else tuple(values) for name, values in found.items()}


def plain_value(text: str) -> str | int | float:
    """Give a keyword's value as FITS would: whole, real or text."""
    for convert in (int, float):
        with suppress(ValueError):
            value: int | float = convert(text)
            return value if math.isfinite(value) else text
    return text
