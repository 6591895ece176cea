"""Blocks decoded by these few lines must give what pycdfpp gives."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pycdfpp
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file
from sepp.formats.cdf.blocks_content import BlockContent, read_blocks
from sepp.formats.cdf.blocks_times import tt2000_steps
from sepp.formats.cdf.times import to_ns

REAL = [
    "cluster/c1_cps_fgm_spin_20161201000002_20161231235945.cdf",
    "cluster/c1_pps_cis_20070813142632_20070815185651.cdf",
    "mms/mms1_fgm_brst_l2_20150901174500_v4.18.0.cdf",
    "edge/a_cdf_with_compressed_vars.cdf",
    "edge/a_col_major_cdf.cdf",
    "edge/ac_h2_sis_20101105_v06.cdf",
    "other/psp_isois-epilo_l2-ic_20190401_v0.0.0.cdf",
    "other/wi_plsp_3dp_19990329_v02.cdf",
]


def open_blocks(path: Path) -> tuple[BlockContent, list[int]]:
    taken: list[int] = []

    def fetch(offset: int, size: int) -> bytes:
        taken.append(size)
        with path.open("rb") as file:
            return os.pread(file.fileno(), size, offset)

    return read_blocks(path.name, path.stat().st_size, fetch), taken


def values_of(table, path: Path) -> np.ndarray:
    data, plain = path.read_bytes(), b""
    for offset, size, is_gzip in zip(table.offsets, table.sizes, table.is_gzip, strict=True):
        block = data[offset : offset + size]
        plain += zlib.decompress(block, 31) if is_gzip else block
    count = table.records * int(np.prod(table.shape, dtype=int))
    flat = np.frombuffer(plain, table.dtype, count)
    if not table.is_column_major:
        return flat.reshape(table.records, *table.shape)
    return flat.reshape(table.records, *table.shape[::-1]).transpose(0, *range(len(table.shape), 0, -1))


@pytest.mark.parametrize("name", REAL)
def test_the_blocks_of_every_variable_hold_its_values(cdf_dir, name):
    path = cdf_dir / name
    found, _ = open_blocks(path)
    cdf = pycdfpp.load(str(path))
    assert found.blocks
    for variable, table in found.blocks.items():
        wanted = cdf[variable].values
        plain = wanted if wanted.dtype.names is None else wanted[wanted.dtype.names[0]]
        assert np.array_equal(values_of(table, path), plain, equal_nan=plain.dtype.kind == "f"), variable


@pytest.mark.parametrize("name", REAL)
def test_all_but_the_values_is_as_the_reader_gives_it(cdf_dir, name):
    path = cdf_dir / name
    found, whole = open_blocks(path)[0].content, read_file(path)
    assert found.attributes == whole.attributes
    for part, table in zip(found.tables, whole.tables, strict=True):
        known = {variable.name: variable for variable in table.variables}
        assert np.array_equal(part.time, table.time)
        for variable in part.variables:
            wanted = known[variable.name]
            assert (variable.values.dtype, variable.values.shape) == (wanted.values.dtype, wanted.values.shape)
            assert repr(variable.attributes) == repr(wanted.attributes)  # NaN among them
            assert variable.is_varying or np.array_equal(variable.values, wanted.values)


def test_values_that_are_not_asked_for_are_not_fetched(cdf_dir):
    path = cdf_dir / "cluster/example_cluster.cdf"
    _, taken = open_blocks(path)
    assert sum(taken) < 0.35 * path.stat().st_size


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("edge/a_compressed_cdf.cdf", "compressed as a whole"),
        ("other/fa_esa_l2_eeb_00000000_v01.cdf", "compressed as a whole"),
        ("edge/not_a_cdf.cdf", "Not a CDF file"),
        ("other/c3_cp_efw_l3_e3d_inert_00000000_v01.cdf", r"read in place: \w+ \(EPOCH16 time\)"),
    ],
)
def test_a_file_that_cannot_be_read_in_place_says_why(cdf_dir, name, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        open_blocks(cdf_dir / name)


def test_text_in_each_record_is_named_with_the_reason(cdf_dir):
    found, _ = open_blocks(cdf_dir / "edge/testutf8.cdf")
    assert any("text in each record" in note for note in found.content.notes)


def test_leap_seconds_are_added_as_the_reader_adds_them():
    starts, added = np.array(tt2000_steps(), np.int64).T
    near = np.concatenate([starts + shift for shift in (0, 1, 10**9, 10**15)])
    moments = near[: 3 * len(starts)]
    raw = np.zeros(len(moments), [("nseconds", "i8")])
    raw["nseconds"] = moments
    steps = added[np.searchsorted(starts, moments, "right") - 1]
    assert np.array_equal(to_ns(raw.view(pycdfpp.to_tt2000(np.zeros(1, "M8[ns]")).dtype)), moments + steps)


DAMAGE = """
import random, sys
from pathlib import Path
from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf.blocks_content import read_blocks
path, refused, dice = Path(sys.argv[1]), 0, random.Random(7)
whole = path.read_bytes()
for _ in range(150):
    data = bytearray(whole)
    for _ in range(dice.randint(1, 8)):
        place = dice.randrange(8, min(len(data), 1 << dice.randint(6, 22)))
        data[place] = dice.choice((0, 1, 255, dice.randrange(256)))
    try:
        read_blocks("damaged.cdf", len(data), lambda offset, size: bytes(data[offset : offset + size]))
    except UnreadableFileError:
        refused += 1
print(refused)
"""


@pytest.mark.parametrize("name", ["edge/a_cdf_with_compressed_vars.cdf", "edge/ia_k0_epi_19970102_v01.cdf", REAL[2]])
def test_no_damage_ends_the_process(cdf_dir, name):
    words = [sys.executable, "-c", DAMAGE, str(cdf_dir / name)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 20
