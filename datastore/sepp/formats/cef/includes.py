"""Where the headers that a CEF file includes are found."""

from collections.abc import Sequence
from glob import escape
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats.cef.text import decode, load_bytes

MAX_LEVEL = 8
"""Deepest level of headers that include headers (rule R_0_42)."""


class Includes:
    """Finds headers beside a file, then in the folders given."""

    def __init__(self, path: Path, include_dirs: Sequence[Path]) -> None:
        """Search for headers of ``path``; each folder with those below it.

        ``found`` tells those that were.
        """
        self._file = path
        self._folders = (path.parent, *map(Path, include_dirs))
        self.found: list[Path] = []

    def text(self, name: str, level: int, where: str = "") -> str:
        """Give the text of a header; ``where`` says which line includes it, ``x.cef, line 10: ``.

        Only the last part of ``name`` counts: a header never lies outside
        of the folders searched. Raises ``UnreadableFileError`` if it is
        not found or ``level`` is too deep.
        """
        if level > MAX_LEVEL:
            raise UnreadableFileError(
                f"{self._at(where)}headers include headers beyond level {MAX_LEVEL} at {name!r} (breaks rule R_0_42)"
            )
        path = self._find(name, where)
        self.found.append(path)
        return decode(load_bytes(path))

    def _at(self, where: str) -> str:
        return f"Cannot read {self._file.name!r}: {where.removeprefix(f'{self._file.name}, ')}"

    def _find(self, name: str, where: str) -> Path:
        wanted = Path(name.replace("\\", "/")).name
        beside = (folder / wanted for folder in self._folders)
        below = (path for folder in self._folders[1:] for path in sorted(folder.rglob(escape(wanted or " "))))
        for path in (*beside, *below):
            if path.is_file():
                return path
        searched = ", ".join(str(folder) for folder in self._folders)
        raise UnreadableFileError(
            f"{self._at(where)}its header {name!r} is not found; looked in {searched}; "
            "tell where it lies by --headers DIR (breaks rule R_0_41)"
        )
