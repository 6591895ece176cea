"""Records appended to a CDF file that has all but them.

Source: CDF Internal Format Description, version 3.x (NASA/GSFC).
"""

from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import Self

import numpy as np
from isal import igzip

from sepp.core.model import Values
from sepp.formats.cdf.records import CVVR, VERSION_3, VVR, VXR

_VVR = VERSION_3.header
_CVVR = VERSION_3.cvvr
_VXR = VERSION_3.vxr
_MAX_RECORD_AT = 24
_VXR_AT = 28
_BLOCKING_AT = 80
"""Records to be compressed together: NASA's library refuses to read blocks of a variable that says 0."""
_EOF_AT = 36
_NAME_BYTES = 256
_GZIP_LEVEL = 2


@dataclass(slots=True)
class _Index:
    """Where the blocks of a variable lie."""

    offset: int
    """Offset of its VDR."""
    records: int = 0
    """How many records it has."""
    blocks: list[tuple[int, int, int]] = field(default_factory=list)
    """First record, last record, offset of each block."""


class BlockWriter:
    """Appends blocks of records; on leaving, their index."""

    def __init__(self, path: Path) -> None:
        """Open a version-3 file, whose variables have no records yet."""
        self._file = path.open("r+b")
        head = self._file.read()
        self._gdr = VERSION_3.cdr.unpack_from(head, 8)[2]
        self._variables = dict(_find_variables(head, VERSION_3.gdr.unpack_from(head, self._gdr)[3]))

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        """Write the index, unless something failed; close."""
        try:
            if kind is None:
                self._finish()
        finally:
            self._file.close()

    def append(self, name: str, values: Values) -> None:
        """Add records, shape ``(n, *shape)``, in the variable's own type."""
        index = self._variables[name]
        plain = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
        packed = igzip.compress(plain, compresslevel=_GZIP_LEVEL)
        place = self._file.tell()
        if len(packed) < len(plain):
            self._file.write(_CVVR.pack(_CVVR.size + len(packed), CVVR, 0, len(packed)) + packed)
        else:
            self._file.write(_VVR.pack(_VVR.size + len(plain), VVR) + plain)
        index.blocks.append((index.records, index.records + len(values) - 1, place))
        index.records += len(values)

    def _finish(self) -> None:
        for index in self._variables.values():
            if index.blocks:
                place = self._file.tell()
                self._file.write(_pack_index(index.blocks))
                end = self._file.tell()
                self._patch(index.offset + _MAX_RECORD_AT, Struct(">i").pack(index.records - 1))
                self._patch(index.offset + _VXR_AT, Struct(">qq").pack(place, place))
                largest = max(last - first + 1 for first, last, _ in index.blocks)
                self._patch(index.offset + _BLOCKING_AT, Struct(">i").pack(largest))
                self._file.seek(end)
        self._patch(self._gdr + _EOF_AT, Struct(">q").pack(self._file.tell()))

    def _patch(self, offset: int, data: bytes) -> None:
        self._file.seek(offset)
        self._file.write(data)


def _find_variables(head: bytes, offset: int) -> list[tuple[str, _Index]]:
    """Follow the chain of variables from the first one."""
    found = []
    name_at = VERSION_3.vdr_dims_at - _NAME_BYTES
    while offset > 0:
        name = head[offset + name_at : offset + name_at + _NAME_BYTES].rstrip(b"\0").decode()
        found.append((name, _Index(offset)))
        offset = VERSION_3.vdr.unpack_from(head, offset)[2]
    return found


def _pack_index(blocks: list[tuple[int, int, int]]) -> bytes:
    count = len(blocks)
    firsts, lasts, places = zip(*blocks, strict=True)
    body = Struct(f">{count}i{count}i{count}q").pack(*firsts, *lasts, *places)
    return _VXR.pack(_VXR.size + len(body), VXR, 0, count, count) + body
