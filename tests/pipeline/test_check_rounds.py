"""The command `check` against a real server: samples, rounds, interruptions, and the verdicts of the same run."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.cli.conftest import heed_interrupts
from tests.hostile.server import Asked, HostileServers, respond

HOST = "127.0.6.1"
SHOP = "shop.example"
COMMAND = [sys.executable, "-m", "linkaudit"]


class Site(HostileServers):
    """Everything opens but what is named in ``dead``; counts what it is asked. It answers HEAD as images do."""

    def __init__(self) -> None:
        super().__init__({HOST: self._answer})
        self.dead: set[str] = set()
        self.asked: Counter[str] = Counter()

    async def _answer(self, asked: Asked, writer) -> None:
        self.asked[asked.path] += 1
        respond(asked, writer, 404 if asked.path in self.dead else 200, kind="image/png")


def linkaudit(folder, *arguments, status=0):
    done = subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def site():
    with Site() as found:
        yield found


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "linkaudit.toml").write_text('[check]\nallow = ["127.0.0.0/8"]\n', "utf-8")
    return tmp_path


def write(folder, site, paths):
    urls = "".join(f"http://{HOST}:{site.port}{path},bio,1\n" for path in paths)
    (folder / "links.csv").write_text(f"url,surface,sessions\n{urls}", "utf-8")


def outcomes(folder):
    with sqlite3.connect(folder / "linkaudit.db") as db:
        found = {"/" + url.split("/", 3)[3]: outcome for url, outcome in db.execute("SELECT url, outcome FROM checks")}
    db.close()
    return found


def test_a_second_check_asks_failures_again_and_nothing_else(folder, site):
    site.dead = {"/3", "/5"}
    paths = [f"/{at}" for at in range(8)]
    write(folder, site, paths)
    linkaudit(folder, "traffic", "links.csv", "--domain", SHOP, "-q")
    first = json.loads(linkaudit(folder, "check", "--json").stdout)
    assert (first["asked"], first["reused"], first["outcomes"]) == (8, 0, {"ok": 6, "gone": 2})
    before = site.asked.copy()
    site.dead = {"/5"}
    again = linkaudit(folder, "check", "--json")
    second = json.loads(again.stdout)
    assert (second["asked"], second["reused"], second["outcomes"]) == (2, 6, {"gone": 1, "ok": 1})
    assert {path for path in paths if site.asked[path] > before[path]} == {"/3", "/5"}
    assert "6 URLs answered well in the last 7 days: not asked again" in again.stderr
    assert outcomes(folder) == {path: "gone" if path == "/5" else "ok" for path in paths}


def test_answers_that_are_too_old_are_asked_again(folder, site):
    write(folder, site, ["/1", "/2"])
    linkaudit(folder, "traffic", "links.csv", "--domain", SHOP, "-q")
    linkaudit(folder, "check", "-q")
    with sqlite3.connect(folder / "linkaudit.db") as db:
        db.execute("UPDATE checks SET checked_at = '2020-01-01T00:00:00+00:00' WHERE url LIKE '%/1'")
    db.close()
    found = json.loads(linkaudit(folder, "check", "--json").stdout)
    assert (found["asked"], found["reused"]) == (1, 1)


PRODUCTS = {"products": [
    {"id": at, "handle": f"tent-{at}", "title": f"Tent {at}", "status": "active", "published_at": "2026-01-01T00:00:00Z", "body_html": "",
     "variants": [{"id": 100 + at, "price": "10.00", "sku": f"T-{at}"}]} for at in range(1, 21)
]}  # fmt: skip


def asked_paths(site):
    return {path.partition("?")[0] for path in site.asked if not path.startswith("/linkaudit-")}


def test_a_sample_of_what_the_catalogue_decides(folder, site):
    """The shop itself is served on loopback. A larger sample holds the smaller one, and asks only what is new."""
    site.hosts["127.0.0.1"] = site.hosts[HOST]
    (folder / "linkaudit.toml").write_text(f'[shop]\ndomain = "{SHOP}"\nhosts = ["127.0.0.1:{site.port}"]\n', "utf-8")
    (folder / "products.json").write_text(json.dumps(PRODUCTS), "utf-8")
    urls = "".join(f"https://{SHOP}/products/tent-{at},bio,{100 - at}\n" for at in range(1, 21))
    (folder / "links.csv").write_text(f"url,surface,sessions\n{urls}", "utf-8")
    linkaudit(folder, "crawl", "products.json", "-q")
    linkaudit(folder, "traffic", "links.csv", "-q")
    none = json.loads(linkaudit(folder, "check", "--json").stdout)
    assert (none["asked"], none["offline"], asked_paths(site)) == (0, 20, set())
    done = linkaudit(folder, "check", "--sample", "5")
    assert "15 more the catalogue decides: ask a part with --sample N, or --all." in done.stdout
    few = asked_paths(site)
    assert len(few) == 5
    site.asked.clear()
    again = json.loads(linkaudit(folder, "check", "--sample", "5", "--json").stdout)
    assert (again["asked"], again["reused"], asked_paths(site)) == (0, 5, set())
    more = json.loads(linkaudit(folder, "check", "--sample", "8", "--json").stdout)
    assert (more["asked"], more["reused"], more["offline"], len(asked_paths(site) | few)) == (3, 5, 12, 8)
    rest = json.loads(linkaudit(folder, "check", "--all", "--json").stdout)
    assert (rest["asked"], rest["reused"], rest["offline"]) == (12, 8, 0)


def test_run_with_check_judges_by_its_own_answers(folder, site):
    site.dead = {"/gone"}
    (folder / "products.json").write_text(json.dumps(PRODUCTS), "utf-8")
    write(folder, site, ["/gone", "/there"])
    files = ("run", "products.json", "links.csv", "--domain", SHOP, "-q")
    linkaudit(folder, *files, "--out", "before")
    linkaudit(folder, *files, "--out", "after", "--check")
    verdicts = {}
    for out in ("before", "after"):
        with (folder / out / "links.csv").open(encoding="utf-8", newline="") as file:
            verdicts[out] = {"/" + row["link_url"].split("/", 3)[3]: (row["verdict"], row["http_status"]) for row in csv.DictReader(file)}
    assert verdicts["before"]["/gone"] == verdicts["before"]["/there"]
    assert verdicts["after"]["/gone"] == ("broken", "404")
    assert verdicts["after"]["/there"][0] != "broken"
    assert verdicts["after"]["/there"][1] == "200"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_and_gone_on_with(stop, folder, site):
    paths = [f"/{at}" for at in range(600)]
    write(folder, site, paths)
    (folder / "linkaudit.toml").write_text('[check]\nallow = ["127.0.0.0/8"]\nrate = 100\n', "utf-8")
    linkaudit(folder, "traffic", "links.csv", "--domain", SHOP, "-q")
    running = subprocess.Popen([*COMMAND, "check"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               preexec_fn=heed_interrupts)  # fmt: skip  # noqa: PLW1509
    while len(outcomes(folder)) < 50 and running.poll() is None:
        time.sleep(0.05)
    assert running.poll() is None, "it was done before it could be interrupted"
    running.send_signal(stop)
    out, errors = running.communicate()
    assert (running.returncode, out) == (130, ""), errors
    assert errors.count("interrupted. What was saved stays; the same command goes on from there.") == 1
    assert "Traceback" not in errors
    saved = outcomes(folder)
    assert 50 <= len(saved) < len(paths)
    before = site.asked.copy()
    done = linkaudit(folder, "check")
    assert f"going on with an interrupted check: {len(saved):,} URLs were answered before" in done.stderr
    assert outcomes(folder) == dict.fromkeys(paths, "ok")
    assert all(site.asked[path] == before[path] for path in saved)
