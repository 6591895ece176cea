"""What a remote archive is to the mirror, and those that are known."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from sepp.core.errors import ServiceError, UnknownNameError, nearest_names
from sepp.core.registry import Registry
from sepp.core.time import Interval
from sepp.ingest.mirroring.pieces import Piece
from sepp.ingest.mirroring.wire import Wire


class PieceTooLargeError(ServiceError):
    """The remote archive, or the mirror, takes no piece as large as this."""

    status_code = 413
    code = "piece_too_large"


class Source(Protocol):
    """A remote archive."""

    origin: str
    """URL or name that tells it from any other."""
    is_sure: bool
    """False if what came last may lack something: it is asked for again."""

    def survey(self, dataset: str) -> Interval:
        """Tell from when to when there are data.

        Raises ``UnknownDatasetError`` with the nearest names.
        """
        ...

    def list_pieces(self, dataset: str, interval: Interval, step_ns: int) -> Sequence[Piece]:
        """List what is to be fetched, in order of time."""
        ...

    def fetch(self, dataset: str, piece: Piece, folder: Path) -> list[Path]:
        """Bring a piece as whole files into ``folder``; none if nothing is there.

        Raises ``PieceTooLargeError`` if less time must be asked for, and
        ``ServiceError`` if the remote archive is away or refuses.
        """
        ...

    def locate(self, dataset: str, piece: Piece) -> str:
        """Give the URL of a piece, for its provenance."""
        ...


class SourceMaker(Protocol):
    """Makes a source from what follows the colon in ``hapi:URL``."""

    def __call__(self, url: str, wire: Wire) -> Source:
        """Make it; an empty ``url`` is the archive's usual place."""
        ...


sources: Registry[SourceMaker] = Registry(
    "sepp.mirrors",
    {
        "hapi": "sepp.ingest.mirroring.hapi:HapiSource",
        "csa": "sepp.ingest.mirroring.csa:CsaSource",
        "soar": "sepp.ingest.mirroring.soar:SoarSource",
        "amda": "sepp.ingest.mirroring.through_speasy:open_amda",
        "cda": "sepp.ingest.mirroring.through_speasy:open_cda",
    },
)


def open_source(text: str, wire: Wire) -> Source:
    """Make the source that ``hapi:URL``, ``csa``, ``soar`` … names.

    Raises ``UnknownNameError`` for any other, and ``ServiceError`` for a
    URL that is not one.
    """
    name, _, url = text.partition(":")
    if name not in tuple(sources):
        known = ", ".join(sources)
        raise UnknownNameError(f"No such source to mirror: {text!r}; known are {known}{nearest_names(name, sources)}")
    if url and not url.startswith(("http://", "https://")):
        raise ServiceError(f"Not a URL: {url!r}; write for example '{name}:https://host/path'")
    return sources[name](url.rstrip("/"), wire)
