"""Datasets as Zarr v3 groups over HTTP, for any reader."""
