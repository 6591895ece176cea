"""Images as records: time, header, pixels at full and reduced resolution.

A file gives one record with ``pixels`` of shape ``(ny, nx)`` and, for
images larger than a thumbnail, ``pixels_2``, ``pixels_4`` ... Rows go up,
as in FITS. ``x``, ``y`` and ``x_2``, ``y_2`` ... are the places of columns
and rows in pixels of the whole image, counted from 1 as WCS counts them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import UnreadableFileError
from sepp.core.model import Attribute, Attributes, Values
from sepp.formats.content import Table, Variable
from sepp.formats.reader import choose_reader, read_head

MADE_OF = "TELESCOP, INSTRUME"
THUMBNAIL = 256
"""Reductions end where the longer side has at most so many pixels."""
KEY_NUMBERS = re.compile(
    r"EXPTIME|EXP_TIME|WAVELNTH|CRPIX[12]|CRVAL[12]|CDELT[12]|CROTA2?|PC[12]_[12]|CD[12]_[12]|LONPOLE|LATPOLE|"
    r"RSUN_OBS|R_SUN|SOLAR_R|RSUN_REF|DSUN_OBS|HG(LN|LT)_OBS|CR(LN|LT)_OBS|SC_(ROLL|YAW|PITCH)|QUALITY|DATAM(IN|AX)"
)


@dataclass(frozen=True, slots=True)
class Level:
    """An image at one resolution."""

    reduction: int
    """1 for the whole image, 2 for every second pixel, 4, 8 ..."""
    pixels: Values
    """Shape ``(ny, nx)``, rows going up."""
    x: Values
    """Place of each column in pixels of the whole image, from 1."""
    y: Values
    """Place of each row in pixels of the whole image, from 1."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One image of one instant."""

    time_name: str
    """Keyword that told the time."""
    time_ns: int
    """ns since 1970 UTC."""
    header: Attributes
    """Keywords of the image, verbatim."""
    levels: tuple[Level, ...]
    """The whole image first."""


@runtime_checkable
class ImageReader(Protocol):
    """A reader that can also decode an image at reduced resolution."""

    def read_pixels(self, path: Path, reduction: int) -> Values:
        """Read the first image of a file, shape ``(ny, nx)``."""
        ...


def read_pixels(path: str | Path, reduction: int = 1) -> Values:
    """Read an image from its original file, reduced ``1 / reduction``.

    ``reduction`` is a power of two. JPEG 2000 decodes no more of the file
    than that resolution needs; FITS is averaged over blocks. Raises
    ``UnreadableFileError`` if the file is no image or has no such level.
    """
    path = Path(path)
    reader = choose_reader(path, read_head(path))
    if not isinstance(reader, ImageReader):
        raise UnreadableFileError(f"{path.name!r} is no image file")
    if reduction < 1 or reduction & (reduction - 1):
        raise UnreadableFileError(
            f"Cannot reduce {path.name!r} by {reduction}; give 1, 2, 4, 8 or another power of two"
        )
    return reader.read_pixels(path, reduction)


def reductions_of(shape: tuple[int, ...]) -> list[int]:
    """List the reductions that an image deserves, 1 first."""
    found = [1]
    while max(shape) > THUMBNAIL * found[-1]:
        found.append(found[-1] * 2)
    return found


def average_blocks(pixels: Values, reduction: int) -> Level:
    """Average over squares of ``reduction`` pixels, NaN left out.

    Squares cut by the upper or right edge average what they have.
    """
    return next(level for level in averaged_levels(pixels) if level.reduction == reduction)


def averaged_levels(pixels: Values) -> Iterator[Level]:
    """Give an image, then its averages over squares of 2, 4, 8 ... pixels."""
    dtype = pixels.dtype if pixels.dtype.kind == "f" else np.dtype(np.float32)
    yield Level(1, pixels, *_places(pixels.shape, 1))
    is_there = ~np.isnan(pixels)
    sums, counts = np.where(is_there, pixels, 0).astype(np.float64), is_there.astype(np.uint32)
    for power in count(1):
        sums, counts = _halved(sums), _halved(counts)
        means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
        yield Level(2**power, means.astype(dtype), *_places(pixels.shape, 2**power))


def _halved(numbers: NDArray[Any]) -> NDArray[Any]:
    rows, columns = (size % 2 for size in numbers.shape)
    even = np.pad(numbers, ((0, rows), (0, columns))) if rows or columns else numbers
    return np.asarray(even[0::2, 0::2] + even[1::2, 0::2] + even[0::2, 1::2] + even[1::2, 1::2])


