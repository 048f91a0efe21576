"""The engine in a process of its own: it finds the same, and neither side outlives the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from linkaudit.errors import SourceError
from linkaudit.model import Ask, Outcome
from linkaudit.source.live.aside import Aside, processes
from linkaudit.source.live.manners import Manners
from tests.hostile.server import HostileServers, respond
from tests.hostile.table import CASES

FAST = Manners(allow=("127.0.0.0/8",), timeout=5, concurrency=32, ceiling=0.0, first_rate=1e4)
HOSTS = [f"127.0.7.{at}" for at in range(1, 201)]


async def good(asked, writer):
    respond(asked, writer, 404 if asked.path.endswith("7") else 200, kind="image/png")


def ask_all(asks, manners=FAST, told=print):
    with closing(Aside(manners)) as aside:
        large = {host for host, some in asks.items() if len(some) > 500}
        return [one for batch in aside.check({host: iter(some) for host, some in asks.items()}, tell=told, large=large) for one in batch]


def test_every_url_of_many_hosts_is_asked_once():
    with HostileServers(dict.fromkeys(HOSTS, good)) as server:
        # few and many, and just as many as one part holds
        asks = {f"{host}:{server.port}": [Ask(url=f"http://{host}:{server.port}/{at}") for at in range((0, 1, 16, 17, 48, 700)[number % 6])]
                for number, host in enumerate(HOSTS)}  # fmt: skip
        found = ask_all(asks)
    wanted = Counter(one.url for some in asks.values() for one in some)
    assert Counter(one.url for one in found) == wanted
    assert {one.url for one in found if one.outcome is Outcome.GONE} == {url for url in wanted if url.endswith("7")}
    assert {one.outcome for one in found} == {Outcome.GONE, Outcome.OK}


def test_what_hostile_hosts_do_is_told_alike():
    chosen = {f"127.0.8.{at}": case for at, case in enumerate(CASES, 1) if case.expected is not Outcome.TIMEOUT}
    with HostileServers({host: case.answer for host, case in chosen.items()}) as server:
        asks = {f"{host}:{server.port}": [Ask(url=f"http://{host}:{server.port}{case.path}", click=case.click, fragments=case.fragments)]
                for host, case in chosen.items()}  # fmt: skip
        found = {one.url: one for one in ask_all(asks, Manners(allow=("127.0.0.0/8",), timeout=2.5, concurrency=128))}
    for (ask,), case in zip(asks.values(), chosen.values(), strict=True):
        one = found[ask.url]
        assert (case.name, one.outcome) == (case.name, case.expected)
        assert case.more(one), one


def test_hosts_that_are_given_up_are_told():
    async def refuse(asked, writer):
        respond(asked, writer, 429, headers=("Retry-After: 4000",))

    lines = list[str]()
    with HostileServers({"127.0.9.1": refuse}) as server:
        found = ask_all({f"127.0.9.1:{server.port}": [Ask(url=f"http://127.0.9.1:{server.port}/{at}") for at in range(50)]}, FAST, lines.append)
    assert {one.outcome for one in found} == {Outcome.BLOCKED}
    assert len(found) == 50
    assert len(lines) == 1
    assert lines[0].startswith(f"127.0.9.1:{server.port}: it refuses requests")


def test_nothing_is_taken_from_the_folder_that_the_user_is_in(tmp_path, monkeypatch):
    for name in ("pycurl", "msgspec", "queue", "linkaudit"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    with HostileServers({HOSTS[0]: good}) as server:
        url = f"http://{HOSTS[0]}:{server.port}"
        assert [one.outcome for one in ask_all({url[7:]: [Ask(url=f"{url}/1")]})] == [Outcome.OK]


def test_nothing_to_ask():
    assert ask_all({}) == []


def test_what_is_wrong_with_this_machine_is_told_as_here(tmp_path):
    with pytest.raises(SourceError) as caught:
        ask_all({"a.example": [Ask(url="https://a.example/")]}, Manners(verify=str(tmp_path / "none.pem")))
    assert caught.value.where == str(tmp_path / "none.pem")
    assert caught.value.what == "there is no such file of certificates"
    assert "REQUESTS_CA_BUNDLE" in caught.value.cure


def children(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_gone(pid, within=10.0):
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_process_that_is_killed_is_told_and_what_came_before_was_handed_over():
    with HostileServers({HOSTS[0]: good}) as server, closing(Aside(FAST)) as aside:
        url = f"http://{HOSTS[0]}:{server.port}"
        answers = aside.check({url[7:]: (Ask(url=f"{url}/{at}") for at in range(100_000))}, large={url[7:]})
        assert any(next(answers) for _ in range(50))
        pids = [one for one in children(os.getpid()) if b"source.live.aside" in Path(f"/proc/{one}/cmdline").read_bytes()]
        assert len(pids) == processes(FAST)
        os.kill(pids[-1], signal.SIGKILL)
        with pytest.raises(SourceError, match=r"has ended \(status -9\)") as caught:
            list(answers)
    assert "run the same command again" in caught.value.cure
    assert all(is_gone(pid) for pid in pids)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_it_does_not_outlive_a_caller_that_is_killed():
    with HostileServers({HOSTS[0]: good}) as server:
        code = f"""
from linkaudit.model import Ask
from linkaudit.source.live.aside import Aside
from linkaudit.source.live.manners import Manners
asks = (Ask(url=f"http://{HOSTS[0]}:{server.port}/{{at}}") for at in range(1_000_000))
host = "{HOSTS[0]}:{server.port}"
for found in Aside(Manners(allow=("127.0.0.0/8",), ceiling=0.0, first_rate=1e4)).check({{host: asks}}, large={{host}}):
    if found:
        print(len(found), flush=True)
"""
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as caller:
            assert caller.stdout is not None
            assert int(caller.stdout.readline()) > 0
            pids = children(caller.pid)
            assert pids
            caller.kill()
        assert all(is_gone(pid) for pid in pids)
        asked = len(server.log[HOSTS[0]])
        time.sleep(0.3)
        assert len(server.log[HOSTS[0]]) <= asked + len(pids)
