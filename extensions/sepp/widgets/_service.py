"""What the kernel asks of the archive service itself: pictures and templates."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sepp.core.errors import ServiceError

if TYPE_CHECKING:
    import httpx

_PATIENCE_S = 30.0


def ask_archive(path: str, query: Mapping[str, str]) -> "httpx.Response":
    """Ask the archive with the server's token; ``ServiceError`` in its words."""
    import httpx  # noqa: PLC0415  # 40 ms that the first view need not wait for

    url, token = os.environ.get("SEPP_ARCHIVE_URL"), os.environ.get("JUPYTERHUB_API_TOKEN")
    if not url:
        raise ServiceError(
            "No archive is known here that could answer; start from the platform, or set SEPP_ARCHIVE_URL"
        )
    headers = {"Authorization": f"token {token}"} if token else {}
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=_PATIENCE_S, trust_env=False) as client:
            answer = client.get(path, params=dict(query))
    except httpx.HTTPError as error:
        raise ServiceError(f"The archive does not answer ({error}); try again in a moment") from error
    if answer.is_error:
        raise ServiceError(_words_of(answer))
    return answer


def _words_of(answer: "httpx.Response") -> str:
    try:
        return str(answer.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"The archive answered {answer.status_code} {answer.reason_phrase}"
