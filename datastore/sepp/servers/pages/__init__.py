"""Landing pages of datasets, for people and for harvesters."""
