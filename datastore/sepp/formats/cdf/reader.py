"""The reader of CDF files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pycdfpp

from sepp.core.errors import UnreadableFileError
from sepp.formats.cdf.attributes import global_attributes
from sepp.formats.cdf.image import MAGICS, open_image
from sepp.formats.cdf.structure import check_structure
from sepp.formats.cdf.tables import build_tables
from sepp.formats.cdf.variables import CdfVariable, take_variable
from sepp.formats.content import FileContent

DECODER_ERRORS = (ArithmeticError, BufferError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What pycdfpp raises for files that it cannot decode."""


class CdfReader:
    """Reads CDF 2.6 to 3.9: both majorities, all encodings, compressed."""

    name = "cdf"
    suffixes = (".cdf",)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell a CDF file by its magic numbers."""
        return head[:8] in MAGICS

    def read(self, path: Path, *, include_dirs: Sequence[Path] = ()) -> FileContent:
        """Read a CDF file.

        Raises ``UnreadableFileError`` if it is not CDF, is corrupt, is cut
        short or has no time axis.
        """
        image = open_image(path)
        check_structure(image)
        try:
            cdf = pycdfpp.load(image.data)
            attributes = global_attributes(cdf)
            variables = [take_variable(name, source) for name, source in cdf.items()]
        except DECODER_ERRORS as error:
            raise UnreadableFileError(f"Corrupt CDF file {path.name!r}: {one_line(error)}") from error
        return _content(path, attributes, variables)


def _content(path: Path, attributes: dict[str, Any], variables: Sequence[CdfVariable]) -> FileContent:
    tables, notes = build_tables(variables)
    if not tables:
        raise UnreadableFileError(
            f"No time axis in {path.name!r}: none of its {len(variables)} variables is a CDF time"
        )
    return FileContent("cdf", path.name, attributes, tables, notes)


def one_line(error: Exception) -> str:
    """Give an error's message without line breaks."""
    return " ".join(str(error).split()) or type(error).__name__
