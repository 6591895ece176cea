"""Records of CDF files decoded from their blocks, whole and in parts, against pycdfpp."""

import importlib

import numpy as np
import pycdfpp
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf import CdfReader
from sepp.formats.cdf.image import COMPRESSED
from sepp.formats.cdf.variables import take_variable

module = importlib.import_module("sepp.formats.cdf.reader")
FILES = (
    "cluster/c1_cps_fgm_spin_20161201000002_20161231235945.cdf",
    "cluster/c4_pps_cis_20010501091330_20010531101719.cdf",
    "mms/mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf",
)


@pytest.fixture(params=["at once", "as needed"])
def loading(request, monkeypatch):
    if request.param == "as needed":
        monkeypatch.setattr(module, "_WHOLE_BYTES", 1000)


@pytest.mark.parametrize("name", FILES)
def test_parts_joined_are_the_values_of_the_decoder(cdf_dir, name, loading):
    cdf = pycdfpp.load(str(cdf_dir / name))
    parts = list(CdfReader().read_parts(cdf_dir / name, max_bytes=1_000_000))
    assert len(parts) > 3
    for number, table in enumerate(parts[0].tables):
        for place, variable in enumerate(table.variables):
            wanted = take_variable(variable.name, cdf[variable.name]).values
            if variable.is_varying:
                found = np.concatenate([part.tables[number].variables[place].values for part in parts])
                assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
                assert found.tobytes() == wanted.tobytes(), variable.name
        times = np.concatenate([part.tables[number].time for part in parts])
        wanted = take_variable(table.time_name, cdf[table.time_name]).values
        assert times.tobytes() == wanted.astype("datetime64[ns]").tobytes()


@pytest.mark.parametrize("name", FILES)
def test_no_part_is_much_larger_than_asked_for(cdf_dir, name):
    for content in CdfReader().read_parts(cdf_dir / name, max_bytes=1_000_000):
        for table in content.tables:
            assert sum(v.values.nbytes for v in table.variables if v.is_varying) <= 1_010_000


def test_parts_of_a_file_are_refused_before_the_first_if_its_md5_is_wrong(cdf_dir, tmp_path, loading):
    data = bytearray((cdf_dir / FILES[2]).read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / "bit.cdf"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match="MD5"):
        next(CdfReader().read_parts(path, max_bytes=1_000_000))


def write_copies(source, target, compression):
    """Write a file's main variables, compressed as a whole."""
    cdf, copy = pycdfpp.load(str(source)), pycdfpp.CDF()
    copy.compression = compression
    for name in cdf:
        values = cdf[name].values
        copy.add_variable(name, values, cdf[name].type)
        if "DEPEND_0" in cdf[name].attributes:
            copy[name].add_attribute("DEPEND_0", cdf[name].attributes["DEPEND_0"].value)
    assert pycdfpp.save(copy, str(target))
    return target


@pytest.mark.parametrize("method", ["gzip_compression", "rle_compression"])
def test_a_large_file_compressed_as_a_whole_is_read_in_parts(cdf_dir, tmp_path, monkeypatch, method):
    source, compression = cdf_dir / FILES[0], getattr(pycdfpp.CompressionType, method)
    path = write_copies(source, tmp_path / "whole.cdf", compression)
    assert path.read_bytes()[4:8] == COMPRESSED
    (at_once,) = CdfReader().read_parts(path, max_bytes=None)
    monkeypatch.setattr(module, "_WHOLE_BYTES", 1000)
    parts = list(CdfReader().read_parts(path, max_bytes=1_000_000))
    assert len(parts) > 3
    assert np.concatenate([part.tables[0].time for part in parts]).tobytes() == at_once.tables[0].time.tobytes()


@pytest.mark.parametrize("damage", ["cut", "bit"])
def test_a_damaged_large_file_compressed_as_a_whole_is_refused(cdf_dir, tmp_path, monkeypatch, damage):
    path = write_copies(cdf_dir / FILES[0], tmp_path / "whole.cdf", pycdfpp.CompressionType.gzip_compression)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data[: len(data) // 2] if damage == "cut" else data)
    monkeypatch.setattr(module, "_WHOLE_BYTES", 1000)
    with pytest.raises(UnreadableFileError, match="Corrupt CDF"):
        next(CdfReader().read_parts(path, max_bytes=1_000_000))
