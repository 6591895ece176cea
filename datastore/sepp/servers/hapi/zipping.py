"""A body packed by gzip while it is made."""

from isal import isal_zlib

from sepp.servers.hapi.stream import Pieces

_GZIP_FORMAT = 31
_LEVEL = 1


class Zipped:
    """Packs the pieces of another body."""

    def __init__(self, pieces: Pieces) -> None:
        """Take the body to pack."""
        self._pieces = pieces
        self._packer = isal_zlib.compressobj(_LEVEL, wbits=_GZIP_FORMAT)

    @property
    def is_over(self) -> bool:
        """True once everything was made."""
        return self._pieces.is_over

    @property
    def holds_values(self) -> bool:
        """True while values that were read wait for their turn."""
        return self._pieces.holds_values

    def make(self, max_bytes: int) -> bytes:
        """Pack the next piece; nothing may come of it yet."""
        packed = self._packer.compress(self._pieces.make(max_bytes))
        return packed + self._packer.flush() if self._pieces.is_over else packed

    def let_go(self) -> None:
        """Forget the values held."""
        self._pieces.let_go()
