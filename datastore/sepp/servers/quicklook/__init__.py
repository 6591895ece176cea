"""Pictures and their numbers: of one dataset, of a whole view, of a distribution."""
