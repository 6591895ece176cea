"""Refusals in the form of the protocol that was asked."""

import json
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sepp.servers.access.limits import Refusal
from sepp.servers.errors import error_response

_CODES = {
    404: "not_found", 405: "method_not_allowed", 413: "too_large", 414: "too_long", 429: "too_many_requests",
    503: "busy",
}  # fmt: skip
VOTABLE = "application/x-votable+xml"


def refuse(protocol: str, refusal: Refusal) -> Response:
    """Make the answer that says no, and when to ask again."""
    forms = {"hapi": _hapi, "tap": _votable, "csa-sl-tap": _votable, "csa": _votable}
    response = forms.get(protocol, _plain)(refusal)
    response.headers["Cache-Control"] = "no-store"
    if refusal.retry_s:
        response.headers["Retry-After"] = str(refusal.retry_s)
    return response


def answer_http_error(request: Request, error: Exception) -> Response:
    """Answer an unknown path or a method that is not allowed."""
    known = error if isinstance(error, HTTPException) else HTTPException(500, "Internal server error")
    response = refuse(request.scope.get("sepp.protocol", ""), Refusal(known.status_code, str(known.detail)))
    response.headers.update(known.headers or {})
    return response


def _plain(refusal: Refusal) -> Response:
    return error_response(refusal.status_code, _CODES.get(refusal.status_code, "http_error"), refusal.message)


def _hapi(refusal: Refusal) -> Response:
    """Tell it by the general codes: HAPI 3.3.1, section 4.2, has none for this."""
    is_ours = refusal.status_code == 503
    code, message = (1500, "Internal server error") if is_ours else (1400, "Bad request - user input error")
    told = f"HAPI error {code}: {message}; {refusal.message}"
    body = {"HAPI": "3.3", "status": {"code": code, "message": told}}
    headers = {"X-HAPI-Status": f"{code} {message}"}
    return Response(json.dumps(body, indent=1) + "\n", refusal.status_code, headers, "application/json")


def _votable(refusal: Refusal) -> Response:
    """Write DALI 1.1's error document, section 4.4."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">'
        f'<INFO name="QUERY_STATUS" value="ERROR">{escape(refusal.message)}</INFO></RESOURCE></VOTABLE>\n'
    )
    return Response(text, refusal.status_code, media_type=VOTABLE)
