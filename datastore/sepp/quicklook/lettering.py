"""Words in pictures: how wide they are, and written into pixels."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sepp.core.errors import MissingExtraError

Point = tuple[float, float]
Side = Literal["left", "middle", "right"]
SIDES: dict[Side, float] = {"left": 0.0, "middle": 0.5, "right": 1.0}
POINT = 72 / 100
"""Points in a pixel."""
CAPITAL = 0.73
"""Height of a capital letter, as part of the size."""
KEPT = 4096


@dataclass(frozen=True, slots=True)
class Lettering:
    """How words look."""

    size: float
    """Points."""
    is_bold: bool
    """True for heavy letters."""
    is_turned: bool
    """True to write upwards."""
    colour: str
    """Such as ``#000000``."""


Written = tuple[str, Point, Lettering]
"""Words, where their base line begins, and how they look."""


# Any: Pillow's font, an extra.
@lru_cache(64)
def font_of(size: float, *, is_bold: bool) -> Any:
    """Load a size of the letters that matplotlib brings along.

    Raises ``MissingExtraError`` where matplotlib is not installed.
    """
    try:
        from matplotlib import get_data_path  # noqa: PLC0415 - an extra
        from PIL import ImageFont  # noqa: PLC0415 - comes with matplotlib
    except ImportError as error:
        raise MissingExtraError("matplotlib", "server") from error
    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    path = f"{get_data_path()}/fonts/ttf/{name}"
    return ImageFont.truetype(path, size / POINT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(KEPT)
def width_of(words: str, size: float = 9.0, *, is_bold: bool = False) -> float:
    """Tell how wide words are, in pixels."""
    return float(font_of(size, is_bold=is_bold).getlength(words))


def cut_to(words: str, room: float, size: float = 9.0, *, is_bold: bool = False) -> str:
    """Cut words of one line so that they fit into so many pixels."""
    plain = " ".join(words.split())
    if width_of(plain, size, is_bold=is_bold) <= room:
        return plain
    low, high = 0, len(plain)
    while high - low > 1:
        middle = (low + high) // 2
        fits = width_of(plain[:middle] + "…", size, is_bold=is_bold) <= room
        low, high = (middle, high) if fits else (low, middle)
    return plain[:low].rstrip(" ,;:") + "…"


def write_words(image: Any, written: list[Written]) -> None:
    """Write words into an image of Pillow's."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - comes with matplotlib

    pen = ImageDraw.Draw(image)
    for words, (x, y), lettering in written:
        font = font_of(lettering.size, is_bold=lettering.is_bold)
        if not lettering.is_turned:
            pen.text((round(x), round(y)), words, fill=lettering.colour, font=font, anchor="ls")
            continue
        tall = round(2 * lettering.size / POINT)
        strip = Image.new("L", (max(1, round(font.getlength(words)) + 2), tall))
        ImageDraw.Draw(strip).text((0, tall // 2), words, fill=255, font=font, anchor="ls")
        turned = strip.transpose(Image.Transpose.ROTATE_90)
        image.paste(lettering.colour, (round(x) - tall // 2, round(y) - turned.height), turned)
