"""The archive in a notebook: search, open, describe, coverage, cite, export."""

from sepp.archive.api import cite, coverage, describe, export, open, search

__all__ = ["cite", "coverage", "describe", "export", "open", "search"]
