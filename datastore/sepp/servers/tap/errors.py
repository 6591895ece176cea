"""What goes wrong in a TAP request, each with its HTTP status."""

from sepp.core.errors import SeppError


class TapError(SeppError, ValueError):
    """A request that can't be answered; the message goes into the VOTable."""

    status_code = 400
    code = "tap_error"


class AdqlError(TapError):
    """A query that is not ADQL, or asks for what is not offered."""

    code = "bad_query"


class UploadError(TapError):
    """An uploaded table that can't be read or is too large."""

    code = "bad_upload"


class TimeLimitError(TapError):
    """A query ran for longer than it may."""

    code = "time_limit"


class BusyError(TapError):
    """Too many answers are under way."""

    status_code = 503
    code = "busy"


class StoppedError(TapError):
    """The caller went away, or the job was ended."""

    code = "stopped"
