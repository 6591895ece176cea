"""Uploads that lie elsewhere on the web, fetched without being led astray."""

import ipaddress
import socket
import time
from urllib.parse import urlsplit

import httpx

from sepp.servers.tap.errors import UploadError

_PORTS = {"http": 80, "https": 443}
_SECONDS = 20


def fetch_upload(name: str, url: str, most_bytes: int) -> bytes:
    """Fetch a table from a public address; nothing behind the archive's own walls.

    Redirects are not followed, and the address that was checked is the one
    that is called. Raises ``UploadError``.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise UploadError(f"Upload {name!r}: give param:field, or a URL that begins with http:// or https://")
    try:
        port = parts.port or _PORTS[parts.scheme]
        address = public_address(parts.hostname, port)
        target = httpx.URL(url).copy_with(host=address, port=port)
        headers = {"Host": parts.netloc, "Accept": "application/x-votable+xml, text/xml, */*"}
        extensions = {"sni_hostname": parts.hostname}
        with (
            httpx.Client(timeout=_SECONDS, trust_env=False) as client,
            client.stream("GET", target, headers=headers, extensions=extensions) as answer,
        ):
            return _read(name, answer, most_bytes)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise UploadError(f"Upload {name!r} can't be fetched from {parts.hostname!r}: {str(error)[:80]}") from error


def public_address(host: str, port: int) -> str:
    """Find an address of a host; raises ``UploadError`` unless all are public."""
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not found or not all(ipaddress.ip_address(one).is_global for one in found):
        raise UploadError(f"{host!r} is not a public address; send the table with the request instead")
    return sorted(found)[0]


def _read(name: str, answer: httpx.Response, most_bytes: int) -> bytes:
    if answer.status_code != httpx.codes.OK:
        raise UploadError(f"Upload {name!r}: its URL answers {answer.status_code}")
    content, until = bytearray(), time.monotonic() + _SECONDS
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > most_bytes or time.monotonic() > until:
            raise UploadError(f"Upload {name!r} may have {most_bytes} bytes and take {_SECONDS} s")
    return bytes(content)
