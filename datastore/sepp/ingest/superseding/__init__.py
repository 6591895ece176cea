"""Files of several versions: the later one gives the records."""
