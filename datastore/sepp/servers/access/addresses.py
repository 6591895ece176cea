"""Where a request comes from, as far as it can be believed."""

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

LOOPBACK = ("127.0.0.1", "::1")
NOWHERE = "unknown"
_NETWORK_BITS = 64


def peer_of(scope: Scope) -> str:
    """Tell the address at the other end of the connection."""
    client = scope.get("client")
    return str(client[0]) if client else LOOPBACK[0]


def is_local(scope: Scope) -> bool:
    """Tell whether a program of this machine asks, by itself and not for another."""
    return peer_of(scope) in LOOPBACK and "x-forwarded-for" not in Headers(scope=scope)


def address_of(scope: Scope, proxies: Collection[str]) -> str:
    """Tell whose request it is: the one that the proxy names, if ours asks.

    Of a list of addresses only the last was written by our proxy. Of IPv6
    the network counts: everybody has 2⁶⁴ addresses.
    """
    peer = peer_of(scope)
    told = Headers(scope=scope).getlist("x-forwarded-for") if peer in proxies else []
    return _network(told[-1].rpartition(",")[2].strip() if told else peer)


def _network(text: str) -> str:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return NOWHERE
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _NETWORK_BITS << _NETWORK_BITS))
