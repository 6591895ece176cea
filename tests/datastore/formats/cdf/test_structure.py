import re
import subprocess
import sys
from pathlib import Path

import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file

SMALL = [
    "edge/a_cdf.cdf",
    "edge/a_cdf_with_compressed_vars.cdf",
    "edge/a_compressed_cdf.cdf",
    "edge/ia_k0_epi_19970102_v01.cdf",
    "other/ac_k2_mfi_20220101_v03.cdf",
    "other/fa_esa_l2_eeb_00000000_v01.cdf",
    "other/wi_plsp_3dp_19990329_v02.cdf",
]
BURST = "mms/mms1_fgm_brst_l2_20150901174500_v4.18.0.cdf"
DAMAGE = Path(__file__).with_name("damage.py")


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", [*SMALL, BURST])
def test_a_file_cut_anywhere_is_refused(cdf_dir, tmp_path, name):
    data = (cdf_dir / name).read_bytes()
    for part in range(1, 60):
        assert refusal(tmp_path / "cut.cdf", data[: len(data) * part // 60])


@pytest.mark.parametrize("name", [*SMALL, BURST])
@pytest.mark.parametrize("missing", [1, 2, 16])
def test_a_file_that_lacks_its_last_bytes_is_refused(cdf_dir, tmp_path, name, missing):
    assert refusal(tmp_path / "cut.cdf", (cdf_dir / name).read_bytes()[:-missing])


@pytest.mark.parametrize("name", SMALL)
def test_no_damage_ends_the_process(cdf_dir, name):
    done = subprocess.run(
        [sys.executable, str(DAMAGE), str(cdf_dir / name), "150", "7"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 30


def test_one_wrong_bit_is_seen_where_the_file_has_a_checksum(cdf_dir, tmp_path):
    data = bytearray((cdf_dir / BURST).read_bytes())
    data[len(data) // 2] ^= 1
    assert "MD5 checksum" in refusal(tmp_path / "bit.cdf", bytes(data))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("text.cdf", b"# time, value\n2001-01-01, 3\n", "Not a CDF file: 'text.cdf' begins with b'# time, '"),
        ("short.cdf", b"\xcd\xf3\x00\x01", "Not a CDF file"),
        ("magic.cdf", b"\xcd\xf3\x00\x01\x00\x00\xff\xff", "a record would begin at byte 8 of 8"),
        ("zeros.cdf", b"\xcd\xf3\x00\x01\x00\x00\xff\xff" + bytes(999), "record of type 0 at byte 8, expected 1"),
        ("png.cdf", b"\x89PNG\r\n\x1a\n" + bytes(99), "Not a CDF file"),
        ("empty.cdf", b"", "the file is empty"),
    ],
)
def test_what_is_not_cdf_is_refused_with_its_first_bytes(tmp_path, name, data, reason):
    assert reason in refusal(tmp_path / name, data)


def test_one_wrong_bit_is_seen_in_every_compressed_block(cdf_dir, tmp_path):
    source = cdf_dir / "cluster" / "c1_cps_fgm_spin_20010130201742_20010131235957.cdf"
    data = source.read_bytes()
    starts = [found.start() for found in re.finditer(rb"\x1f\x8b\x08", data)]
    assert len(starts) == 10
    for start in starts:
        wrong = bytearray(data)
        wrong[start + 9999] ^= 4
        assert "gzip compression" in refusal(tmp_path / "bit.cdf", bytes(wrong))
