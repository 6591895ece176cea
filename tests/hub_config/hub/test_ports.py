"""A taken port is named with its cure."""

import socket

import pytest

from sepp.core.errors import PortTakenError
from sepp.hub.ports import free_ports, require_port


def test_a_taken_port_is_refused_naming_the_cure():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"Port {port} is taken.*--port"):
            require_port("127.0.0.1", port)


def test_free_ports_differ_and_are_free():
    ports = free_ports(8)
    assert len(set(ports)) == 8
    for port in ports:
        require_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(PortTakenError, match="Cannot listen"):
        require_port("192.0.2.1", 8000)
