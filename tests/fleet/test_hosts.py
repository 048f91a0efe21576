"""Outside hosts asked by several workers: one host's limits hold over all of them. Real workers, a real server that counts."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from contextlib import closing
from typing import Any

import psycopg
import pytest

from linkaudit.errors import SourceError
from linkaudit.fleet import place, queue, schema
from linkaudit.fleet.hosts import Hosts
from linkaudit.pipeline.check import Want
from linkaudit.source.live.board import KEPT
from tests.fleet.farm import farm
from tests.hostile.server import HostileServers, respond
from tests.shopify.shops.seeded import seeded

HOST, OTHER = "127.0.8.1", "127.0.8.2"
SHOPS, RATE, AT_ONCE = 4, 10, 3
WAIT = 10  # seconds that the host asks for


def want(**given):
    plain: dict[str, Any] = {"host": "a.test", "turns": 4, "held": 0, "per_host": 50, "ceiling": 0.0, "first_rate": 20.0, "timeout": 20.0}
    return Want(**(plain | given))


@pytest.fixture
def where(server):
    made = server.fresh()
    schema.init(made)
    return made


def test_turns_given_to_many_at_once_follow_one_another(where):
    from concurrent.futures import ThreadPoolExecutor

    started = time.time()

    def take(number):
        board, found = Hosts(where, str(number)), list[float]()
        for _ in range(10):
            at = time.time()
            grants = board.exchange([want(host=host, turns=1, held=len(found)) for host in ("b.test", "a.test")])
            found += [at + delay for delay in grants["a.test"].turns]
        board.close()
        return found

    with ThreadPoolExecutor(8) as many:
        found = sorted(at for each in many.map(take, range(8)) for at in each)
    with place.opened(where) as connection:
        held = connection.execute("SELECT sum((one.value->>0)::int) FROM host_paces, jsonb_each(state->'held') one WHERE host = 'a.test'").fetchone()
    assert held == (len(found),)
    # Turns are given for a second ahead; the first is at once, and a late loop may make up for a fiftieth of a second.
    assert 0 < len(found) <= 20 * (time.time() - started + 1 + 0.02) + 1


def test_out_of_reach_there_are_no_turns(where, server):
    board = Hosts(where, "a")
    assert len(board.exchange([want()])["a.test"].turns) == 4
    server.restart("immediate")
    with pytest.raises(SourceError):
        board.exchange([want(held=4)])
    assert board.exchange([want(held=4)])["a.test"].turns  # it comes back by itself
    board.close()
    gone = Hosts("postgresql://nobody@127.0.0.1:1/x", "a")
    with pytest.raises(SourceError):
        gone.exchange([want()])


def test_hosts_not_asked_for_a_day_are_forgotten(where):
    with closing(Hosts(where, "a")) as board:
        board.exchange([want(), want(host="b.test")])
    with place.opened(where) as connection:
        connection.execute("UPDATE host_paces SET used_at = now() - interval '25 hours' WHERE host = 'a.test'")
        queue.enrol(connection, "w", 1)
        assert connection.execute("SELECT host FROM host_paces").fetchall() == [("b.test",)]


class Counting:
    """A host that takes a while over each answer, and knows when it was asked by whose audit, and how much at once.

    The request of number ``refuse`` is refused.
    """

    def __init__(self, refuse: int = 0) -> None:
        self.refuse = refuse
        self.begun: list[tuple[float, str]] = []
        self.now = self.most = 0
        self.refused: list[tuple[float, str]] = []

    async def __call__(self, asked, writer):
        shop = asked.path.split("/")[1]
        self.begun.append((time.monotonic(), shop))
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            if len(self.begun) == self.refuse:
                self.refused.append(self.begun[-1])
                respond(asked, writer, 429, headers=(f"Retry-After: {WAIT}",))
                return
            await asyncio.sleep(0.2)
            respond(asked, writer, 200, kind="image/png")
        finally:
            self.now -= 1


def shops(links, port):
    """Return shops with ``links`` links each to one and the same host outside, and three to another one."""
    found = []
    for number in range(SHOPS):
        shop = seeded(products=3, orders=1, seed=number)
        page = next(iter(shop.root("pages")))
        urls = [f"http://{HOST}:{port}/shop{number}/{at}" for at in range(links)] + [f"http://{OTHER}:{port}/shop{number}/{at}" for at in range(3)]
        shop.update(page["id"], isPublished=True, body="".join(f'<a href="{url}">x</a> ' for url in urls))
        found.append(shop)
    return found


def audited(fleet, tmp_path, links, host):
    """Audit all shops on two workers at once; return the answers of the other host, and the workers that took part."""
    other = Counting()
    with HostileServers({HOST: host, OTHER: other}) as server, farm(shops(links, server.port), tmp_path) as served:
        for number, local in enumerate(served):
            fleet.call("add", local.address, "--token", f"file:{tmp_path}/token-{number}", "--check", "--set", "check.allow=127.0.0.0/8",
                       "--set", f"check.rate={RATE}", "--set", f"check.per_host={AT_ONCE}")  # fmt: skip
        fleet.call("start", "--all")
        for _ in range(2):
            fleet.worker("--concurrency", 2)
        found = fleet.until(lambda found: found["done"] + found["failed"] == SHOPS, seconds=240)
        assert (found["done"], found["failures"]) == (SHOPS, [])
        asked = Counter(one.path for one in server.log[HOST])
    with psycopg.connect(fleet.address) as connection:
        workers = connection.execute("SELECT count(DISTINCT worker) FROM linkaudit.audits").fetchone()
        unknown = connection.execute("SELECT count(*) FROM linkaudit.host_paces WHERE state->'held' <> '{}'").fetchone()
    assert unknown == (0,)  # every turn was given back
    return asked, workers, other


@pytest.mark.slow
def test_rate_and_requests_at_once_hold_over_all_workers(fleet, tmp_path):
    host, links = Counting(), 120
    asked, workers, other = audited(fleet, tmp_path, links, host)
    assert workers == (2,)
    assert asked == {f"/shop{number}/{at}": 1 for number in range(SHOPS) for at in range(links)}
    assert len(other.begun) == SHOPS * 3
    times = [at for at, _ in host.begun]
    for span in (5, 10):  # each turn may be used so many seconds late
        most = max(sum(began <= at < began + span for at in times[place:]) for place, began in enumerate(times))
        assert most <= RATE * (span + KEPT) + AT_ONCE
    assert host.most <= AT_ONCE
    spans = defaultdict[str, list[float]](list)
    for at, shop in host.begun:
        spans[shop].append(at)
    together = [max(min(spans[one]), min(spans[two])) < min(max(spans[one]), max(spans[two])) for one in spans for two in spans if one < two]
    assert any(together)  # several asked in the same time


@pytest.mark.slow
def test_a_refusal_to_one_lets_the_host_rest_for_all(fleet, tmp_path):
    host = Counting(refuse=40)
    asked, _, _ = audited(fleet, tmp_path, 30, host)
    assert len(asked) == SHOPS * 30
    [(refused_at, refused)] = host.refused
    rested = [shop for at, shop in host.begun if refused_at + 4 < at < refused_at + WAIT - 0.5]
    assert rested == []
    assert {shop for at, shop in host.begun if at > refused_at + 4} - {refused}  # others had still to ask