def _places(shape: tuple[int, ...], reduction: int) -> tuple[Values, Values]:
    """Give the middles of columns and of rows in pixels of the whole image."""
    rows, columns = (1 + np.arange(-(-size // reduction)) * reduction + (reduction - 1) / 2 for size in shape)
    return columns, rows


def picture_table(picture: Picture) -> Table:
    """Make the table of one record that an image is."""
    variables = [
        *(variable for level in picture.levels for variable in _level_variables(level, picture.header)),
        *_key_numbers(picture.header),
        _header_text(picture.header),
    ]
    return Table(picture.time_name, np.array([picture.time_ns], np.int64), tuple(variables))


def _level_variables(level: Level, header: Attributes) -> Iterator[Variable]:
    tail = "" if level.reduction == 1 else f"_{level.reduction}"
    what = "image" if level.reduction == 1 else f"image reduced to 1/{level.reduction}"
    told: dict[str, Attribute] = {"CATDESC": what, "DEPEND_1": f"y{tail}", "DEPEND_2": f"x{tail}"}
    told |= {"DISPLAY_TYPE": "image", "UNITS": str(header.get("BUNIT") or "")}
    yield Variable(f"pixels{tail}", level.pixels[np.newaxis], is_varying=True, attributes=told)
    for axis, places in (("y", level.y), ("x", level.x)):
        told = {"CATDESC": f"{axis} in pixels of the whole image, from 1", "UNITS": "pixel", "VAR_TYPE": "support_data"}
        yield Variable(f"{axis}{tail}", places, is_varying=False, attributes=told)


def _key_numbers(header: Attributes) -> Iterator[Variable]:
    for keyword, value in header.items():
        if KEY_NUMBERS.fullmatch(keyword) and isinstance(value, int | float):
            told: dict[str, Attribute] = {"CATDESC": f"header keyword {keyword}", "UNITS": _unit(keyword, header)}
            told["VAR_TYPE"] = "metadata"
            yield Variable(keyword, np.array([value], np.float64), is_varying=True, attributes=told)


def _unit(keyword: str, header: Attributes) -> str:
    if keyword.startswith(("CRVAL", "CDELT")):
        return str(header.get(f"CUNIT{keyword[-1]}") or "")
    known = {"EXPTIME": "s", "CRPIX1": "pixel", "CRPIX2": "pixel", "WAVELNTH": str(header.get("WAVEUNIT") or "")}
    return known.get(keyword, "")


def _header_text(header: Attributes) -> Variable:
    text = json.dumps(dict(header), ensure_ascii=False, allow_nan=True)
    told: dict[str, Attribute] = {"CATDESC": "whole header as JSON", "VAR_TYPE": "metadata"}
    return Variable("header", np.array([text], np.str_), is_varying=True, attributes=told)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a header tells of where its file comes from."""

    dataset_id: str = ""
    """Id made of it; empty if it tells nothing."""
    attributes: Attributes = field(default_factory=dict)
    """Mission, observatory, experiment and title, as other formats have them."""


def origin_of(header: Attributes, *, extension: str = "", form: str = "") -> Origin:
    """Name dataset, observatory and instrument by TELESCOP and INSTRUME.

    The mission is the observatory without its number: ``GOES`` of ``GOES 15``.
    """
    telescope, detector = _text(header, "TELESCOP", "OBSRVTRY"), _text(header, "DETECTOR")
    observatory, _, short = telescope.partition("/")
    instrument = re.sub(r"_\d+$", "", _text(header, "INSTRUME")) or short
    if detector and detector == short:
        instrument = detector
    elif detector and detector not in (instrument, short):
        instrument = f"{instrument}_{detector}"
    what = _text(header, "CONTENT") or _wavelength(header)
    if not (observatory or instrument):
        return Origin()
    parts = [re.sub(r"[^\w.+-]+", "-", part).strip("-") for part in (observatory, instrument, extension or what, form)]
    title = " ".join(part for part in (observatory, instrument, extension or what) if part)
    told: dict[str, Attribute] = {"OBSERVATORY": observatory, "EXPERIMENT": instrument, "TITLE": title}
    mission = re.sub(r"[ _-]+(\d+|[A-Z])$", "", observatory)
    return Origin("_".join(part for part in parts if part), {"MISSION": mission, **told} if mission else told)


def _text(header: Mapping[str, Attribute], *names: str) -> str:
    return next((str(header[name]).strip() for name in names if isinstance(header.get(name), str)), "")


def _wavelength(header: Attributes) -> str:
    value = header.get("WAVELNTH")
    return f"{value:g}" if isinstance(value, int | float) and value else ""
