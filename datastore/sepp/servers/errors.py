"""Errors as the archive's own JSON."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from sepp.core.errors import SeppError


class BadRequestError(SeppError, ValueError):
    """A request whose values can't be understood."""

    status_code = 400
    code = "bad_request"


class TooLargeError(SeppError, ValueError):
    """More was asked for than one answer may hold."""

    status_code = 413
    code = "too_large"


def error_response(status_code: int, code: str, message: str) -> JSONResponse:
    """Make the answer that every error outside of HAPI gets."""
    body = {"error": {"code": code, "message": message}}
    return JSONResponse(body, status_code, {"Cache-Control": "no-store"})


def answer_sepp_error(_request: Request, error: Exception) -> JSONResponse:
    """Answer an error that was raised on purpose."""
    known = error if isinstance(error, SeppError) else SeppError(str(error))
    return error_response(known.status_code, known.code, str(known))


def answer_unknown_error(_request: Request, _error: Exception) -> JSONResponse:
    """Answer a fault of ours; what it was stands in the log."""
    return error_response(500, "internal_error", "Internal server error; the archive's log tells more")
