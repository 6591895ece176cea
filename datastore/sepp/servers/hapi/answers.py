"""Answers of HAPI that are made whole: JSON, errors, heads."""

import json
import logging
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from sepp.formats.writing.hapi_header import VERSION, Json
from sepp.servers.caching import REVALIDATE, last_modified
from sepp.servers.hapi.errors import MESSAGES, HapiError

_log = logging.getLogger(__name__)
JSON_TYPE = "application/json"


def guard(handler: Callable[[Request], Response], request: Request) -> Response:
    """Answer every error in HAPI's own form; the process lives on."""
    try:
        return handler(request)
    except HapiError as error:
        return refuse(error)
    except Exception as error:
        _log.exception("HAPI request failed")
        return refuse(error)


def refuse(error: Exception) -> Response:
    """Answer an error; a fault of ours is 1500, and only the log tells what it was."""
    known = error if isinstance(error, HapiError) else HapiError(1500, "the archive's log tells more")
    body = {"HAPI": VERSION, "status": {"code": known.hapi_code, "message": str(known)}}
    headers = {"Cache-Control": "no-store", "X-HAPI-Status": f"{known.hapi_code} {MESSAGES[known.hapi_code]}"}
    return _json(body, known.status_code, headers)


def answer(body: Json, changed_ns: int = 0) -> Response:
    """Answer with JSON that may be kept but is asked about, and tell when the data changed."""
    return _json(body, 200, {"Cache-Control": REVALIDATE, **last_modified(changed_ns)})


def answer_head(headers: dict[str, str], media_type: str) -> Response:
    """Answer HEAD without making the body; its length is told only if it is known."""
    response = Response(headers=headers, media_type=media_type)
    if "Content-Length" not in headers:
        del response.headers["content-length"]
    return response


def _json(body: Json, status_code: int, headers: dict[str, str]) -> Response:
    text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    return Response(text, status_code, headers, JSON_TYPE)
