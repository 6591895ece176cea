"""Event lists taken into the archive: told from datasets, taken, kept."""
