"""Datasets as files: writers by format, and what they share."""
