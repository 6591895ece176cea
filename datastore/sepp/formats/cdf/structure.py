"""Check the records of a CDF file before a decoder is let at it."""

from pathlib import Path

from sepp.core.errors import UnreadableFileError

_VERSIONS = (b"\xcd\xf3\x00\x01", b"\xcd\xf2\x60\x02", b"\x00\x00\xff\xff")
_CODINGS = (b"\x00\x00\xff\xff", b"\xcc\xcc\x00\x01")
MAGICS = frozenset(version + coding for version in _VERSIONS for coding in _CODINGS)
"""First eight bytes of a CDF file: version 3, 2.6, before 2.6; plain, compressed."""


def check_structure(path: Path) -> None:
    """Check that a file is CDF."""
    with path.open("rb") as file:
        head = file.read(8)
    if head not in MAGICS:
        raise UnreadableFileError(f"Not a CDF file: {path.name!r} begins with {head!r}")
