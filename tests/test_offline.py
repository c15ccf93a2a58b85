"""The tests themselves: what leaves this machine is refused, what stays is not."""

from __future__ import annotations

import contextlib
import socket
import urllib.request

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.org", 443)])
def test_no_connection_leaves_this_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with contextlib.closing(socket.socket(family)) as one, pytest.raises(OSError, match="tests are offline"):
        one.connect(address)


def test_no_name_is_looked_up() -> None:
    with pytest.raises(OSError, match="tests are offline"):
        urllib.request.urlopen("https://example.org/", timeout=1)


def test_the_loopback_interface_is_open() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        one = socket.create_connection(("localhost", server.getsockname()[1]), 5)
        with contextlib.closing(one):
            assert one.getpeername()[0] in ("127.0.0.1", "::1")
