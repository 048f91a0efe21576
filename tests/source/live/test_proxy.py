"""Behind a proxy: everything goes through it that the environment sends there, and inner networks stay closed."""

from __future__ import annotations

import asyncio

import pytest

from linkaudit.model import Ask, Outcome
from linkaudit.source.live.manners import Manners
from tests.hostile.certificates import shows, sign
from tests.hostile.server import Asked, HostileServers, respond
from tests.hostile.table import moves, page
from tests.source.live.test_hostile import ask_all

PROXY, DIRECT = "127.0.5.1", "127.0.5.2"
OUTSIDE = Manners(timeout=5)  # inner networks are closed: the proxy alone is in one


@pytest.fixture
def proxied(monkeypatch):
    def start(answer, *, scheme="http", **more):
        servers = HostileServers({PROXY: answer, DIRECT: page(200)}, more.get("greetings"))
        servers.__enter__()
        opened.append(servers)
        for name in ("http_proxy", "https_proxy"):
            for one in (name, name.upper()):
                monkeypatch.setenv(one, f"{scheme}://me:secret@{PROXY}:{servers.port}")
        for one in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(one, more.get("no_proxy", ""))
        return servers

    opened: list[HostileServers] = []
    yield start
    for servers in opened:
        servers.__exit__()


def tunnels(status: int):
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        respond(asked, writer, status if asked.method == "CONNECT" else 200)

    return answer


def test_pages_come_through_a_proxy_of_the_inner_network(proxied):
    servers = proxied(page(200))
    found = ask_all([Ask(url="http://shop.example/x"), Ask(url="http://8.8.8.8/x")], OUTSIDE)
    assert {one.outcome for one in found} == {Outcome.OK}
    asked = servers.log[PROXY]
    assert {one.path for one in asked} >= {"http://shop.example/x", "http://8.8.8.8/x"}
    assert all(one.headers["proxy-authorization"].startswith("Basic ") for one in asked)


@pytest.mark.parametrize("inner", ["http://10.0.0.1/", "http://intranet/", "http://169.254.169.254/", f"http://{PROXY}:1/"])
def test_inner_networks_stay_closed(inner, proxied):
    servers = proxied(moves(302, inner))
    (found,) = ask_all([Ask(url=inner)], OUTSIDE)
    assert found.outcome is Outcome.NOT_ASKED
    assert servers.log[PROXY] == []
    servers.hosts[PROXY] = moves_all(inner)
    (found,) = ask_all([Ask(url="http://shop.example/x")], OUTSIDE)
    assert found.outcome is Outcome.NOT_ASKED
    assert {one.path for one in servers.log[PROXY]} == {"http://shop.example/x"}


def moves_all(target: str):
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        respond(asked, writer, 302, headers=(f"Location: {target}",))

    return answer


def test_hosts_that_the_environment_leaves_out_are_asked_directly(proxied):
    servers = proxied(page(200), no_proxy="127.0.5.2/32,localhost")
    url = f"http://{DIRECT}:{servers.port}/x"
    assert ask_all([Ask(url=url)], OUTSIDE)[0].outcome is Outcome.NOT_ASKED
    assert ask_all([Ask(url=url)], Manners(timeout=5, allow=("127.0.0.0/8",)))[0].outcome is Outcome.OK
    assert servers.log[PROXY] == []
    assert servers.log[DIRECT]
    # a name that is looked up here, and leads inside
    (found,) = ask_all([Ask(url=f"http://localhost:{servers.port}/x")], Manners(timeout=5, allow=("nothing.example",)))
    assert found.outcome is Outcome.NOT_ASKED


def test_a_shop_on_this_machine_is_asked_directly(proxied):
    servers = proxied(page(200))
    routed = Manners(timeout=5, routes={"shop.example": f"http://{DIRECT}:{servers.port}"})
    assert ask_all([Ask(url="https://shop.example/x")], routed)[0].outcome is Outcome.OK
    assert servers.log[PROXY] == []


@pytest.mark.parametrize("status, said", [(407, "asks for a login"), (403, "does not let it through (403)"), (502, "cannot get through to the host (502)")])
def test_secure_hosts_that_a_proxy_turns_away(status, said, proxied):
    proxied(tunnels(status))
    (found,) = ask_all([Ask(url="https://shop.example/x")], OUTSIDE)
    assert found.outcome is Outcome.UNREACHABLE
    assert f"proxy that this machine's environment names {said}" in found.reason
    assert "secret" not in found.reason


def test_a_proxy_that_is_not_there(proxied, monkeypatch):
    proxied(page(200))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://me:secret@127.0.5.9:1")
    found = ask_all([Ask(url="http://shop.example/x"), Ask(url="https://other.example/x")], OUTSIDE)
    assert {(one.outcome, one.reason) for one in found} == {
        (Outcome.UNREACHABLE, "the proxy that this machine's environment names cannot be reached")
    }


def test_a_secure_proxy_that_is_not_trusted_is_no_fault_of_a_host(proxied):
    expired = shows(sign("proxy", None, PROXY))
    proxied(page(200), scheme="https", greetings={PROXY: expired})
    found = ask_all([Ask(url="http://shop.example/x"), Ask(url="https://other.example/x")], OUTSIDE)
    assert {one.outcome for one in found} == {Outcome.UNREACHABLE}
    assert all("certificate of the proxy" in one.reason for one in found)
