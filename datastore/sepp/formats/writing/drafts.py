"""Hidden folders in which files are made, each held by the process that makes them."""

import fcntl
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_HOLD = ".held"
_QUIET_S = 60.0
_NAME = re.compile(r"\..+\.[a-z0-9_]{8}\.partial")


@contextmanager
def draft_folder(path: Path) -> Iterator[Path]:
    """Make a folder beside ``path``; it is gone afterwards, whatever happened.

    Those that killed processes left there are removed. Raises ``OSError``.
    """
    clear_drafts(path.parent)
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}.", suffix=".partial", dir=path.parent))
    try:
        with (folder / _HOLD).open("wb") as hold:
            with suppress(OSError):
                fcntl.flock(hold, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_drafts(place: Path) -> None:
    """Remove the folders that nobody holds; what can't be removed stays."""
    with suppress(OSError):
        for folder in [each for each in place.glob(".*.partial") if _NAME.fullmatch(each.name)]:
            if folder.is_dir() and not folder.is_symlink() and not _is_held(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    """Tell whether a process makes files there, or only just began to."""
    try:
        with (folder / _HOLD).open("r+b") as hold:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return time.time() - folder.stat().st_mtime < _QUIET_S
    except OSError:
        return True
    return time.time() - (folder / _HOLD).stat().st_mtime < 1.0
