"""Ports: is the wanted one free, and which others are."""

import errno
import socket
from contextlib import ExitStack

from sepp.core.errors import PortTakenError


def require_port(host: str, port: int, option: str = "--port") -> None:
    """Make sure that ``port`` can be listened on.

    Raises ``PortTakenError`` naming the cure if not.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise PortTakenError(_complaint(port, error, option)) from error


def _complaint(port: int, error: OSError, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program; choose another with {option}"
    return f"Cannot listen on port {port}: {error.strerror}; choose another with {option}"


def free_ports(count: int, host: str = "127.0.0.1") -> list[int]:
    """Choose ``count`` different ports that nobody listens on now."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind((host, 0))
        return [int(listener.getsockname()[1]) for listener in listeners]
