"""Parts of a content, as HTTP's ``Range`` asks for them (RFC 9110, section 14)."""

from sepp.core.errors import SeppError

MOST_PARTS = 64
_UNIT = "bytes="

Part = tuple[int, int]
"""First byte, and the one after the last."""


class UnsatisfiableRangeError(SeppError, ValueError):
    """No part that was asked for lies in the content."""

    status_code = 416
    code = "unsatisfiable_range"


def read_ranges(text: str, size: int) -> list[Part]:
    """Read the parts asked for, in order, those that touch joined.

    Empty for the whole: without ``Range``, for another unit, and for what is
    not well formed, as a server may. Raises ``UnsatisfiableRangeError``.
    """
    if not text.casefold().startswith(_UNIT):
        return []
    asked = [_read_one(part.strip(), size) for part in text[len(_UNIT) :].split(",") if part.strip()]
    known = [part for part in asked if part is not None]
    if not asked or len(known) < len(asked) or len(asked) > MOST_PARTS:
        return []
    found = [(start, stop) for start, stop in known if start < min(stop, size)]
    if not found:
        raise UnsatisfiableRangeError(f"There are {size} bytes; no part asked for lies among them")
    return _join(found)


def _read_one(text: str, size: int) -> Part | None:
    first, dash, last = (part.strip() for part in text.partition("-"))
    if (
        not dash
        or not (first or last)
        or not all(part.isascii() and part.isdigit() for part in (first or "0", last or "0"))
    ):
        return None
    if not first:
        return max(0, size - int(last)), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


def _join(parts: list[Part]) -> list[Part]:
    """Join parts that overlap, so that no request gets a byte twice."""
    joined: list[Part] = []
    for start, stop in sorted(parts):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined
