"""A stretch of a dataset read: as xarray has it, and as its records came."""
