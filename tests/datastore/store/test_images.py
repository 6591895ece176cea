import numpy as np
import pytest

from sepp.core.errors import MismatchError
from sepp.core.model import Batch, Dataset, Parameter
from sepp.store import Store
from sepp.store.layout import chunk_shape


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


def test_an_image_of_another_size_is_refused(tmp_path):
    store = Store(tmp_path)
    store.append(image_batch(np.zeros((1, 300, 300), np.int16)))
    with pytest.raises(MismatchError, match="ingest it as another dataset with --dataset"):
        store.append(image_batch(np.zeros((1, 300, 299), np.int16), 1))


def test_images_have_no_levels(tmp_path):
    store = Store(tmp_path)
    store.append(image_batch(np.zeros((2, 300, 300), np.int16)))
    with pytest.raises(MismatchError, match="no levels"):
        store.level("IMAGES", "pixels", None, 10)
