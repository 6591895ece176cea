"""Files served where they lie: ``sepp mount``."""
