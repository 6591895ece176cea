"""The archive in a notebook: search, open, describe, coverage, cite."""

from sepp.archive.api import cite, coverage, describe, open, search

__all__ = ["cite", "coverage", "describe", "open", "search"]
