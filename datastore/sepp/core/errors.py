"""Every error that SEPP raises on purpose, with its HTTP status and code."""

from collections.abc import Iterable
from difflib import get_close_matches


class SeppError(Exception):
    """Base of all errors of SEPP: one clear line for the user."""

    status_code = 500
    code = "internal_error"

    def __str__(self) -> str:
        """Give the message as it was written, without quotes added."""
        return str(self.args[0]) if self.args else self.__class__.__name__


class BadTimeError(SeppError, ValueError):
    """A time or an interval can't be understood."""

    status_code = 400
    code = "bad_time"


class EmptyIntervalError(BadTimeError):
    """An interval ends before or where it begins."""

    code = "empty_interval"


class BadViewError(SeppError, ValueError):
    """A view or a template (panels, times) can't be understood."""

    status_code = 400
    code = "bad_view"


class UnknownDatasetError(SeppError, LookupError):
    """No dataset has this id; the nearest ids are offered."""

    status_code = 404
    code = "unknown_dataset"


class UnknownParameterError(SeppError, LookupError):
    """The dataset has no such parameter; the nearest names are offered."""

    status_code = 404
    code = "unknown_parameter"


class UnknownNameError(SeppError, LookupError):
    """A registry holds no plug-in of this name."""

    status_code = 404
    code = "unknown_name"


class UnknownFilterError(SeppError, TypeError):
    """A search has no such filter."""

    status_code = 400
    code = "unknown_filter"


class NoDataError(SeppError, LookupError):
    """The dataset is known but holds nothing here."""

    status_code = 404
    code = "no_data"


class UnknownListError(SeppError, LookupError):
    """No event list is kept under this name; the nearest are offered."""

    status_code = 404
    code = "unknown_list"


class BadNameError(SeppError, ValueError):
    """A name can't be that of a kept file."""

    status_code = 400
    code = "bad_name"


class ChangedElsewhereError(SeppError, RuntimeError):
    """What is to be replaced is not what the caller last saw."""

    status_code = 409
    code = "changed_elsewhere"


class UnreadableFileError(SeppError, ValueError):
    """A file is not what it says, is corrupt, or is cut short."""

    status_code = 422
    code = "unreadable_file"


class IdentityError(SeppError, ValueError):
    """Nothing in a file tells to which dataset it belongs."""

    status_code = 422
    code = "no_identity"


class MismatchError(SeppError, ValueError):
    """New data do not fit the dataset that they would join."""

    status_code = 409
    code = "mismatch"


class UnitError(SeppError, ValueError):
    """A unit can't be understood or converted."""

    status_code = 400
    code = "bad_unit"


class StoreError(SeppError, OSError):
    """The store can't be read or written."""

    status_code = 503
    code = "store_unavailable"


class HomeError(SeppError, OSError):
    """The platform's home folder can't be used."""

    code = "home_unusable"


class PortTakenError(SeppError, OSError):
    """Another program listens on the wanted port."""

    code = "port_taken"


class ServiceError(SeppError, RuntimeError):
    """A process of the platform did not start or did not answer."""

    status_code = 502
    code = "service_failed"


class AccessError(SeppError, PermissionError):
    """The caller may not do this."""

    status_code = 403
    code = "forbidden"


class MissingExtraError(SeppError, ImportError):
    """An optional part is not installed; the message names the cure."""

    code = "missing_extra"

    def __init__(self, package: str, extra: str) -> None:
        """Name the missing ``package`` and the ``extra`` that brings it."""
        super().__init__(f"{package!r} is not installed; run: pip install 'sepp-platform[{extra}]'")


class NoDataWarning(UserWarning):
    """An interval was opened in which the dataset holds no record."""


def nearest_names(wanted: str, known: Iterable[str], limit: int = 3) -> str:
    """Offer the known names nearest to ``wanted`` as the tail of a message."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(wanted.casefold(), by_folded, n=limit, cutoff=0.5)
    if not close:
        return ""
    return "; did you mean " + ", ".join(repr(by_folded[name]) for name in close) + "?"
