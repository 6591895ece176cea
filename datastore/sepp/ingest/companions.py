"""Files that an original is read with, kept beside it under their checksums.

They are named in ``companions.sha256``, as ``sha256sum -c`` reads it.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from sepp.core.errors import StoreError
from sepp.ingest.originals import checksum

LIST = "companions.sha256"


def keep_companions(paths: Sequence[Path], sha256: str, originals: Path) -> None:
    """Copy the companions of the original ``sha256`` to where it is kept.

    Each appears whole or not at all. Raises ``StoreError`` if one can't be
    read or written.
    """
    folder = originals / sha256[:2] / sha256
    wanted = [path for path in paths if not (folder / path.name).exists()]
    for path in wanted:
        partial = folder / f".{path.name}.{os.getpid()}.partial"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, partial)
            partial.chmod(0o444)
            _enlist(folder, path.name, checksum(partial))
            partial.replace(folder / path.name)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise StoreError(f"Cannot keep {path.name!r} in {str(originals)!r}: {error.strerror}") from error


def read_companions(folder: Path) -> dict[str, str]:
    """Give the checksums of an original's companions by name."""
    try:
        lines = (folder / LIST).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}


def _enlist(folder: Path, name: str, sha256: str) -> None:
    listed = {**read_companions(folder), name: sha256}
    partial = folder / f".{LIST}.{os.getpid()}.partial"
    partial.write_text("".join(f"{each}  {one}\n" for one, each in listed.items()), "utf-8")
    partial.replace(folder / LIST)
