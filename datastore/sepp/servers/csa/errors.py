"""Errors as the Cluster Science Archive's clients get them."""

from xml.sax.saxutils import escape

from starlette.responses import Response

from sepp.core.errors import SeppError

_FORM = """<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
 <RESOURCE type="results">
  <INFO name="QUERY_STATUS" value="ERROR">{message}</INFO>
 </RESOURCE>
</VOTABLE>
"""
_ODD = {code: " " for code in range(32) if code not in (9, 10)}


class CsaError(SeppError, ValueError):
    """A request to the Cluster Science Archive's protocols that can't be met."""

    code = "csa_refused"

    def __init__(self, message: str, status_code: int = 400) -> None:
        """Tell what is wrong, and the HTTP status that goes with it."""
        super().__init__(message)
        self.status_code = status_code


def refuse(message: str, status_code: int) -> Response:
    """Answer an error as the archive does: HTTP's status, and a VOTable that tells why."""
    clean = message.encode("utf-8", "replace").decode().translate(_ODD)
    body = _FORM.format(message=escape(clean))
    return Response(body, status_code, {"Cache-Control": "no-store"}, "application/x-votable+xml")
