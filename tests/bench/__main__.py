"""``python -m tests.bench``: measures, prints tables, and with ``--save`` puts them into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench import (
    audit,
    check,
    check_hosts,
    check_path,
    check_plan,
    crawl,
    listing,
    live,
    live_tap,
    live_throttle,
    page,
    report,
    retention,
    site,
    start,
    traffic,
)
from tests.bench.measure import note
from tests.bench.shops import Files

PARTS = ("crawl", "audit", "traffic", "listing", "live", "site", "check", "path", "page", "help")
_LARGE = 50_000


def main() -> None:
    """Measure what the command line asks for."""
    asked = _arguments()
    parts = PARTS if asked.part == "all" else (asked.part,)
    sections: dict[str, str] = {}
    for name, table in _measured(parts, asked):
        text = report.markdown(table)
        print(f"## {name}\n\n{text}", flush=True)
        sections[name] = text
    sections["conditions"] = report.conditions()
    print(sections["conditions"])
    if asked.save:
        report.save(sections)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures speed and memory.")
    parser.add_argument("part", nargs="?", choices=(*PARTS, "retention", "all"), default="all", help="what to measure")
    parser.add_argument("--sizes", type=_sizes, default=(1_000, 10_000, 100_000), help="products, as 1000,10000")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of sizes below 50,000, and of the site")
    parser.add_argument("--large-rounds", type=int, default=1, help="rounds of larger sizes")
    parser.add_argument("--pages", type=int, default=3_600, help="pages of the site; ten distinct URLs each")
    parser.add_argument("--check-pages", type=int, default=2_000, help="check: pages of the site; 17 distinct URLs each")
    parser.add_argument("--check-links", type=int, default=1_000_000, help="check: links to plan with")
    parser.add_argument("--path-pages", type=int, default=1_000, help="path: pages of the site; ten distinct URLs each")
    parser.add_argument("--rows", type=_sizes, default=(1_000_000,), help="traffic: orders, and rows of GA4")
    parser.add_argument("--skus", type=_sizes, default=(100_000,), help="listing: SKUs, five a product")
    parser.add_argument("--themes", type=_sizes, default=(45_000, 10_000), help="bytes of theme around each page's content")
    parser.add_argument("--nights", type=int, default=60, help="retention: audits of one shop, one after the other")
    parser.add_argument("--shop", type=int, default=retention.SIZE, help="retention: products of the shop")
    parser.add_argument("--light", action="store_true", help="retention: descriptions of 1.2 kB with three links, for a whole year within an hour")
    parser.add_argument("--whole", action="store_true", help="live: whole crawls too, by the local Shopify's slow pace")
    parser.add_argument("--save", action="store_true", help="put the tables into docs/benchmarks.md")
    return parser.parse_args()


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def _measured(parts: Sequence[str], asked: argparse.Namespace) -> Iterator[tuple[str, report.Table]]:
    if "help" in parts:
        yield "help", start.table(start.measure())
    if "site" in parts:
        yield "site", site.table(site.measure(asked.pages, asked.themes, asked.rounds))
    yield from _checks(parts, asked)
    if "page" in parts:
        with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as name:
            yield "page", page.table(page.measure(Path(name), rounds=asked.rounds))
    if {"crawl", "audit", "retention"} & set(parts):
        yield from _shops(parts, asked)
    if "traffic" in parts:
        yield from _traffic(asked)
    if "listing" in parts:
        for size in asked.skus:
            with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as folder:
                yield "listing", listing.table(listing.measure(Path(folder), size))
    if "live" in parts:
        yield from _live(asked)


def _checks(parts: Sequence[str], asked: argparse.Namespace) -> Iterator[tuple[str, report.Table]]:
    if "check" in parts:
        yield "check site", check.site_table(check.site(asked.check_pages, asked.rounds))
        yield "check polite", check.polite_table(check.polite())
        yield "check hosts", check_hosts.table(check_hosts.measure())
        yield "check plan", check_plan.table(check_plan.measure(asked.check_links))
    if "path" in parts:
        if not check_path.program():
            note(f"check path: LinkChecker is left out: it is not on the PATH, and {check_path.VARIABLE} does not name it")
        yield "check path", check_path.table(check_path.measure(asked.path_pages, asked.rounds))


def _live(asked: argparse.Namespace) -> Iterator[tuple[str, report.Table]]:
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as name:
        folder = Path(name)
        yield "live points", live_throttle.table(live_throttle.measure(folder))
        if live_tap.program():
            yield "live peer", live_tap.table(live_tap.measure(folder))
        else:
            note(f"live: tap-shopify is not compared: it is not on the PATH, and {live_tap.VARIABLE} does not name it")
        yield "live ingest", live.ingest_table([live.ingest(folder, size, asked.rounds) for size in asked.sizes])
        if asked.whole:
            yield "live crawl", live.crawls_table([live.crawls(folder, size) for size in asked.sizes])


def _traffic(asked: argparse.Namespace) -> Iterator[tuple[str, report.Table]]:
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as name:
        rounds = asked.rounds if max(asked.rows) < _LARGE else asked.large_rounds
        found = traffic.measure(Path(name), asked.rows, rounds)
        yield "traffic", traffic.reading_table(found)
        yield "attribution", traffic.judging_table(found)


def _shops(parts: Sequence[str], asked: argparse.Namespace) -> Iterator[tuple[str, report.Table]]:
    crawls: list[crawl.Crawl] = []
    audits: list[audit.Audit] = []
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as folder:
        for size in asked.sizes if {"crawl", "audit"} & set(parts) else ():
            files = Files(Path(folder), size)
            rounds = asked.rounds if size < _LARGE else asked.large_rounds
            if "crawl" in parts:
                crawls += crawl.measure(files, rounds)
            if "audit" in parts:
                audits.append(audit.measure(files, rounds))
            files.clear()
        if "retention" in parts:
            files = Files(Path(folder), asked.shop, light=asked.light)
            yield "retention", retention.table(list(retention.measure(files, asked.nights)), asked.shop)
    if crawls:
        yield "crawl", crawl.table(crawls)
    if audits:
        yield "audit", audit.table(audits)


if __name__ == "__main__":
    main()
