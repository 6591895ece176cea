"""A sheet to draw on: PNG, SVG and PDF by the same strokes.

Sizes and places are pixels of the PNG, y downwards. matplotlib's renderers
are used without its figures' axes and ticks, which take most of its time.
"""

from collections.abc import Callable
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from sepp.core.errors import MissingExtraError
from sepp.quicklook.lettering import CAPITAL, POINT, SIDES, Lettering, Point, Side, Written, width_of, write_words
from sepp.quicklook.png import encode_png

if TYPE_CHECKING:
    from collections.abc import Iterator

DPI = 100
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Numbers = NDArray[np.float64]

_METADATA: dict[str, dict[str, str | None]] = {
    "svg": {"Creator": "SEPP", "Date": None},
    "pdf": {"Creator": "SEPP", "CreationDate": None},
}
_settings_lock = Lock()


class Style(TypedDict, total=False):
    """How words look."""

    size: float
    colour: str
    side: Side
    is_bold: bool
    is_turned: bool


class Canvas:
    """What a picture is drawn on with; only lent, while it is drawn."""

    # Any: a renderer is what matplotlib's backends have in common, without a type.
    def __init__(self, renderer: Any, width: int, height: int) -> None:
        from matplotlib.path import Path  # noqa: PLC0415 - an extra
        from matplotlib.transforms import Affine2D  # noqa: PLC0415 - an extra

        self.width, self.height = width, height
        self._renderer = renderer
        self._path = Path
        self._scale = renderer.points_to_pixels(1) * POINT
        self._turn = Affine2D().scale(self._scale, -self._scale).translate(0, height * self._scale)
        self._clip: Box | None = None

    @contextmanager
    def within(self, box: Box) -> "Iterator[None]":
        """Draw inside a box only."""
        self._clip = box
        try:
            yield
        finally:
            self._clip = None

    def line(self, x: Numbers, y: Numbers, colour: str, width: float = 1.0, dashes: tuple[float, ...] = ()) -> None:
        """Draw a line through points; NaN interrupts it. ``dashes`` are strokes and gaps in pixels."""
        self._draw(self._path(np.column_stack([x, y])), colour, width, dashes=dashes)

    def strokes(self, x: Numbers, low: Numbers, high: Numbers, colour: str, width: float = 1.0) -> None:
        """Draw upright strokes, those with NaN left out."""
        there = np.isfinite(low) & np.isfinite(high)
        ends = np.column_stack([x[there], low[there], x[there], high[there]]).reshape(-1, 2)
        codes = np.tile(np.array([self._path.MOVETO, self._path.LINETO], np.uint8), int(there.sum()))
        if len(codes):
            self._draw(self._path(ends, codes), colour, width)

    def boxes(self, left: Numbers, right: Numbers, edges: tuple[float, float], colour: str) -> None:
        """Fill boxes of one height."""
        top, bottom = edges
        for first, last in zip(left.tolist(), right.tolist(), strict=True):
            self.fill((first, top, last, bottom), colour)

    def fill(self, box: Box, colour: str) -> None:
        """Fill a box."""
        left, top, right, bottom = box
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        self._draw(self._path(corners, closed=True), colour, 0.0, is_filled=True)

    def frame(self, box: Box, colour: str, width: float = 1.0) -> None:
        """Draw the edges of a box."""
        left, top, right, bottom = box
        x, y = np.array([left, right, right, left, left]), np.array([top, top, bottom, bottom, top])
        self.line(x, y, colour, width)

    def dots(self, x: Numbers, y: Numbers, colour: str, size: float = 3.0) -> None:
        """Draw dots; those at NaN are left out."""
        there = np.isfinite(x) & np.isfinite(y)
        half = size / 2
        for across, down in zip(x[there].tolist(), y[there].tolist(), strict=True):
            self.fill((across - half, down - half, across + half, down + half), colour)

    def image(self, box: Box, colours: NDArray[np.uint8]) -> None:
        """Put pixels in place, shape ``(rows, columns, 4)``, from the top."""
        left, _, _, bottom = box
        x, y = left * self._scale, (self.height - bottom) * self._scale
        self._renderer.draw_image(self._context("#000000", 1.0), x, y, np.ascontiguousarray(colours[::-1]))

    def text(self, x: float, y: float, words: str, **style: Unpack[Style]) -> None:
        """Write words whose middle line lies at ``y``; turned ones upwards.

        Style: ``size`` in points, ``colour``, ``side`` of the words that lies
        at ``x`` (``left``, ``middle``, ``right``), ``is_bold``, ``is_turned``.
        """
        size, is_bold, is_turned = style.get("size", 9.0), style.get("is_bold", False), style.get("is_turned", False)
        shift = width_of(words, size, is_bold=is_bold) * SIDES[style.get("side", "left")]
        half = size * CAPITAL / POINT / 2
        start = (x + half, y + shift) if is_turned else (x - shift, y + half)
        self._write(words, start, Lettering(size, is_bold, is_turned, style.get("colour", "#000000")))

    def _write(self, words: str, start: Point, lettering: Lettering) -> None:
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - an extra

        font = FontProperties(size=lettering.size, weight="bold" if lettering.is_bold else "normal")
        x, y = start[0], start[1] if self._renderer.flipy() else self.height - start[1]
        context = self._context(lettering.colour, 1.0)
        angle = 90 if lettering.is_turned else 0
        self._renderer.draw_text(context, x * self._scale, y * self._scale, words, font, angle)

    def _draw(
        self, path: Any, colour: str, width: float, *, is_filled: bool = False, dashes: tuple[float, ...] = ()
    ) -> None:
        from matplotlib.colors import to_rgba  # noqa: PLC0415 - an extra

        face, context = to_rgba(colour) if is_filled else None, self._context(colour, width)
        if dashes:
            context.set_dashes(0, [length * self._scale for length in dashes])
        self._renderer.draw_path(context, path, self._turn, face)

    def _context(self, colour: str, width: float) -> Any:
        from matplotlib.transforms import Bbox  # noqa: PLC0415 - an extra

        context = self._renderer.new_gc()
        context.set_foreground(colour)
        context.set_linewidth(width * self._scale)
        context.set_joinstyle("round")
        if self._clip:
            left, top, right, bottom = self._clip
            corners = self._turn.transform([(left, bottom), (right, top)])
            context.set_clip_rectangle(Bbox(corners))
        return context


