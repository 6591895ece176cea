"""Small pictures for contact sheets: the rows of a stack as bare pixels."""

import numpy as np
from numpy.typing import NDArray

from sepp.quicklook.plot import SPECTROGRAM, TRACK
from sepp.quicklook.png import encode_png
from sepp.quicklook.raster import panel_pixels
from sepp.quicklook.stack import Stack

Pixels = NDArray[np.uint8]
WIDTH = 280
HEIGHTS = {TRACK: 6, SPECTROGRAM: 30}
USUAL_HEIGHT = 26
BETWEEN = 2
MOST_ROWS = 9
GAP_GREY = 214


def draw_small(stack: Stack, width: int = WIDTH) -> bytes:
    """Draw the first rows of a stack as a small PNG without labels."""
    span_ms = stack.start_ns / 1e6, stack.stop_ns / 1e6
    strips = []
    for row in stack.rows[:MOST_ROWS]:
        pixels = panel_pixels(row, span_ms, (width, HEIGHTS.get(row.panel.kind, USUAL_HEIGHT)))
        share = pixels[..., 3:].astype(np.float32) / 255
        strips.append((pixels[..., :3] * share + 255 * (1 - share)).astype(np.uint8))
        strips.append(np.full((BETWEEN, width, 3), GAP_GREY, np.uint8))
    return encode_png(np.concatenate(strips[:-1]) if strips else np.full((USUAL_HEIGHT, width, 3), 255, np.uint8))
