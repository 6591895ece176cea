"""What a request brings: its query, and the fields and files of a form, bounded."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from sepp.servers.errors import BadRequestError, TooLargeError

_BOUNDARY = re.compile(r'boundary="?([^";]{1,200})"?', re.IGNORECASE)
_NAME = re.compile(r'\bname="([^"]*)"', re.IGNORECASE)
_FILE_NAME = re.compile(r'\bfilename="', re.IGNORECASE)
_MOST_FIELDS = 200
_MOST_TEXT = 1 << 20


@dataclass(frozen=True, slots=True)
class Form:
    """The parameters of a request."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    """Name and value, of the query and of the body."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Content by name of the field."""


async def read_form(request: Request, most_bytes: int) -> Form:
    """Read query and body.

    Raises ``TooLargeError``, or ``BadRequestError`` if the body is no form.
    """
    form = Form(list(request.query_params.multi_items()))
    if request.method != "POST":
        return form
    body = await _read_body(request, most_bytes)
    kind = request.headers.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        _read_multipart(form, kind, body)
    elif body:
        form.pairs.extend(_read_fields(body))
    return form


async def _read_body(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > most_bytes:
                raise TooLargeError(f"A request may bring {most_bytes} bytes")
    except ClientDisconnect as error:
        raise BadRequestError("The request ended before its end") from error
    return bytes(body)


def _read_fields(body: bytes) -> list[tuple[str, str]]:
    if len(body) > _MOST_TEXT:
        raise TooLargeError(f"The fields of a request may have {_MOST_TEXT} bytes")
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadRequestError(f"The request's body is no form of at most {_MOST_FIELDS} fields") from error


def _read_multipart(form: Form, kind: str, body: bytes) -> None:
    found = _BOUNDARY.search(kind)
    if not found:
        raise BadRequestError("multipart/form-data needs a boundary")
    mark = b"\r\n--" + found[1].encode("latin-1", "replace")
    parts = (b"\r\n" + body).split(mark, _MOST_FIELDS + 2)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise BadRequestError(f"The form is cut short, or has more than {_MOST_FIELDS} fields")
    for part in parts[1:-1]:
        head, blank, content = part.partition(b"\r\n\r\n")
        told = head.decode("utf-8", "replace")
        name = _NAME.search(told)
        if not (blank and name):
            raise BadRequestError("A part of the form has no name")
        if _FILE_NAME.search(told):
            form.files[name[1]] = content
        elif len(content) <= _MOST_TEXT:
            form.pairs.append((name[1], content.decode("utf-8", "replace")))
        else:
            form.files[name[1]] = content
