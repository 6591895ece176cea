"""Files as plain facts: read CDF and CEF, interpret them as datasets."""

from sepp.formats.content import NO_TIME, FileContent, Table, Variable
from sepp.formats.identity import dataset_id_of
from sepp.formats.interpret import Interpreter, to_batch
from sepp.formats.reader import CompanionReader, PartReader, Reader, companions_of, read_file, read_parts, readers

__all__ = [
    "NO_TIME",
    "CompanionReader",
    "FileContent",
    "Interpreter",
    "PartReader",
    "Reader",
    "Table",
    "Variable",
    "companions_of",
    "dataset_id_of",
    "read_file",
    "read_parts",
    "readers",
    "to_batch",
]
