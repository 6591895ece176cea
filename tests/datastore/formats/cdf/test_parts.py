"""Records of CDF files decoded from their blocks, whole and in parts, against pycdfpp."""

import importlib

import numpy as np
import pycdfpp
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf import CdfReader
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
