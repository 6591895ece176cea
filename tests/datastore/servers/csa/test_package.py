"""The tar.gz: one gzip member whose sizes are told before the bodies."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepp.servers.csa.package import TarGzip, pack
from tests.datastore.servers.csa.reading import unpack


def make(members: dict[str, bytes]) -> bytes:
    tar = TarGzip(1_000_000_000)
    pieces = [tar.begin()]
    for name, content in members.items():
        pieces += tar.add(name, pack([content[:7], content[7:]]))
    return b"".join([*pieces, tar.end()])


@given(
    st.dictionaries(st.text("abc/_", min_size=1, max_size=9).map("d{}".format), st.binary(max_size=3000), max_size=4)
)
def test_what_goes_in_comes_out(members):
    members = {name.replace("//", "/").rstrip("/"): content for name, content in members.items()}
    assert unpack(make(members)) == members


def test_large_members_are_whole(tmp_path):
    content = b"2001-02-01T00:00:00.000Z, 1.25 $\n" * 400_000
    path = tmp_path / "package.tgz"
    path.write_bytes(make({"CSA/one.cef": content, "CSA/two.cef": b""}))
    subprocess.run(["gzip", "-t", path], check=True)
    subprocess.run(["tar", "-xzf", path, "-C", tmp_path], check=True)
    assert (tmp_path / "CSA" / "one.cef").read_bytes() == content
    assert (tmp_path / "CSA" / "two.cef").read_bytes() == b""


@pytest.mark.parametrize("length", [90, 140, 250, 400])
def test_long_names_survive(length):
    name = "CSA_Download/" + "C" * (length // 2) + "/" + "x" * (length // 2)
    assert list(unpack(make({name: b"1"}))) == [name]


def test_a_failure_while_packing_is_passed_on():
    def pieces():
        yield b"some"
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        pack(pieces())
