"""Where data pause, and the stretches between."""