def paint(draw: Callable[[Canvas], None], width: int, height: int, form: str) -> bytes:
    """Paint a sheet as ``png``, ``svg`` (its text can be searched) or ``pdf``.

    Raises ``MissingExtraError`` where matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context  # noqa: PLC0415 - an extra
        from matplotlib.artist import Artist  # noqa: PLC0415 - an extra
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("matplotlib", "server") from error

    written: list[Written] = []

    class Sheet(Artist):
        def draw(self, renderer: Any) -> None:
            draw(PixelCanvas(renderer, (width, height), written) if form == "png" else Canvas(renderer, width, height))

    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    figure.add_artist(Sheet(), clip=False)
    if form == "png":
        return _png(figure, written)
    out = BytesIO()
    with _settings_lock, rc_context({"svg.fonttype": "none", "svg.hashsalt": "sepp", "pdf.fonttype": 3}):
        figure.savefig(out, format=form, dpi=DPI, metadata=_METADATA[form])
    return out.getvalue()


class PixelCanvas(Canvas):
    """A canvas of pixels, whose words are kept for last: Pillow writes them faster."""

    def __init__(self, renderer: Any, size: tuple[int, int], written: list[Written]) -> None:
        super().__init__(renderer, *size)
        self._written = written

    def _write(self, words: str, start: Point, lettering: Lettering) -> None:
        self._written.append((words, start, lettering))


def _png(figure: Any, written: list[Written]) -> bytes:
    from PIL import Image  # noqa: PLC0415 - comes with matplotlib

    figure.canvas.draw()
    image = Image.fromarray(np.ascontiguousarray(np.asarray(figure.canvas.buffer_rgba())[..., :3]))
    write_words(image, written)
    return encode_png(np.asarray(image))
