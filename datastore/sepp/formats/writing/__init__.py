"""Datasets as files: writers by format, and what they share."""

from sepp.formats.writing.extract import Extract, take_batch
from sepp.formats.writing.saving import save, target_paths
from sepp.formats.writing.writer import Writer, choose_writer, writers

__all__ = ["Extract", "Writer", "choose_writer", "save", "take_batch", "target_paths", "writers"]
