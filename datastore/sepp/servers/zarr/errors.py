"""Errors that readers must tell from each other: a missing chunk means fill values."""

from sepp.core.errors import SeppError


class MissingChunkError(SeppError, LookupError):
    """A chunk of an array that was never written: all its values are the fill."""

    status_code = 404
    code = "no_chunk"


class GoneStateError(SeppError, LookupError):
    """A chunk of a dataset or version that is not there (any more).

    Not 404, which Zarr readers take for fill values.
    """

    status_code = 410
    code = "gone"
