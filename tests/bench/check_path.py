"""The product's own path, offline first and then only what is unknown, beside checkers that ask for every URL."""

from __future__ import annotations

import csv
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from tests.bench.measure import LINKAUDIT, Cost, median, note, run
from tests.bench.report import Table, megabytes, percent, seconds
from tests.bench.server import COUNTS, HOST, free_port, serving
from tests.bench.shops import remove
from tests.bench.site import SHOP, compare, failed, lychee
from tests.bench.sitegen import Site, write_exports

VARIABLE = "LINKCHECKER"
_THEME = 10_000
_SETTINGS = "[check]\nper_host = 64\nconcurrency = 128\n"
_COUNT = re.compile(r"requests\s+\d+\s+\d+\s+(\d+)")


class Tool(NamedTuple):
    """What a tool took, how many requests it made, and how many URLs it calls dead that are (``dead``), or not."""

    name: str
    cost: Cost
    requests: int
    told: Counter[str]


class Path_(NamedTuple):  # noqa: N801  pathlib has the name
    """The tools, and of linkaudit how its links came out against the truth; ``urls`` counts distinct ones."""

    documents: int
    urls: int
    links: Counter[str]
    tools: list[Tool]


def program() -> str:
    """Return where LinkChecker is: on the PATH, or named by the variable; empty if it is not."""
    return shutil.which(os.environ.get(VARIABLE, "linkchecker")) or ""


def measure(size: int, rounds: int) -> Path_:
    """Let all tools check the same site in turn. Needs nginx, which counts the requests."""
    if shutil.which("nginx") is None:
        raise RuntimeError("nginx is not installed: apt-get install nginx-light")
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # LinkChecker gives up root's rights
        port = free_port()
        site = Site(size, f"http://{HOST}:{port}", _THEME)
        shop = Site(size, SHOP, _THEME)
        exports = write_exports(shop, folder)
        (folder / "linkaudit.toml").write_text(_SETTINGS, "utf-8")
        (folder / "pages.txt").write_text(
            "".join(f"{site.origin}{quote(one.path)}\n" for one in site.documents), "utf-8"
        )
        costs: dict[str, list[Cost]] = {}
        requests: dict[str, int] = {}
        with serving(site, port, folder / "served"):
            for turn in range(rounds):
                note(f"own path on {len(site.documents):,} pages, round {turn + 1} of {rounds}")
                before = _requests(site)
                costs.setdefault("linkaudit", []).append(_own(site, exports, folder))
                requests["linkaudit"], before = _requests(site) - before - 1, _requests(site)
                costs.setdefault("lychee", []).append(lychee(site, folder))
                requests["lychee"], before = _requests(site) - before - 1, _requests(site)
                if program():
                    costs.setdefault("LinkChecker", []).append(_linkchecker(folder))
                    requests["LinkChecker"] = _requests(site) - before - 1
        links, urls = compare(shop, folder)
        told = {"linkaudit": Counter(), "lychee": failed(site, folder), "LinkChecker": _called_dead(site, folder)}
        tools = [Tool(name, median(each), requests[name], told[name]) for name, each in costs.items()]
        return Path_(len(site.documents), urls, links, tools)


def _requests(site: Site) -> int:
    """Return how many requests the server has had, this one included."""
    connection = HTTPConnection(urlsplit(site.origin).netloc)
    connection.request("GET", COUNTS)
    found = _COUNT.search(connection.getresponse().read().decode())
    connection.close()
    assert found is not None
    return int(found[1])


def _own(site: Site, exports: Sequence[Path], folder: Path) -> Cost:
    remove(folder / "site.db")
    database = ("--quiet", "--db", folder / "site.db", "--domain", urlsplit(SHOP).netloc, "--domain", site.origin)
    parts = [
        run([*LINKAUDIT, "crawl", *database, *exports], folder),
        run([*LINKAUDIT, "check", "--rate", "0", *database], folder),
        run([*LINKAUDIT, "audit", *database], folder),
    ]
    return Cost(sum(one.cpu for one in parts), sum(one.wall for one in parts), max(one.peak for one in parts))


def _linkchecker(folder: Path) -> Cost:
    # From each page one level deep: every link of it is asked. Its ten requests a second are lifted here and by the server.
    (folder / "linkcheckerrc").write_text("[checking]\nmaxrequestspersecond=100000\n", "utf-8")
    asked = f"exec {program()} --config {folder / 'linkcheckerrc'} --no-status --stdin -r 1 -o csv < {folder / 'pages.txt'}"
    cost = run(["/bin/sh", "-c", asked], folder, good=(0, 1))
    (folder / "out.txt").rename(folder / "linkchecker.csv")
    return cost


def _called_dead(site: Site, folder: Path) -> Counter[str]:
    told = folder / "linkchecker.csv"
    if not told.exists():
        return Counter()
    lines = (line for line in told.read_text("utf-8", "replace").splitlines() if not line.startswith("#"))
    urls = {row["url"] for row in csv.DictReader(lines, delimiter=";") if row["valid"] == "False"}
    return Counter("dead" if not site.truth(url).live else "live" for url in urls)


def table(found: Path_) -> Table:
    """Show the tools."""
    total = found.links.total()
    wrong = sum(count for name, count in found.links.items() if name.startswith("wrong"))
    rows = []
    for one in found.tools:
        told = f"{found.links['right']:,} of {total:,} links right, {wrong} wrong"
        if one.name != "linkaudit":
            told = f"{one.told['dead']:,} URLs dead that are, {one.told['live']:,} that are live"
        rows.append(
            (
                one.name,
                seconds(one.cost.wall),
                seconds(one.cost.cpu),
                megabytes(one.cost.peak),
                f"{one.requests:,}",
                told,
            )
        )
    own, most = found.tools[0], max(one.requests for one in found.tools)
    saved = 1 - own.requests / most
    targets = [("links wrong", "0", str(wrong), wrong == 0), ("requests saved", "≥ 90%", percent(saved), saved >= 0.9)]
    return Table(
        ("tool", "wall s", "CPU s", "peak MB", "requests", f"{found.documents:,} pages, {found.urls:,} internal URLs"),
        rows,
        targets,
    )
