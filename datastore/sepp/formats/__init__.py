"""Files as plain facts: read CDF and CEF, interpret them as datasets."""

from sepp.formats.content import NO_TIME, FileContent, Table, Variable
from sepp.formats.identity import dataset_id_of
from sepp.formats.interpret import to_batch
from sepp.formats.reader import Reader, read_file, readers

__all__ = [
    "NO_TIME",
    "FileContent",
    "Reader",
    "Table",
    "Variable",
    "dataset_id_of",
    "read_file",
    "readers",
    "to_batch",
]
