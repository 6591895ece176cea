"""Keys and values of a request: its query, and a form's."""

from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from sepp.servers.csa.errors import CsaError

_MOST_BYTES = 1 << 16


async def read_pairs(request: Request) -> list[tuple[str, str]]:
    """Read the keys and values of a query, and of a form.

    Raises ``CsaError`` if the form is too long or breaks off.
    """
    pairs = list(request.query_params.multi_items())
    if request.method != "POST":
        return pairs
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > _MOST_BYTES:
                raise CsaError(f"The form is longer than {_MOST_BYTES} bytes", 413)
    except ClientDisconnect as error:
        raise CsaError("The request ended before its end") from error
    return pairs + parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
