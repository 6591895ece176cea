"""A synthetic archive: four spacecraft cross bow shock and magnetopause."""

from sepp.ingest.demonstration.generator import batches
from sepp.ingest.demonstration.truth import crossings

__all__ = ["batches", "crossings"]
