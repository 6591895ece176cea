"""Keep the memory of a process with many threads together."""

import ctypes
import sys

_M_ARENA_MAX = -8
_ARENAS = 2


def share_arenas() -> bool:
    """Let all threads take memory from two places instead of one each.

    What a thread frees can then be used by the others, which matters where
    pieces of megabytes are made in many threads. False where the C library
    can't do that (only glibc can); nothing changes then.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_M_ARENA_MAX, _ARENAS) == 1
