"""A check whose planning runs in a process of its own: the same as in one, and nothing of it outlives the command."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import pytest

from linkaudit.pipeline.asks import Planner, Scope
from linkaudit.pipeline.check import _begin, check_links
from linkaudit.pipeline.job import Job
from linkaudit.settings import Settings
from linkaudit.settings.checking import CheckSettings
from linkaudit.store.database import open_database
from tests.hostile.server import HostileServers, respond
from tests.pipeline.test_check_rounds import COMMAND, linkaudit

HOST, OTHER = "127.0.6.1", "127.0.6.2"
URLS = 1_500


async def answer(asked, writer):
    respond(asked, writer, 404 if asked.path.endswith("7") else 200, kind="image/png")


@pytest.fixture
def server():
    with HostileServers({HOST: answer, OTHER: answer}) as found:
        yield found


@pytest.fixture
def folder(tmp_path, server):
    """Links of TikTok, handed out early, and links on a page of the store, which are not; some are both."""
    inbound = [f"http://{HOST}:{server.port}/{at}" for at in range(URLS)]
    on_page = [f"http://{OTHER}:{server.port}/{at}" for at in range(URLS)] + inbound[:50]
    (tmp_path / "links.csv").write_text("url,surface\n" + "".join(f"{url},bio\n" for url in inbound), "utf-8")
    links = "".join(f"<a href='{url}'>more</a>" for url in on_page)
    (tmp_path / "about.html").write_text(f"<!doctype html><html><head><title>About</title></head><body>{links}</body></html>", "utf-8")
    (tmp_path / "linkaudit.toml").write_text('[check]\nallow = ["127.0.0.0/8"]\nper_host = 32\n', "utf-8")
    linkaudit(tmp_path, "run", "links.csv", "about.html", "--domain", "shop.example", "-q")
    return tmp_path


def saved(path):
    with sqlite3.connect(path) as db:
        found = sorted(db.execute("SELECT url, looked_for, outcome, status, reason, hops FROM checks"))
    db.close()
    return found


def job_of(path):
    settings = Settings(check=CheckSettings(allow=("127.0.0.0/8",), per_host=32, rate=0))
    return Job(db_path=path, settings=settings, tell=print)


def test_it_is_the_same_in_one_process_and_in_two(folder, server):
    before = (folder / "linkaudit.db").read_bytes()
    linkaudit(folder, "check", "--rate", "0")
    apart = saved(folder / "linkaudit.db")
    asked = [len(server.log[host]) for host in (HOST, OTHER)]
    one = folder / "one.db"
    one.write_bytes(before)
    assert threading.active_count() > 1  # so that it stays in this process
    found = check_links(job_of(one), Scope())
    assert saved(one) == apart
    assert [len(server.log[host]) for host in (HOST, OTHER)] == [2 * count for count in asked]
    assert (found.asked, found.hosts, len(apart)) == (2 * URLS, 2, 2 * URLS)
    assert {looked for url, looked, *_ in apart if HOST in url} == {"click"}
    assert {looked for url, looked, *_ in apart if OTHER in url} == {""}


def test_the_first_are_known_before_the_last_link_is_looked_at(folder):
    job = job_of(folder / "linkaudit.db")
    begun = _begin(job, Scope())
    with open_database(job.db_path, write=False) as db:
        plan = Planner(job, db, begun)
        early = plan.early()
        assert len(next(early)) < URLS
        assert sum(map(len, early)) > 0
        assert OTHER in {host.partition(":")[0] for host in plan.whole().left}


def children(process):
    return [int(one) for one in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()]


def waited(condition):
    for _ in range(600):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that in half a minute")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_plans_ends_with_the_command_and_leaves_no_lock(folder, server, number):
    process = subprocess.Popen([*COMMAND, "check", "-q", "--rate", "5"], cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True)
    (child,) = waited(lambda: children(process))
    waited(lambda: server.log[HOST])
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.send_signal(number)
    assert process.wait() in {-signal.SIGKILL, 130}
    again = subprocess.Popen([*COMMAND, "check", "-q", "--rate", "0"], cwd=folder, stdout=subprocess.DEVNULL)
    assert again.wait() == 0
    assert len(saved(folder / "linkaudit.db")) == 2 * URLS
    waited(lambda: not Path(f"/proc/{child}").exists())


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_when_what_plans_is_killed_it_is_told_and_goes_on_later(folder, server):
    process = subprocess.Popen([*COMMAND, "check", "--rate", "40"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    (child,) = waited(lambda: children(process))
    assert process.stderr is not None
    assert "asking 3,000 URLs on 2 hosts" in process.stderr.readline()
    waited(lambda: server.log[OTHER])
    os.kill(child, signal.SIGKILL)
    _, told = process.communicate()
    assert process.returncode == 3
    assert "the process that plans the check was ended by the system. Free memory and run the same command again" in told
    done = linkaudit(folder, "check", "--rate", "0")
    assert "going on with an interrupted check" in done.stderr
    assert len(saved(folder / "linkaudit.db")) == 2 * URLS
