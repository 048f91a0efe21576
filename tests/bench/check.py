"""Live checks: a site of 35,000 URLs beside lychee, hosts with limits that nobody tells, and one slow host among many."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench.check_site import CheckSite
from tests.bench.measure import LINKAUDIT, ROOT, Cost, median, note, run
from tests.bench.report import Table, megabytes, ratio, seconds

RATES = (5, 20, 60)
LINKS = 300
_LYCHEE = ("--no-progress", "--max-concurrency", "128", "--host-concurrency", "64", "--host-request-interval", "0ms",
           "--format", "json")  # fmt: skip
_SETTINGS = '[check]\nallow = ["127.0.0.0/8"]\n'
_FAST = "per_host = 64\nconcurrency = 128\n"


class Site(NamedTuple):
    """What the site took: linkaudit and lychee, dead URLs of the truth, missed and false ones of linkaudit's."""

    urls: int
    own: Cost
    lychee: Cost
    dead: int
    missed: int
    false: int


class Polite(NamedTuple):
    """A host that allows ``rate`` requests a second: seconds, refusals drawn, healthy links called broken."""

    rate: int
    wall: float
    refused: int
    broken: int


def site(pages: int, rounds: int) -> Site:
    """Ask every URL of the site with linkaudit and with lychee, in turn. Needs nginx."""
    if shutil.which("nginx") is None:
        raise RuntimeError("nginx is not installed: apt-get install nginx-light")
    lychee = shutil.which("lychee") or str(Path(sys.executable).with_name("lychee"))
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as name:
        folder = Path(name)
        made = CheckSite(folder, pages)
        costs: dict[str, list[Cost]] = {"own": [], "lychee": []}
        with made.serving():
            for turn in range(rounds):
                note(f"check of {len(made.urls):,} URLs, round {turn + 1} of {rounds}")
                _load(folder, made.urls, _SETTINGS + _FAST)
                costs["own"].append(run([*LINKAUDIT, "check", "--all", "--rate", "0", "-q"], folder))
                costs["lychee"].append(run([lychee, *_LYCHEE, "-o", folder / "o.json", "--files-from", made.list], folder, good=(0, 2)))
        broken = _broken(folder)
        return Site(len(made.urls), median(costs["own"]), median(costs["lychee"]), len(made.dead),
                    len(made.dead - broken), len(broken - made.dead))  # fmt: skip


def polite() -> list[Polite]:
    """Ask hosts that allow 5, 20 and 60 requests a second, one after the other."""
    found = []
    for rate in RATES:
        with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as name, _limited(rate) as port:
            folder = Path(name)
            note(f"a host that allows {rate} requests a second")
            _load(folder, [f"http://127.0.0.1:{port}/l/{at}" for at in range(LINKS)], _SETTINGS)
            began = time.monotonic()
            run([*LINKAUDIT, "check", "-q"], folder)
            wall = time.monotonic() - began
            found.append(Polite(rate, wall, _refusals(port), len(_broken(folder))))
    return found


def _load(folder: Path, urls: list[str], settings: str) -> None:
    for old in folder.glob("linkaudit.db*"):
        old.unlink()
    (folder / "linkaudit.toml").write_text(settings, "utf-8")
    (folder / "urls.csv").write_text("url\n" + "".join(f"{url}\n" for url in urls), "utf-8")
    run([*LINKAUDIT, "traffic", "urls.csv", "--domain", "shop.example", "-q"], folder)


def _broken(folder: Path) -> set[str]:
    run([*LINKAUDIT, "audit", "-q"], folder)
    run([*LINKAUDIT, "export", "links", "--out", "out", "-q"], folder)
    with (folder / "out" / "links.csv").open(encoding="utf-8", newline="") as file:
        return {row["link_url"] for row in csv.DictReader(file) if row["verdict"] == "broken"}


@contextmanager
def _limited(rate: int) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.bench.check_limited", str(rate)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()


def _refusals(port: int) -> int:
    done = subprocess.run(["curl", "-s", f"http://127.0.0.1:{port}/count"], capture_output=True, check=True)
    return int(json.loads(done.stdout))


def site_table(one: Site) -> Table:
    """Show the site."""
    rows = [("linkaudit check --all", seconds(one.own.wall), seconds(one.own.cpu), megabytes(one.own.peak)),
            ("lychee", seconds(one.lychee.wall), seconds(one.lychee.cpu), megabytes(one.lychee.peak)),
            ("URLs; dead in truth; missed; false", f"{one.urls:,}", f"{one.dead:,}", f"{one.missed}; {one.false}")]  # fmt: skip
    share = one.own.wall / one.lychee.wall
    targets = [("wall, linkaudit over lychee", "≤ 1.0", ratio(share), share <= 1.0),
               ("dead links missed or false", "0", str(one.missed + one.false), one.missed + one.false == 0)]  # fmt: skip
    return Table(("what", "wall s or count", "CPU s or count", "peak MB or count"), rows, targets)


def polite_table(found: list[Polite]) -> Table:
    """Show the hosts with limits."""
    rows, targets = [], []
    for one in found:
        ideal = LINKS / one.rate
        late = max(0, one.refused - 10)
        rows.append((str(one.rate), seconds(one.wall), seconds(ideal), str(one.refused), str(one.broken)))
        targets += [(f"{one.rate} a second: wall over ideal", "≤ 1.5", ratio(one.wall / ideal), one.wall / ideal <= 1.5),
                    (f"{one.rate} a second: refused after the first ten", "< 6", str(late), late < 6),
                    (f"{one.rate} a second: healthy called broken", "0", str(one.broken), one.broken == 0)]  # fmt: skip
    return Table(("requests a second", "wall s", "ideal s", "refused", "called broken"), rows, targets)
