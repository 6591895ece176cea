import re
from contextlib import suppress
from html import unescape

import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import dataset_id_of, read_file
from sepp.formats.pictures import average_blocks, read_pixels
from tests.contracts.made_files import make_jp2

AIA = "data/jp2/2013_06_24__17_31_30_84__SDO_AIA_AIA_193.jp2"
LASCO = "data/jp2/2013_05_13__16_54_06_137__SOHO_LASCO_C3_white-light.jp2"


@pytest.mark.parametrize(
    ("name", "shape", "time", "dataset_id"),
    [
        (AIA, (410, 410), "2013-06-24T17:31:30.840", "SDO_AIA_193_JP2"),
        (LASCO, (102, 102), "2013-05-13T16:54:06.137", "SOHO_LASCO_C3_JP2"),
    ],
)
def test_an_image_is_one_record(shared, name, shape, time, dataset_id):
    content = read_file(shared / name)
    (table,) = content.tables
    assert table.variables[0].values.shape == (1, *shape)
    assert str(table.time.view("datetime64[ns]").astype("datetime64[ms]")[0]) == time
    assert dataset_id_of(content, table)[0] == dataset_id


def test_keywords_equal_a_plain_search_of_the_xml(shared):
    content = read_file(shared / AIA)
    text = (shared / AIA).read_bytes().decode("latin-1")
    pairs = dict(re.findall(r"<([\w-]+)>([^<]*)</\1>", text[text.index("<fits>") : text.index("</fits>")]))
    assert len(pairs) > 100
    for name, value in pairs.items():
        told = content.attributes[name]
        ours = told[-1] if isinstance(told, tuple) else told
        assert ours == float(value) if isinstance(ours, int | float) else ours.split() == unescape(value).split(), name


def test_pixels_written_without_loss_come_back(tmp_path):
    (path,) = make_jp2(tmp_path)
    expected = np.arange(600 * 500, dtype=np.uint16).reshape(600, 500)[::-1]
    assert np.array_equal(read_pixels(path), expected)


def test_reduced_images_are_close_to_averages(shared):
    whole = read_pixels(shared / AIA)
    for reduction in (2, 4, 8):
        reduced = read_pixels(shared / AIA, reduction).astype(float)
        expected = average_blocks(whole, reduction).pixels
        assert reduced.shape == expected.shape
        assert np.corrcoef(reduced.ravel(), expected.ravel())[0, 1] > 0.97


def test_rows_and_columns_of_reduced_images_have_their_places(shared):
    values = {variable.name: variable.values for variable in read_file(shared / AIA).tables[0].variables}
    assert values["pixels_2"].shape == (1, 205, 205)
    assert values["x_2"][:3].tolist() == [1, 3, 5]
    assert values["y_2"][-1] == 410
    assert (values["y"][0], values["y"][-1]) == (1, 410)


def test_a_header_of_another_size_is_noted(shared):
    assert any("4096 x 4096 pixels, the image has 410 x 410" in note for note in read_file(shared / AIA).notes)


def test_a_reduction_beyond_the_file_is_refused(shared):
    with pytest.raises(UnreadableFileError, match="can be reduced to 1/32 at most, wanted 1/64"):
        read_pixels(shared / AIA, 64)
    with pytest.raises(UnreadableFileError, match="power of two"):
        read_pixels(shared / AIA, 3)


def test_an_image_without_header_is_refused_in_one_line(tmp_path):
    (path,) = make_jp2(tmp_path)
    path.write_bytes(path.read_bytes().partition(b"<meta>")[0][:-8])
    with pytest.raises(UnreadableFileError, match=r"No time in 'made.jp2': its XML has no FITS header"):
        read_file(path)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.3, 0.6, 0.95])
def test_a_cut_file_is_refused_in_one_line(shared, tmp_path, share):
    data = (shared / AIA).read_bytes()
    path = tmp_path / "cut.jp2"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_never_crash(shared, tmp_path, seed):
    random = np.random.default_rng(seed)
    data = np.frombuffer((shared / LASCO).read_bytes(), np.uint8).copy()
    data[random.integers(12, len(data), 20)] = random.integers(0, 256, 20)
    path = tmp_path / "damaged.jp2"
    path.write_bytes(data.tobytes())
    with suppress(UnreadableFileError):
        assert read_file(path).tables[0].variables[0].values.ndim == 3
