"""Remote archives brought here, piece by piece."""
