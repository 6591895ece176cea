"""Keep the memory of a process with many threads together."""

import ctypes
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_M_ARENA_MAX = -8
_ARENAS = 2
_MADV_DONTNEED = 4
_TRIM_S, _WORK_S = 5.0, 0.2
_MAPPINGS = Path("/proc/self/smaps")


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


def keep_lean() -> None:
    """Give freed memory back, whenever there was work: glibc keeps what lies between what is in use."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform.startswith("linux") else None
    worked_s = 0.0
    while trim is not None:
        time.sleep(_TRIM_S)
        if time.process_time() - worked_s > _WORK_S:
            trim(0)
            worked_s = time.process_time()


def give_back_library(name: str) -> int:
    """Let go of the pages of a library's file; give how many bytes of addresses.

    Only of parts that can't be written and never were: what is needed again
    is mapped again from the file, as at first. Nothing happens but on Linux.
    """
    if not sys.platform.startswith("linux"):
        return 0
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    places = [place for place in clean_mappings(_MAPPINGS.read_text()) if Path(place[2]).name.startswith(name)]
    return sum(size for start, size, _ in places if madvise(start, size, _MADV_DONTNEED) == 0)


def clean_mappings(told: str) -> Iterator[tuple[int, int, str]]:
    """Find what of ``smaps`` is the same as its file: start, size, path."""
    start, size, path = 0, 0, ""
    for line in told.splitlines():
        words = line.split(None, 5)
        if not words[0].endswith(":"):
            first, last = (int(word, 16) for word in words[0].split("-"))
            is_file = len(words) == 6 and words[5].startswith("/") and "w" not in words[1]
            start, size, path = first, last - first, words[5] if is_file else ""
        elif words[0] == "Anonymous:" and words[1] == "0" and path:
            yield start, size, path
