"""What it takes to find out which URLs of a very long list of links are to be asked, on very many hosts."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from linkaudit.pipeline.asks import Planner, Round, Scope
from linkaudit.pipeline.job import Job, load_catalog
from linkaudit.settings import Settings
from linkaudit.store import runs
from linkaudit.store.database import open_database
from tests.bench.measure import LINKAUDIT, Cost, note, run
from tests.bench.report import Table, megabytes, seconds

MOST_MEGABYTES = 500
HOSTS = 50_000


class Plan(NamedTuple):
    """What planning took for so many links."""

    links: int
    cost: Cost


def measure(links: int) -> Plan:
    """Load a list of ``links`` links with sessions, and plan a check of it."""
    with tempfile.TemporaryDirectory(prefix="linkaudit-bench-") as name:
        folder = Path(name)
        note(f"a plan of {links:,} links on {HOSTS:,} hosts")
        with (folder / "urls.csv").open("w", encoding="utf-8") as file:
            file.write("url,sessions\n")
            for at in range(links):
                file.write(f"https://host-{at % HOSTS}.example/p/{at}?utm_source=tiktok&utm_campaign=c{at % 9},{at % 5}\n")
        run([*LINKAUDIT, "traffic", "urls.csv", "--domain", "shop.example", "-q"], folder)
        return Plan(links, run([sys.executable, "-m", "tests.bench.check_plan", folder / "linkaudit.db"], folder))


def table(found: Plan) -> Table:
    """Show it."""
    rows = [(f"{found.links:,}", f"{HOSTS:,}", seconds(found.cost.cpu), megabytes(found.cost.peak))]
    peak = found.cost.peak / 1e6
    target = ("peak memory", f"≤ {MOST_MEGABYTES} MB", f"{peak:.0f} MB", peak <= MOST_MEGABYTES)
    return Table(("links, each with sessions", "hosts", "CPU s", "peak MB"), rows, [target])


def main(path: Path) -> None:
    """Plan a check of everything in the database, in a process of its own."""
    job = Job(db_path=path, settings=Settings(), tell=print)
    with open_database(path, create=False) as db:
        latest = runs.latest(db)
        assert latest is not None
        known = load_catalog(db, latest.run_id, ("shop.example",))
        planner = Planner(job, db, Round(run_id=latest.run_id, round_id=0, catalog=known, scope=Scope(), since=""))
        early = sum(map(len, planner.early()))
        asked = planner.whole().lanes
    print(f"{sum(asked.values()):,} URLs on {len(asked):,} hosts, {early:,} of them handed out early")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
