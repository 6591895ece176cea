"""Pixels as PNG, quickly: each row told as its difference to the one above.

After the PNG specification (ISO/IEC 15948): signature, IHDR, tEXt, IDAT,
IEND. Plots are mostly flat, so that this filter leaves almost only zeros.
"""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
KINDS = {1: 0, 3: 2, 4: 6}
"""Colour type by samples per pixel: grey, RGB, RGBA."""
PALETTE = 3
FILTER_UP = 2


def encode_png(pixels: Pixels, palette: Pixels | None = None) -> bytes:
    """Write pixels, shape ``(rows, columns, samples)``, from the top.

    With a ``palette`` of RGBA, shape ``(colours, 4)``, they are places in
    it, shape ``(rows, columns)``.
    """
    rows, columns = pixels.shape[:2]
    kind = PALETTE if palette is not None else KINDS[pixels.shape[2]]
    head = struct.pack(">IIBBBBB", columns, rows, 8, kind, 0, 0, 0)
    return b"".join(
        [
            SIGNATURE,
            _chunk(b"IHDR", head),
            _chunk(b"tEXt", b"Software\x00SEPP"),
            *(() if palette is None else _palette(palette)),
            _chunk(b"IDAT", _packed(_filtered(pixels.reshape(rows, -1)))),
            _chunk(b"IEND", b""),
        ]
    )


def _palette(palette: Pixels) -> tuple[bytes, bytes]:
    return _chunk(b"PLTE", palette[:, :3].tobytes()), _chunk(b"tRNS", palette[:, 3].tobytes())


def _filtered(rows: Pixels) -> bytes:
    found = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    found[:, 0] = FILTER_UP
    found[:1, 1:] = rows[:1]
    np.subtract(rows[1:], rows[:-1], out=found[1:, 1:])
    return found.tobytes()


def _packed(data: bytes) -> bytes:
    try:
        from isal import isal_zlib  # noqa: PLC0415 - an extra
    except ImportError:
        return zlib.compress(data, 1)
    return bytes(isal_zlib.compress(data, 1))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
