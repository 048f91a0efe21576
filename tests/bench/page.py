"""report.html: made from 100,000 findings, then opened, and searched, in a browser."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import LINKAUDIT, Cost, median, note, run
from tests.bench.report import Table, megabytes, seconds

MOST_CPU, MOST_PEAK, MOST_BYTES = 5.0, 300_000_000, 1_500_000
MOST_READY, MOST_SEARCH = 1.5, 0.2
_HOST = "shop.example"
_PRODUCT = '{"id": 1, "handle": "tent", "title": "Tent", "status": "active", "published_at": "2026-01-01", "variants": [{"id": 2, "price": "9.00"}]}\n'
_SEARCH = """() => new Promise(done => {
  const field = document.getElementById("findings-search"), status = document.querySelector("#findings-table p[aria-live]");
  const began = performance.now();
  new MutationObserver(() => done(performance.now() - began)).observe(status, { childList: true, characterData: true, subtree: true });
  field.value = "WORD"; field.dispatchEvent(new Event("input"));
})"""


class Pages(NamedTuple):
    """What was measured: the command's cost, the file's size, and seconds in the browser, if there is one."""

    findings: int
    made: Cost
    size: int
    ready: float | None
    search: float | None


def measure(folder: Path, findings: int = 100_000, rounds: int = 3) -> Pages:
    """Measure a shop with a link list of as many dead links."""
    note(f"a shop with {findings:,} findings")
    (folder / "products.jsonl").write_text(_PRODUCT, "utf-8")
    links = "".join(f"https://{_HOST}/products/gone-{at}-{at * 7919 % 104_729}?utm_source=tiktok&utm_campaign=c{at % 97},{at % 300},{at % 7},{at % 90}.50,USD\n" for at in range(findings))
    (folder / "links.csv").write_text(f"url,sessions,orders,revenue,currency\n{links}", "utf-8")
    files = (folder / "products.jsonl", folder / "links.csv")
    run((*LINKAUDIT, "--db", "page.db", "crawl", *files, "--domain", _HOST), folder)
    run((*LINKAUDIT, "--db", "page.db", "traffic", files[1]), folder)
    run((*LINKAUDIT, "--db", "page.db", "audit"), folder)
    report = (*LINKAUDIT, "--db", "page.db", "export", "report", "--out", "out")
    made = median([run(report, folder) for _ in range(rounds + 1)][1:])
    path = folder / "out" / "report.html"
    ready, search = _browsed(path, rounds) if shutil.which("chromium") else (None, None)
    return Pages(findings, made, path.stat().st_size, ready, search)


def _browsed(path: Path, rounds: int) -> tuple[float, float]:
    from playwright.sync_api import sync_playwright

    ready, search = list[float](), list[float]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(rounds):
            page = browser.new_page()
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-ready]", timeout=60_000)
            ready.append(page.evaluate("performance.getEntriesByName('ready')[0].startTime") / 1000)
            search.append(page.evaluate(_SEARCH.replace("WORD", "gone-77")) / 1000)
            page.close()
        browser.close()
    return statistics.median(ready), statistics.median(search)


def table(found: Pages) -> Table:
    """Return the figures."""
    header = ("what", "CPU s", "wall s", "peak MB", "file MB")
    rows = [(f"report of {found.findings:,} findings", seconds(found.made.cpu), seconds(found.made.wall), megabytes(found.made.peak), f"{found.size / 1e6:.2f}")]
    targets = [
        ("export report, CPU", f"≤ {MOST_CPU} s", f"{seconds(found.made.cpu)} s", found.made.cpu <= MOST_CPU),
        ("export report, memory", f"≤ {megabytes(MOST_PEAK)} MB", f"{megabytes(found.made.peak)} MB", found.made.peak <= MOST_PEAK),
        ("report.html", f"< {MOST_BYTES / 1e6} MB", f"{found.size / 1e6:.2f} MB", found.size < MOST_BYTES),
    ]
    if found.ready is not None and found.search is not None:
        targets += [
            ("ready in Chromium", f"≤ {MOST_READY} s", f"{found.ready:.2f} s", found.ready <= MOST_READY),
            ("search in Chromium", f"≤ {MOST_SEARCH} s", f"{found.search:.2f} s", found.search <= MOST_SEARCH),
        ]
    return Table(header, rows, targets)
