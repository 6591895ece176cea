"""The reader of JPEG 2000 images."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Values
from sepp.formats.content import FileContent
from sepp.formats.extras import require
from sepp.formats.fits.times import time_of_header
from sepp.formats.jp2.boxes import SIGNATURE, Outline, read_outline
from sepp.formats.pictures import MADE_OF, Level, Picture, origin_of, picture_table, reductions_of

_FAILURES = (ValueError, OSError, SyntaxError, MemoryError, EOFError, LookupError, TypeError)
_MODES = ("L", "I;16", "I;16B", "I")


class Jp2Reader:
    """Reads grey JPEG 2000 images, by the decoder that Pillow brings."""

    name = "jp2"
    suffixes = (".jp2",)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell JPEG 2000 by its signature box."""
        return head.startswith(SIGNATURE)

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read an image with its header and its reduced resolutions.

        Raises ``UnreadableFileError`` if the file is no JPEG 2000, is
        damaged, cut short, coloured, or its header tells no time;
        ``MissingExtraError`` without Pillow.
        """
        outline = _outline(path)
        time = time_of_header(outline.header)
        if time is None:
            raise UnreadableFileError(f"No time in {path.name!r}: its XML has no FITS header with DATE-OBS")
        reductions = [each for each in reductions_of(outline.shape) if each <= 2**outline.levels]
        levels = tuple(_level(_decode(path, each), each, outline) for each in reductions)
        named = origin_of(outline.header, form="JP2")
        table = picture_table(Picture(*time, outline.header, levels))
        told = {**outline.header, **named.attributes}
        return FileContent("jp2", path.name, told, (table,), tuple(_notes(outline)), named.dataset_id, MADE_OF)

    def read_pixels(self, path: Path, reduction: int) -> Values:
        """Decode the image at a reduced resolution, no more of it."""
        outline = _outline(path)
        if reduction > 2**outline.levels:
            raise UnreadableFileError(
                f"{path.name!r} can be reduced to 1/{2**outline.levels} at most, wanted 1/{reduction}"
            )
        return _decode(path, reduction)


def _outline(path: Path) -> Outline:
    data = path.read_bytes()
    if not data.startswith(SIGNATURE):
        raise UnreadableFileError(f"Not a JPEG 2000 file: {path.name!r} begins with {data[:8]!r}")
    try:
        outline = read_outline(data)
    except (ValueError, LookupError) as error:
        raise UnreadableFileError(f"Corrupt JPEG 2000 file {path.name!r}: {error}") from error
    if outline.components != 1:
        raise UnreadableFileError(f"{path.name!r} has {outline.components} colours; SEPP reads images of one")
    return outline


def _decode(path: Path, reduction: int) -> Values:
    images = require("PIL.Image")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with images.open(path, formats=["JPEG2000"]) as image:
                return _pixels(image, reduction)
    except (*_FAILURES, images.DecompressionBombError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableFileError(f"Corrupt JPEG 2000 file {path.name!r}: {reason}") from error


def _pixels(image: Any, reduction: int) -> Values:  # Any: Pillow's image, whose reduce is both method and setting
    if image.mode not in _MODES:
        raise ValueError(f"its mode {image.mode} is not grey")
    if reduction > 1:
        # Pillow rounds the reduced size to the nearest, the decoder up: it then fails without this.
        image._size = tuple(-(-size // reduction) * reduction for size in image.size)
        image.reduce = reduction.bit_length() - 1
    image.load()
    pixels = np.array(image)
    return np.ascontiguousarray(pixels[::-1].astype(pixels.dtype.newbyteorder("=")))


def _level(pixels: Values, reduction: int, outline: Outline) -> Level:
    """Place rows and columns: a wavelet's low band lies on every n-th pixel."""
    rows, columns = pixels.shape
    y = outline.shape[0] - reduction * np.arange(rows - 1, -1, -1, dtype=np.float64)
    return Level(reduction, pixels, 1 + reduction * np.arange(columns, dtype=np.float64), y)


def _notes(outline: Outline) -> list[str]:
    notes = []
    told = (outline.header.get("NAXIS2"), outline.header.get("NAXIS1"))
    if all(isinstance(size, int) for size in told) and told != outline.shape:
        rows, columns = outline.shape
        notes.append(
            f"its header describes {told[1]} x {told[0]} pixels, the image has {columns} x {rows}: so WCS is off"
        )
    return notes
