"""What requests for pictures say: times and sizes, every value checked."""

from starlette.datastructures import QueryParams

from sepp.core.time import Interval, parse_interval
from sepp.servers.errors import BadRequestError


def check_names(query: QueryParams, known: tuple[str, ...]) -> None:
    """Refuse parameters that are not known with ``BadRequestError``."""
    unknown = [name for name in query if name not in known]
    if unknown:
        raise BadRequestError(f"Unknown parameter {unknown[0]!r}; known are {', '.join(known)}")


def read_interval(query: QueryParams) -> Interval | None:
    """Read ``start`` and ``stop``, both or neither.

    Raises ``BadRequestError`` and ``BadTimeError``.
    """
    start, stop = query.get("start"), query.get("stop")
    if bool(start) != bool(stop):
        raise BadRequestError("Give both start and stop, or neither")
    return parse_interval((start, stop)) if start and stop else None


def read_size(query: QueryParams, name: str, bounds: tuple[int, int]) -> int | None:
    """Read a size in pixels; one that is out of bounds is brought to the nearest bound."""
    text, (least, most) = query.get(name), bounds
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequestError(f"{name} must be a whole number from {least} to {most}")
    return min(most, max(least, int(text)))
