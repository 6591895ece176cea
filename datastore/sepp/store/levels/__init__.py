"""Levels above the rows: made as rows are added, read for drawing."""
