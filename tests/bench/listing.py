"""Listings: building and judging them, filling the seller's template, and a plain table against ``csv.writer``.

The shop has five variants a product and descriptions of a few kilobytes. The template is as large as a real one: 59
columns, 13,000 validations.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import LINKAUDIT, Cost, note, run
from tests.bench.report import Table, megabytes, milliseconds, ratio, seconds
from tests.seller_center.maker import make_template
from tests.shops import large_files
from tests.shops.large import HOST, Shop

MOST_BUILD = 1.5e-3
MOST_FILL = 1.5
MOST_PEAK = 400_000_000
MOST_RATIO = 3.0
PER_PRODUCT = 5
_SETTINGS = """\
[shop]
currency = "USD"
[listing]
package = "250 g, 30 x 20 x 10 cm"
quantity = { untracked = 50 }
[listing.attributes]
"product_property/101395" = "value:No"
"product_property/101400" = "value:No"
"""
_LINK = f"url,sessions,orders,revenue,currency\nhttps://{HOST}/collections/none?utm_source=tiktok,1,1,1.00,USD\n"


class Listings(NamedTuple):
    """What was measured for a shop of ``skus``; costs of processes, and seconds of CPU a file of 990 rows."""

    skus: int
    bare: Cost
    built: Cost
    sheets: Cost
    files: int
    table: Cost
    floor: Cost


def measure(folder: Path, skus: int) -> Listings:
    """Measure one shop: an audit that lists nothing and one that lists all, then the sheets, then the table."""
    products, links, template = folder / "products.jsonl", folder / "links.csv", folder / "template.xlsx"
    note(f"writing a shop of {skus:,} SKUs")
    large_files.write_jsonl(Shop(skus // PER_PRODUCT), products)
    links.write_text(_LINK, "utf-8")
    made = make_template(template, per_cell=True)
    leaf = made.categories[0][0]
    (folder / "linkaudit.toml").write_text(_SETTINGS, "utf-8")
    crawl = (*LINKAUDIT, "--db", "listing.db", "crawl", products, "--domain", HOST)
    run(crawl, folder)
    run((*LINKAUDIT, "--db", "listing.db", "traffic", links), folder)
    note("audits")
    bare = run((*LINKAUDIT, "--db", "listing.db", "audit"), folder)
    given = [part for kind in _types(folder / "listing.db") for part in ("--set", f"type:{kind}={leaf}")]
    run((*LINKAUDIT, "--db", "listing.db", "listing", "categories", "--template", template, *given), folder)
    built = run((*LINKAUDIT, "--db", "listing.db", "audit", "--all-products", "--template", template), folder)
    note("sheets")
    sheets = run((*LINKAUDIT, "--db", "listing.db", "export", "listing", "--out", "sheets"), folder)
    files = len(list((folder / "sheets").glob("*.xlsx")))
    note("table")
    with closing(sqlite3.connect(folder / "listing.db")) as db, db:
        db.execute("UPDATE templates SET in_use = 0")
    run((*LINKAUDIT, "--db", "listing.db", "audit", "--all-products"), folder)
    table = run((*LINKAUDIT, "--db", "listing.db", "export", "listing", "--out", "table"), folder)
    floor = run((sys.executable, "-c", _FLOOR, *sorted((folder / "table").glob("*.csv"))), folder)
    spent = float((folder / "out.txt").read_text("utf-8"))
    return Listings(skus, bare, built, sheets, files, table, floor._replace(cpu=spent))


# The rows are in memory before the clock starts, so that the writer alone is measured.
_FLOOR = r"""
import csv, sys, time
spent = 0.0
for name in sys.argv[1:]:
    with open(name, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    began = time.process_time()
    with open(name + ".floor", "w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\r\n").writerows(rows)
    spent += time.process_time() - began
print(spent)
"""


def _types(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [kind for (kind,) in db.execute("SELECT DISTINCT product_type FROM products WHERE product_type <> ''")]


def table(found: Listings) -> Table:
    """Return the figures as a table, with what they say of the targets."""
    build = (found.built.cpu - found.bare.cpu) / found.skus
    fill = found.sheets.cpu / found.files
    rate = found.table.cpu / found.floor.cpu
    peak = max(found.built.peak, found.sheets.peak, found.table.peak)
    header = ("step", "CPU s", "wall s", "peak MB")
    steps = (("audit that lists nothing", found.bare), ("audit that lists all", found.built),
             (f"{found.files} sheets", found.sheets), ("staging table", found.table),
             ("csv.writer alone over the same rows", found.floor))  # fmt: skip
    rows = [(name, seconds(cost.cpu), seconds(cost.wall), megabytes(cost.peak)) for name, cost in steps]
    targets = (
        (f"building and judging, ms CPU a SKU ({found.skus:,} SKUs)", milliseconds(MOST_BUILD), milliseconds(build),
         build <= MOST_BUILD),
        ("a sheet of 990 rows, s CPU, reading the listings included", seconds(MOST_FILL), seconds(fill),
         fill <= MOST_FILL),
        ("staging table, times csv.writer alone", ratio(MOST_RATIO), ratio(rate), rate <= MOST_RATIO),
        ("peak, MB", megabytes(MOST_PEAK), megabytes(peak), peak <= MOST_PEAK),
    )  # fmt: skip
    return Table(header, rows, targets)
