"""CDF files as NASA's own library reads them, through spacepy."""

import warnings

import numpy as np
import pycdfpp
import pytest

from sepp.formats.writing import choose_writer, save, take_batch
from tests.conftest import require
from tests.datastore.formats.writing.samples import KINDS, make_batch


@pytest.fixture(scope="module")
def pycdf():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from spacepy import pycdf
        except ImportError as error:
            require(found=False, what=f"NASA's CDF library ({error})")
    return pycdf


def write(batch, path):
    save(take_batch(batch), path, choose_writer(path))
    return path


def find_name(names, wanted: str) -> str:
    return next(name for name in names if name.partition("__")[0] == wanted)


@pytest.mark.parametrize("kind", list(KINDS))
def test_nasa_s_library_reads_every_variable(pycdf, tmp_path, kind):
    batch = make_batch(kind)
    with pycdf.CDF(str(write(batch, tmp_path / "export.cdf"))) as opened:
        for name, values in batch.values.items():
            found = np.asarray(opened.raw_var(find_name(opened, name))[...])
            assert found.shape == values.shape
            if values.dtype.kind in "iuf":
                there = ~np.isnan(values)
                np.testing.assert_array_equal(found[there], values[there], err_msg=name)


def test_nasa_s_library_reads_many_blocks(pycdf, tmp_path):
    batch = make_batch("vector", 150_000)
    with pycdf.CDF(str(write(batch, tmp_path / "export.cdf"))) as opened:
        times = np.asarray(opened.raw_var(find_name(opened, "Epoch"))[...])
        found = np.asarray(opened[find_name(opened, "B_vec_xyz_gse")][...])
    np.testing.assert_array_equal(times, pycdfpp.to_tt2000(batch.time.view("datetime64[ns]")).view(np.int64))
    there = ~np.isnan(batch.values["B_vec_xyz_gse"])
    np.testing.assert_array_equal(found[there], batch.values["B_vec_xyz_gse"][there])


@pytest.mark.parametrize("kind", list(KINDS))
def test_fills_are_of_the_type_of_their_variable(pycdf, tmp_path, kind):
    with pycdf.CDF(str(write(make_batch(kind), tmp_path / "export.cdf"))) as opened:
        numbers = [opened.raw_var(name) for name in opened if opened[name].type() not in (51, 52)]
        told = [each for each in numbers if "FILLVAL" in each.attrs]
        assert told
        assert [each.name() for each in told if each.attrs.type("FILLVAL") != each.type()] == []
