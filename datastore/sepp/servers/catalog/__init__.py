"""What the catalogue answers beside lists of datasets."""
