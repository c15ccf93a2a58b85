"""For all tests: no connection leaves this machine, and no example has a deadline."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

#: Machines differ, and a test may start git or compose a dataset: no example is too slow.
settings.register_profile("goji", deadline=None, max_examples=50)
settings.load_profile("goji")


class LeavingError(OSError):
    """A test tried to reach another machine."""


def _refuse_leaving(address: object) -> None:
    """Raise unless *address* is a socket file or on the loopback interface."""
    host = address[0] if isinstance(address, tuple) else "localhost"
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        local = ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        local = name in ("localhost", "")
    if not local:
        raise LeavingError(f"a test reached for {name}: tests are offline")


@pytest.fixture(autouse=True, scope="session")
def _plain_python() -> Iterator[None]:
    """Processes buffer what they write and import from beside a script, as they do for users."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONSAFEPATH"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True)
def _unsafe_path() -> Iterator[None]:
    """A trainer's command sets this variable for its children; in this process it would reach the next test's."""
    yield
    os.environ.pop("PYTHONSAFEPATH", None)


@pytest.fixture(autouse=True, scope="session")
def _offline() -> Iterator[None]:
    """Names are not looked up and connections not made, but for the loopback interface."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        known = socket.getaddrinfo

        def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
            _refuse_leaving((host or "",))
            return known(host, *arguments, **options)

        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


def _guarded(call: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        _refuse_leaving(address)
        return call(self, address)

    return guarded
