"""Threads share their memory where the C library can."""

import platform

from sepp.servers.memory import share_arenas


def test_glibc_shares_its_arenas():
    assert share_arenas() == (platform.libc_ver()[0] == "glibc")
