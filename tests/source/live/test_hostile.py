"""Every hostile host of the table, all asked at once, and what is not asked at all."""

from __future__ import annotations

import pytest

from linkaudit.model import Ask, Outcome
from linkaudit.source.live.engine import check
from linkaudit.source.live.manners import Manners
from linkaudit.source.web.place import lane
from tests.hostile.server import HostileServers
from tests.hostile.table import CASES, moves, page

ADDRESSES = {case.name: f"127.0.{1 + at // 200}.{1 + at % 200}" for at, case in enumerate(CASES)}
SLOW = Manners(allow=("127.0.0.0/8",), timeout=2.5, concurrency=128)


def ask_all(asks, manners):
    lanes: dict[str, list[Ask]] = {}
    for ask in asks:
        lanes.setdefault(lane(ask.url), []).append(ask)
    return [one for batch in check({host: iter(some) for host, some in lanes.items()}, manners) for one in batch]


@pytest.fixture(scope="module")
def answered():
    hosts = {ADDRESSES[case.name]: case.answer for case in CASES}
    with HostileServers(hosts) as servers:
        urls = {case.name: f"http://{ADDRESSES[case.name]}:{servers.port}{case.path}" for case in CASES}
        found = ask_all([Ask(url=urls[case.name], click=case.click, fragments=case.fragments) for case in CASES], SLOW)
        by_url = {one.url: one for one in found}
        assert len(found) == len(CASES) == len(by_url)
        return {case.name: (by_url[urls[case.name]], servers.log[ADDRESSES[case.name]]) for case in CASES}


def test_the_table_is_long():
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_host(case, answered):
    found, log = answered[case.name]
    assert (found.outcome, bool(found.reason)) == (case.expected, case.expected is not Outcome.OK), found
    assert case.more(found), found
    if case.most:
        assert len(log) <= case.most
    assert log[0].method == ("GET" if case.fragments else "HEAD")
    assert log[0].headers["user-agent"].startswith("linkaudit/")


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:9/x", "http://localhost/", "http://[::1]:80/", "http://169.254.169.254/", "http://10.1.2.3/", "http://2130706433/",
    "http://0x7f000001/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b:1::1]/", "http://[::127.0.0.1]/", "http://[::ffff:0:10.0.0.1]/", "http://[fec0::1]/",
    "http://printer.local/", "http://intranet/", "ftp://a.example/", "javascript:void(0)", "data:text/html,x",
    "tel:+123", "mailto:a@b.example", "http://a.example/" + "x" * 100_000, "http://a.example:99999/", "http://", "",
])  # fmt: skip
def test_what_is_not_asked(url):
    (found,) = ask_all([Ask(url=url)], Manners(timeout=1))
    assert found.outcome is Outcome.NOT_ASKED
    assert found.reason


@pytest.mark.parametrize("deny", ["127.0.9.9", "*/x", "http://127.0.9.9:*"])
def test_what_is_denied(deny):
    (found,) = ask_all([Ask(url="http://127.0.9.9:1/x")], Manners(timeout=1, allow=("127.0.0.0/8",), deny=(deny,)))
    assert found.outcome is Outcome.NOT_ASKED
    assert "deny" in found.reason


def test_a_closed_port():
    (found,) = ask_all([Ask(url="http://127.0.9.9:1/x")], Manners(timeout=1, allow=("127.0.0.0/8",)))
    assert found.outcome is Outcome.UNREACHABLE


def test_a_dead_host_is_given_up_for_all_its_links():
    asks = [Ask(url=f"http://127.0.9.9:1/{at}") for at in range(40)]
    told: list[str] = []
    found = [one for batch in check({"127.0.9.9:1": iter(asks)}, Manners(timeout=1, allow=("127.0.0.0/8",), per_host=2), tell=told.append) for one in batch]
    assert {one.url for one in found} == {ask.url for ask in asks}
    assert {one.outcome for one in found} == {Outcome.UNREACHABLE}
    assert len(told) == 1
    assert "in a row" in told[0]


def test_headers_of_one_host_do_not_reach_another_and_userinfo_is_not_sent():
    moved = {"127.0.9.1": moves(302, "http://127.0.9.2:PORT/y"), "127.0.9.2": page(200)}
    with HostileServers(moved) as servers:
        moved["127.0.9.1"] = moves(302, f"http://127.0.9.2:{servers.port}/y")
        host = f"127.0.9.1:{servers.port}"
        polite = Manners(allow=("127.0.0.0/8",), timeout=2, routes={host: f"http://{host}"}, headers={host: {"Signature": "secret"}})
        (found,) = ask_all([Ask(url=f"http://user:pass@{host}/x")], polite)
        assert found.outcome is Outcome.OK
        assert servers.log["127.0.9.1"][0].headers["signature"] == "secret"
        assert all("signature" not in one.headers for one in servers.log["127.0.9.2"])
        assert all("authorization" not in one.headers for log in servers.log.values() for one in log)
