"""Memory that was freed, kept for what comes next."""

import ctypes
import sys
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""glibc's numbers, ``malloc.h``."""
_MMAP_BYTES = 1 << 25
_TRIM_BYTES = 1 << 26
_ARENAS = 2


@cache
def keep_freed_memory() -> None:
    """Have the C library keep up to 64 MiB that were freed, once for the process.

    Else each array of some MB is new to the process, page by page: a tenth
    of the time that a large file takes. Nothing is done where the library
    is not glibc.
    """
    if not sys.platform.startswith("linux"):
        return
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is None:
        return
    for number, value in ((_MMAP_THRESHOLD, _MMAP_BYTES), (_TRIM_THRESHOLD, _TRIM_BYTES), (_ARENA_MAX, _ARENAS)):
        choose(number, value)
