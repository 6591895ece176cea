"""HAPI's status codes as errors (HAPI 3.3.1, section 4.2)."""

from sepp.core.errors import SeppError

OK, NO_DATA = 1200, 1201
MESSAGES = {
    1200: "OK",
    1201: "OK - no data for time range",
    1400: "Bad request - user input error",
    1401: "Bad request - unknown API parameter name",
    1402: "Bad request - syntax error in start time",
    1403: "Bad request - syntax error in stop time",
    1404: "Bad request - start equal to or after stop",
    1405: "Bad request - start < startDate and/or stop > stopDate",
    1406: "Bad request - unknown dataset id",
    1407: "Bad request - unknown dataset parameter",
    1408: "Bad request - too much time or data requested",
    1409: "Bad request - unsupported output format",
    1410: "Bad request - unsupported include value",
    1411: "Bad request - out-of-order or duplicate parameters",
    1412: "Bad request - unsupported resolve_references value",
    1413: "Bad request - unsupported depth value",
    1500: "Internal server error",
}
_NOT_FOUND = (1406, 1407)


class HapiError(SeppError):
    """A request that HAPI answers with one of its own codes."""

    code = "hapi_error"

    def __init__(self, hapi_code: int, detail: str = "", *, status_code: int | None = None) -> None:
        """Take HAPI's code and what to do about it; nothing of the request is echoed."""
        super().__init__(f"HAPI error {hapi_code}: {MESSAGES[hapi_code]}" + (f"; {detail}" if detail else ""))
        self.hapi_code = hapi_code
        self.status_code = status_code or (404 if hapi_code in _NOT_FOUND else 500 if hapi_code >= 1500 else 400)
