"""The reader of FITS files."""

import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from gzip import GzipFile
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from sepp.core.errors import SeppError, UnreadableFileError
from sepp.core.model import Attribute, Attributes, Values
from sepp.formats.content import FileContent, Table
from sepp.formats.extras import require
from sepp.formats.fits.tables import Columns, build_tables, take_columns
from sepp.formats.fits.times import time_of_header
from sepp.formats.pictures import (
    MADE_OF,
    Picture,
    average_blocks,
    averaged_levels,
    origin_of,
    picture_table,
    reductions_of,
)

BLOCK = 2880
MOST_BYTES = 2**30
"""Files of more bytes, unzipped, are refused: they are read as a whole."""
_FAILURES = (ValueError, TypeError, LookupError, ArithmeticError, OSError, EOFError, zlib.error, MemoryError)


class FitsReader:
    """Reads FITS: images as one record each, tables as time series."""

    name = "fits"
    suffixes = (".fits", ".fits.gz", ".fts", ".fts.gz", ".fit")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell FITS by its first keyword and first block, gzipped or not."""
        return _is_fits(head)

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read every image and table that has a time.

        Raises ``UnreadableFileError`` if the file is no FITS, is damaged or
        cut short, or tells no time; ``MissingExtraError`` without astropy.
        """
        notes: list[str] = []
        with _opened(path) as units:
            primary = _header(units[0])
            pictures = _pictures(units, primary, notes)
            columns = [take_columns(*each, notes) for each in _tables(units, primary)]
            series = build_tables(columns, notes)
        tables = (*series, *_distinct([picture_table(picture) for picture in pictures]))
        if not tables:
            raise UnreadableFileError(_no_time(path, notes))
        main = next((each for each in columns if series and series[0].time_name in each.values), None)
        header = main.header if main else pictures[0].header if pictures else primary
        named = origin_of(header, extension=_own_name(main) if main else "")
        told = {**header, **named.attributes}
        return FileContent("fits", path.name, told, tables, tuple(notes), named.dataset_id, MADE_OF)

    def read_pixels(self, path: Path, reduction: int) -> Values:
        """Read the first image, averaged over squares of pixels."""
        with _opened(path) as units:
            image = next((pixels for unit in units if (pixels := _pixels(unit)) is not None), None)
        if image is None:
            raise UnreadableFileError(f"No image of two dimensions in {path.name!r}")
        if reduction > max(image.shape):
            raise UnreadableFileError(f"{path.name!r} has {max(image.shape)} pixels a side, wanted 1/{reduction}")
        return average_blocks(image, reduction).pixels


def _is_fits(head: bytes) -> bool:
    if head[:2] == b"\x1f\x8b":
        try:
            head = zlib.decompressobj(31).decompress(head, BLOCK)
        except zlib.error:
            return False
    return head.startswith(b"SIMPLE  = ") and len(head) >= BLOCK


@contextmanager
def _opened(path: Path) -> Iterator[Any]:  # Any: astropy's HDU list
    fits = require("astropy.io.fits")
    try:
        image = _load(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.filterwarnings("error", message=".*truncated.*")
            with fits.open(image, memmap=False, lazy_load_hdus=False) as units:
                yield units
    except SeppError:
        raise
    except (*_FAILURES, UserWarning, fits.VerifyError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableFileError(f"Corrupt FITS file {path.name!r}: {reason}") from error


def _load(path: Path) -> BytesIO:
    """Read a file, through gzip where its first bytes say so."""
    with path.open("rb") as file:
        head = file.read(65536)
        if not _is_fits(head):
            raise UnreadableFileError(f"Not a FITS file: expected SIMPLE = T and a block of {BLOCK} in {path.name!r}")
        file.seek(0)
        data = GzipFile(fileobj=file).read(MOST_BYTES + 1) if head[:2] == b"\x1f\x8b" else file.read()
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(
            f"{path.name!r} has more than {MOST_BYTES >> 30} GiB; SEPP reads FITS files as a whole"
        )
    return BytesIO(data)


def _header(unit: Any) -> dict[str, Attribute]:
    """Give the keywords of one part; what comes again as a tuple."""
    found: dict[str, list[Any]] = {}
    for card in unit.header.cards:
        if card.keyword:
            found.setdefault(card.keyword, []).append(_value(card))
    return {name: values[0] if len(values) == 1 else tuple(values) for name, values in found.items()}


def _value(card: Any) -> Any:
    """Give a keyword's value; as it stands in the file if it is malformed."""
    try:
        value = card.value
    except require("astropy.io.fits").VerifyError:
        value = card.image[10:]
    return _stripped(value) if isinstance(value, str | int | float | bool) else None


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _tables(units: Any, primary: Attributes) -> Iterator[tuple[Any, str, Attributes]]:
    for number, unit in enumerate(units):
        if hasattr(unit, "columns") and not unit.is_image and unit.data is not None:
            yield unit, str(unit.name or "").strip() or f"table {number}", {**primary, **_header(unit)}


def _own_name(columns: Columns) -> str:
    return str(columns.header.get("EXTNAME") or "")


def _pixels(unit: Any) -> Values | None:
    if not unit.is_image or unit.data is None or unit.data.ndim != 2 or 0 in unit.data.shape:
        return None
    return np.asarray(unit.data.astype(unit.data.dtype.newbyteorder("=")))


def _pictures(units: Any, primary: Attributes, notes: list[str]) -> list[Picture]:
    found = []
    for number, unit in enumerate(units):
        pixels = _pixels(unit)
        header = {**primary, **_header(unit)}
        time = time_of_header(header)
        if pixels is not None and time is not None:
            levels = tuple(islice(averaged_levels(pixels), len(reductions_of(pixels.shape))))
            found.append(Picture(*time, header, levels))
        elif pixels is not None:
            notes.append(f"image {number}: no DATE-OBS or other time; not taken")
        elif unit.is_image and unit.data is not None:
            notes.append(f"image {number}: {unit.data.ndim} dimensions; not taken")
    return found


def _distinct(tables: Sequence[Table]) -> list[Table]:
    return [
        table if not number else replace(table, time_name=f"{table.time_name}_{number + 1}")
        for number, table in enumerate(tables)
    ]


def _no_time(path: Path, notes: Sequence[str]) -> str:
    return f"No time in {path.name!r}: {'; '.join(notes) or 'it holds neither image nor table'}"
