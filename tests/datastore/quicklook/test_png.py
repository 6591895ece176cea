import io

import numpy as np
import pytest
from PIL import Image

from sepp.quicklook.png import encode_png


@pytest.mark.parametrize("samples", [1, 3, 4])
def test_pixels_are_read_back_as_they_were(samples: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (13, 17, samples)).astype(np.uint8)
    found = np.asarray(Image.open(io.BytesIO(encode_png(pixels)))).reshape(pixels.shape)
    np.testing.assert_array_equal(found, pixels)


def test_places_in_a_palette_become_its_colours() -> None:
    palette = np.array([[255, 0, 0, 255], [0, 0, 255, 0]], np.uint8)
    image = Image.open(io.BytesIO(encode_png(np.array([[0, 1]], np.uint8), palette))).convert("RGBA")
    assert [image.getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0, 255), (0, 0, 255, 0)]
