"""Whose turn it is: a host is opened when it can be asked, and none is left out."""

from __future__ import annotations

import asyncio
from collections import Counter

from linkaudit.model import Ask
from linkaudit.source.live import lanes
from linkaudit.source.live.engine import check
from linkaudit.source.live.lanes import Lanes
from linkaudit.source.live.manners import Gate, Manners
from linkaudit.source.live.task import Task
from tests.hostile.server import HostileServers, respond

HOSTS, URLS = 300, 3
MANNERS = Manners(allow=("127.0.0.0/8",), concurrency=8)


def asks(begun, host):
    begun[host] += 1
    for at in range(URLS):
        yield Ask(url=f"http://{host}/{at}")


def opened(manners=MANNERS):
    begun = Counter[str]()
    names = [f"127.0.5.{at}" for at in range(HOSTS)]
    found = Lanes(Gate(manners), manners, print)
    found.take_all({name: asks(begun, name) for name in names}, 0.0)
    return found, begun, names


def taken(found):
    asked, now = list[str](), 1.0
    while found.next_at() < float("inf"):
        if (one := found.take(now)) is None:
            now = found.next_at()
            continue
        lane, task = one
        asked.append(task.url)
        lane.pace.answered(now)
        found.freed(lane, now)
    return asked


def test_hosts_are_opened_as_they_can_be_asked():
    found, begun, names = opened()
    first = [found.take(1.0) for _ in range(10)]
    assert [*begun] == names[:10]
    assert [task.url for _, task in first] == [f"http://{name}/0" for name in names[:10]]


def test_no_more_hosts_than_can_be_held(monkeypatch):
    monkeypatch.setattr(lanes, "_OPEN", 5)
    found, begun, _ = opened()
    asked, now = list[str](), 1.0
    while len(asked) < HOSTS * URLS:
        taken = found.take(now)
        if taken is None:
            now = found.next_at()
            continue
        lane, task = taken
        asked.append(task.url)
        assert len(begun) <= 5 + len({url.split("/")[2] for url in asked if url.endswith(f"/{URLS - 1}")})
        lane.pace.answered(now)
        found.freed(lane, now)
    assert len(set(asked)) == HOSTS * URLS
    assert found.take(now + 1) is None
    assert found.next_at() == float("inf")


def test_a_host_that_was_redirected_to_first_keeps_its_own():
    found, begun, names = opened()
    found.add(Task(Ask(url=f"http://{names[-1]}/moved")), 1.0)
    assert [*begun] == []
    asked = taken(found)
    assert len(asked) == HOSTS * URLS + 1
    assert asked.count(f"http://{names[-1]}/moved") == 1


def test_what_is_known_early_is_asked_before_the_others_are():
    found, (name, other) = Lanes(Gate(MANNERS), MANNERS, print), ("127.0.5.1", "127.0.5.2")
    found.take_early([Ask(url=f"http://{name}/early/{at}") for at in range(3)], 0.0)
    assert taken(found) == [f"http://{name}/early/{at}" for at in range(3)]
    found.take_early([Ask(url=f"http://{name}/early/3")], 0.0)
    found.take_all({host: asks(Counter(), host) for host in (name, other)}, 0.0)
    assert Counter(taken(found)) == Counter([f"http://{name}/early/3", *(f"http://{host}/{at}" for host in (name, other) for at in range(URLS))])


def test_asks_that_become_known_late_are_all_answered_once():
    with HostileServers({"127.0.6.1": answer, "127.0.6.2": answer}) as server:
        urls = [f"http://127.0.6.{1 + at % 2}:{server.port}/{at}" for at in range(40)]

        def early():
            yield []
            for at in range(0, 30, 10):
                yield [Ask(url=url) for url in urls[at : at + 10]]
                yield []

        rest = {f"127.0.6.{1 + at % 2}:{server.port}": iter([Ask(url=url) for url in urls[30 + at % 2 :: 2]]) for at in range(2)}
        manners = Manners(allow=("127.0.0.0/8",), ceiling=0.0, first_rate=1e4)
        found = [one.url for batch in check(rest, manners, early=early()) for one in batch]
    assert sorted(found) == sorted(urls)


async def answer(asked, writer):
    await asyncio.sleep(0)
    respond(asked, writer, 200, kind="image/png", headers=("Set-Cookie: a=1", f"X-Long: {'x' * 300}"))


def test_handles_that_are_used_again_carry_nothing_over():
    names = [f"127.0.6.{at}" for at in range(1, 21)]
    with HostileServers(dict.fromkeys(names, answer)) as server:
        urls = {f"{name}:{server.port}": [f"http://{name}:{server.port}/{at}" for at in range(10)] for name in names}
        manners = Manners(allow=("127.0.0.0/8",), concurrency=2, ceiling=0.0, first_rate=1e4, headers={})
        found = [one for batch in check({host: iter([Ask(url=url) for url in each]) for host, each in urls.items()}, manners) for one in batch]
    assert Counter(one.outcome for one in found) == {"ok": 200}
    asked = [one for each in server.log.values() for one in each]
    assert len(asked) == 200
    assert {(one.method, "cookie" in one.headers) for one in asked} == {("HEAD", False)}
    assert all(one.headers["host"].startswith(name) for name, each in server.log.items() for one in each)
