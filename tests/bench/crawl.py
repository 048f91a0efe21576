"""``linkaudit crawl`` against the floor: the same three files, the same rows, a fresh database and process each."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import LINKAUDIT, Cost, median, note, run
from tests.bench.report import Table, megabytes, milliseconds, ratio, seconds
from tests.bench.shops import Files, counts, remove

MOST_RATIO = 2.5
MOST_PEAK = 500_000_000
MOST_GROWTH = 1.2
LAYOUTS = ("jsonl", "csv")


class Crawl(NamedTuple):
    """The median costs of one size and layout."""

    size: int
    layout: str
    own: Cost
    floor: Cost


def measure(files: Files, rounds: int) -> list[Crawl]:
    """Measure both layouts, product and floor taking turns. The database of the last JSONL crawl stays."""
    costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    for turn in range(rounds):
        for layout in LAYOUTS:
            note(f"crawl {files.size:,} {layout}, round {turn + 1} of {rounds}")
            own = files.database(layout)
            costs["own", layout].append(crawl(files, layout))
            floor = files.database(f"floor-{layout}")
            costs["floor", layout].append(_floor(files, layout))
            _same(own, floor)
            remove(floor)
            if layout != "jsonl":
                remove(own)
    return [
        Crawl(files.size, layout, median(costs["own", layout]), median(costs["floor", layout])) for layout in LAYOUTS
    ]


def crawl(files: Files, layout: str) -> Cost:
    """Crawl into the database named after the layout."""
    given = (files.products[layout], files.redirects, files.menus)
    return run([*LINKAUDIT, "crawl", "--quiet", "--db", files.folder / f"{layout}.db", *given], files.folder)


def _floor(files: Files, layout: str) -> Cost:
    given = (layout, files.products[layout], files.redirects, files.menus, files.folder / f"floor-{layout}.db")
    return run([sys.executable, "-m", "tests.bench.floor", *given], files.folder)


def _same(own: Path, floor: Path) -> None:
    if counts(own) != counts(floor):
        raise RuntimeError(f"floor and product do not save the same rows: {counts(floor)} and {counts(own)}")


def table(found: Sequence[Crawl]) -> Table:
    """Return the figures; the floor of a CSV is given beside that of the JSONL with the same products."""
    lines = {one.size: one.floor.cpu for one in found if one.layout == "jsonl"}
    rows = [
        (
            f"{one.size:,}", one.layout.upper(), seconds(one.own.cpu), seconds(one.own.wall), seconds(one.floor.cpu),
            ratio(one.own.cpu / one.floor.cpu), ratio(one.own.cpu / lines[one.size]),
            milliseconds(one.own.cpu / one.size), megabytes(one.own.peak), megabytes(one.floor.peak),
        )
        for one in found
    ]  # fmt: skip
    header = ("products", "file", "CPU s", "wall s", "floor CPU s", "CPU / floor", "CPU / JSONL floor",
              "CPU ms a product", "peak MB", "floor's peak MB")  # fmt: skip
    return Table(header, rows, _targets(found))


def _targets(found: Sequence[Crawl]) -> list[tuple[str, str, str, bool]]:
    worst = max(one.own.cpu / one.floor.cpu for one in found)
    targets = [("crawl, CPU over the floor's, worst", f"≤ {MOST_RATIO}", ratio(worst), worst <= MOST_RATIO)]
    each = {(one.size, one.layout): one.own.cpu / one.size for one in found}
    for layout in LAYOUTS:
        if (100_000, layout) in each and (10_000, layout) in each:
            growth = each[100_000, layout] / each[10_000, layout]
            name = f"crawl of {layout.upper()}, time a product at 100,000 over 10,000"
            targets.append((name, f"≤ {MOST_GROWTH}", ratio(growth), growth <= MOST_GROWTH))
    peaks = [one.own.peak for one in found if one.size == 100_000]
    if peaks:
        good = max(peaks) <= MOST_PEAK
        targets.append(("crawl, peak memory at 100,000 products", "≤ 500 MB", f"{megabytes(max(peaks))} MB", good))
    return targets
