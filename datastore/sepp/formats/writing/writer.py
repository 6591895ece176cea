"""The writers by name, and the choice of one for a file."""

from pathlib import Path
from typing import Protocol

from sepp.core.errors import UnknownNameError, nearest_names
from sepp.core.model import Dataset
from sepp.core.registry import Registry
from sepp.formats.writing.extract import Extract


class Writer(Protocol):
    """Writes one file format."""

    name: str
    """Name in the registry."""
    suffixes: tuple[str, ...]
    """Endings of file names, lower case, with the dot; the usual one first."""
    companions: tuple[str, ...]
    """Endings of the files written beside, in place of the suffix."""

    def losses(self, dataset: Dataset) -> tuple[str, ...]:
        """Say in plain words what of this dataset the format can't hold."""
        ...

    def write(self, extract: Extract, path: Path) -> None:
        """Write all records to ``path``, which does not exist yet.

        Memory stays bounded whatever the number of records. Raises
        ``OSError`` where the disk does.
        """
        ...


writers: Registry[Writer] = Registry(
    "sepp.writers",
    {
        "cef": "sepp.formats.writing.cef:writer",
        "cdf": "sepp.formats.writing.cdf:writer",
        "nc": "sepp.formats.writing.netcdf:writer",
        "hapi": "sepp.formats.writing.hapi:csv_writer",
        "hapi-binary": "sepp.formats.writing.hapi:binary_writer",
        "csv": "sepp.formats.writing.csv:writer",
        "votable": "sepp.formats.writing.votable:writer",
        "parquet": "sepp.formats.writing.parquet:writer",
    },
)


def choose_writer(path: Path, name: str | None = None) -> Writer:
    """Pick the writer of a name, else that of the file's suffix.

    Raises ``UnknownNameError`` with the nearest names.
    """
    known = ", ".join(writers)
    if name is not None:
        if name not in tuple(writers):
            raise UnknownNameError(f"No format {name!r}{nearest_names(name, writers)}; formats are {known}")
        return writers[name]
    fitting = [(suffix, name) for name in writers for suffix in writers[name].suffixes]
    told = [(len(suffix), name) for suffix, name in fitting if path.name.lower().endswith(suffix)]
    if told:
        return writers[max(told)[1]]
    raise UnknownNameError(f"The name {path.name!r} tells no format; give one with --format: {known}")
