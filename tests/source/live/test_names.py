"""A name that cannot be looked up: the host is gone, or this machine's network is."""

from __future__ import annotations

import socket

import pytest

from linkaudit.model import Ask, Outcome
from linkaudit.source.live.engine import check
from linkaudit.source.live.manners import Manners
from linkaudit.source.live.names import is_unknown
from tests.hostile.server import HostileServers
from tests.hostile.table import page

OPEN, INNER = "93.184.215.14", "127.0.0.1"
BOOK = {"open.example": OPEN, "open2.example": OPEN, "inner.example": INNER, "gone.example": socket.EAI_NONAME, "busy.example": socket.EAI_AGAIN}


@pytest.mark.parametrize("host, others, unknown", [
    ("gone.example", ["open.example"], True), ("gone.example:8080", ["busy.example", "open.example"], True),
    ("gone.example", [], False),  # nothing was ever looked up
    ("gone.example", ["gone.example", "busy.example"], False),  # the network is gone by now
    ("gone.example", ["inner.example"], False),  # it stands in a file of this machine
    ("busy.example", ["open.example"], False),  # the resolver cannot tell now
    ("open.example", ["open2.example"], False),  # it can be looked up again
])  # fmt: skip
def test_a_host_that_does_not_exist(monkeypatch, host, others, unknown):
    def look_up(name, *_):
        found = BOOK[name]
        if isinstance(found, int):
            raise socket.gaierror(found, "no")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert is_unknown(host, others) is unknown


def test_a_name_of_this_machine_alone_proves_no_other_one_gone(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    with HostileServers({"127.0.0.1": page(200)}) as servers:
        own = f"localhost:{servers.port}"
        asks = {own: iter([Ask(url=f"http://{own}/x")]), "no-such.invalid": iter([Ask(url="http://no-such.invalid/x")])}
        found = {one.url: one.outcome for batch in check(asks, Manners(allow=("localhost",), timeout=3)) for one in batch}
    assert found[f"http://{own}/x"] is Outcome.OK
    assert found["http://no-such.invalid/x"] is Outcome.UNREACHABLE
