"""What every test stands on: no network but loopback, the same environment everywhere, repeatable examples."""

from __future__ import annotations

import ipaddress
import os
import sys
import time

import pytest
from hypothesis import settings

REFUSED: list[str] = []  # attempts to leave this machine, also those that the code under test swallowed
ADDRESS_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}  # (socket, address)
NAME_EVENTS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}  # (host, …)


class OutsideNetwork(RuntimeError):
    """A test tried to leave this machine. No OSError, so that no retry takes it for a network fault."""


def is_local(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in ADDRESS_EVENTS:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a string is a Unix socket
    elif event in NAME_EVENTS:
        host = arguments[0]
    else:
        return
    if not is_local(host):
        REFUSED.append(f"{event} {host}")
        raise OutsideNetwork(REFUSED[-1])


# An audit hook sees every call of the interpreter, whoever patched the socket module, name look-ups included.
sys.addaudithook(guard)

# What does not go through Python's sockets (libcurl, child processes) meets a closed port instead of the world.
for name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ[name] = os.environ[name.upper()] = "http://127.0.0.1:9"
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "localhost,127.0.0.1,127.0.0.0/8,::1"

# Settings of whoever runs the tests do not count; local time is an offset that nobody writes by chance.
for name in [name for name in os.environ if name.startswith("LINKAUDIT_")]:
    del os.environ[name]
os.environ["TZ"] = "TST-05:45"
time.tzset()

# `pytest --hypothesis-profile=search` looks further, with new random examples each time.
settings.register_profile("steady", max_examples=50, derandomize=True, database=None, deadline=None, print_blob=True)
settings.register_profile("search", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def refused():
    """Attempts of this test to leave the machine; they fail it even if the code under test swallowed them."""
    REFUSED.clear()
    yield REFUSED
    assert not REFUSED, f"tried to reach the outside: {REFUSED}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: begun last, it would keep one worker busy while the others have nothing left."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
