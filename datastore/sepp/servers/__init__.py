"""Protocols by which others read the archive over HTTP."""
