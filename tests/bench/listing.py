"""Listings: building and judging them, filling the seller's template, and a plain table against ``csv.writer``.

The shop has five variants a product and descriptions of a few kilobytes. The template is as large as a real one: 59
columns, 13,000 validations.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from collections.abc import Iterator
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
_SHEET = 990
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
    (folder / "linkaudit.toml").write_text(_SETTINGS.format(attributes=_attributes(made.keys)), "utf-8")
    crawl = (*LINKAUDIT, "--db", "listing.db", "crawl", products, "--domain", HOST)
    run(crawl, folder)
    run((*LINKAUDIT, "--db", "listing.db", "traffic", links), folder)
    note("audits")
    bare = run((*LINKAUDIT, "--db", "listing.db", "audit"), folder)
    types = _types(folder / "listing.db")
    given = [part for kind in types for part in ("--set", f"type:{kind}={leaf}")]
    run((*LINKAUDIT, "--db", "listing.db", "listing", "categories", "--template", template, *given), folder)
    built = run((*LINKAUDIT, "--db", "listing.db", "audit", "--all-products", "--template", template), folder)
    note("sheets")
    sheets = run((*LINKAUDIT, "--db", "listing.db", "export", "listing", "--out", "sheets"), folder)
    files = len(list((folder / "sheets").glob("*.xlsx")))
    note("table")
    (folder / "plain.db").write_bytes((folder / "listing.db").read_bytes())
    _forget_template(folder / "plain.db")
    run((*LINKAUDIT, "--db", "plain.db", "audit", "--all-products"), folder)
    table = run((*LINKAUDIT, "--db", "plain.db", "export", "listing", "--out", "table"), folder)
    floor = run((sys.executable, Path(__file__), folder / "table", folder / "floor.csv"), folder)
    return Listings(skus, bare, built, sheets, files, table, floor)
