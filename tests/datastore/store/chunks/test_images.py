import numpy as np
import pytest

from sepp.core.errors import MismatchError
from sepp.core.model import Batch, Dataset, Parameter
from sepp.store import Store
from sepp.store.states.layout import chunk_shape


def image_batch(images: np.ndarray, first: int = 0) -> Batch:
    parameter = Parameter("pixels", str(images.dtype), images.shape[1:], ("y", "x"), (None, None))
    time = (np.arange(len(images)) + first) * 10**9
    return Batch(Dataset("IMAGES", parameters=(parameter,)), time, {"pixels": images})


def test_an_image_has_chunks_of_its_own():
    assert chunk_shape((4096, 4096)) == (1, 1024, 1024)
    assert chunk_shape((300, 700)) == (1, 300, 700)
    assert chunk_shape((128, 128)) == (16, 128, 128)


def test_images_in_tiles_come_back_bit_for_bit(tmp_path):
    images = np.random.default_rng(0).integers(0, 1000, (3, 1100, 300), dtype=np.int16)
    store = Store(tmp_path)
    for number in range(3):
        store.append(image_batch(images[number : number + 1], number))
    assert np.array_equal(store.read("IMAGES", "pixels", slice(0, 3)), images)
    assert np.array_equal(store.open("IMAGES")["pixels"][1, 1000:1050, 10:20].values, images[1, 1000:1050, 10:20])


def test_images_of_other_sizes_lie_side_by_side_from_the_first_pixel(tmp_path):
    rng = np.random.default_rng(1)
    sizes = ((300, 300), (1100, 1030), (1100, 280))
    images = [rng.integers(1, 1000, (1, *size), dtype=np.int16) for size in sizes]
    store = Store(tmp_path)
    for number, image in enumerate(images):
        store.append(image_batch(image, number))
    opened = store.open("IMAGES")
    assert opened["pixels"].attrs["original_shapes"][2] == "1970-01-01T00:00:02Z 1100x280"
    for number, (height, width) in enumerate(sizes):
        assert np.array_equal(opened["pixels"][number, :height, :width].values, images[number][0])
        assert opened["pixels_mask"][number].values.sum() == 1100 * 1030 - height * width


def test_images_have_no_levels(tmp_path):
    store = Store(tmp_path)
    store.append(image_batch(np.zeros((2, 300, 300), np.int16)))
    with pytest.raises(MismatchError, match="no levels"):
        store.level("IMAGES", "pixels", None, 10)
