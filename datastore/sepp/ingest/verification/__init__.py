"""Whether the archive is whole, and how it becomes so again: ``sepp verify``."""
