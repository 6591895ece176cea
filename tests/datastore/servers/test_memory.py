"""Threads share their memory where the C library can; what is no longer needed is given back."""

import platform
import subprocess
import sys

import pytest

from sepp.servers.memory import clean_mappings, share_arenas

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells of mappings")
GIVE_BACK = """
from pathlib import Path
from sepp.servers.memory import give_back_library
from sepp.servers.process import warm_up
from numba import njit
def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssFile")) >> 10
warm_up()
before = resident()
assert njit(lambda value: value + 1)(1) == 2
compiled = resident()
given = give_back_library("libllvmlite")
print(before, compiled, resident(), given > 0)
assert njit(lambda value: value + 2)(1) == 3
"""
SMAPS = """\
7f00-7f10 r-xp 00000000 fe:00 11 /usr/lib/my library.so
Rss:  4 kB
Anonymous:  0 kB
VmFlags: rd ex
7f10-7f20 r--p 00000000 fe:00 11 /usr/lib/my library.so
Anonymous:  8 kB
7f20-7f30 rw-p 00000000 fe:00 11 /usr/lib/my library.so
Anonymous:  0 kB
7f30-7f40 r--p 00000000 00:00 0
Anonymous:  0 kB
7f40-7f50 r-xp 00000000 00:00 0 [vdso]
Anonymous:  0 kB
"""


def test_glibc_shares_its_arenas():
    assert share_arenas() == (platform.libc_ver()[0] == "glibc")


def test_only_what_equals_its_file_may_be_given_back():
    assert list(clean_mappings(SMAPS)) == [(0x7F00, 0x10, "/usr/lib/my library.so")]


@LINUX
def test_the_compiler_gives_its_memory_back_and_still_works():
    told = subprocess.run([sys.executable, "-c", GIVE_BACK], capture_output=True, text=True, check=True).stdout.split()
    before, compiled, after = map(int, told[:3])
    assert told[3] == "True"
    assert max(before, after) < compiled - 20


def test_the_service_loads_no_library_that_only_some_requests_need():
    code = (
        "import sys; import sepp.servers.process; from sepp.servers.protocols import servers; list(servers.values());"
        "print(*{'pandas', 'xarray', 'pyarrow', 'matplotlib', 'sqlglot', 'astropy', 'dask', 'zarr'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == ""
