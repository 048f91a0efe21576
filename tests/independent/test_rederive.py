"""A script that shares no code with the package derives the same money, to the cent."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.independent import rederive
from tests.independent.conftest import linkaudit
from tests.shops import traffic_truth
from tests.shops.sample import SAMPLE

SCRIPTS = Path(rederive.__file__).parent


def run_script(out, orders, links, status=0):
    done = subprocess.run(
        [sys.executable, "-I", SCRIPTS / "rederive.py", out, "--orders", *orders, "--links", *links],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    return done


def test_the_scripts_import_nothing_of_the_package():
    for name in ("rederive.py", "recount.py"):
        imports = re.findall(r"^\s*(?:from|import) (\S+)", (SCRIPTS / name).read_text("utf-8"), re.MULTILINE)
        own = {"tests.independent.rederive"}
        assert {name.partition(".")[0] for name in imports if name not in own} <= sys.stdlib_module_names


def test_the_sample_shop(tmp_path):
    linkaudit("demo", "--out", tmp_path)
    done = run_script(tmp_path, [SAMPLE / "orders.json"], [SAMPLE / "tiktok-links.csv"])
    assert "currency USD: 462 orders 33687.25" in done.stdout


@pytest.mark.parametrize("kinds", [
    ("orders",), ("orders", "links"), ("orders", "links", "ga4"),
    ("orders", "links", "ga4", "shopify", "log", "ads", "report", "api", "feed"),
], ids=" ".join)  # fmt: skip
def test_another_shop(made, kinds):
    out = made.run("-".join(kinds), *kinds)
    run_script(out, made.files["orders"], made.files["links"] if "links" in kinds else [])


def test_a_cent_is_found(made, tmp_path):
    out = made.run("cent", "orders", "links")
    with (out / "traffic.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["revenue"])
    row["revenue"] = str(Decimal(row["revenue"]) + Decimal("0.01"))
    (tmp_path / "summary.json").write_bytes((out / "summary.json").read_bytes())
    with (tmp_path / "traffic.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    done = run_script(tmp_path, made.files["orders"], made.files["links"], status=1)
    assert len(done.stderr.splitlines()) == 2  # its page and its surface


def test_the_script_agrees_with_what_was_made(made):
    pages, places, whole = rederive.derive(made.files["orders"], made.files["links"])
    for currency, money in traffic_truth.money(made.world).items():
        assert whole.found[currency,] == [money.total.orders, money.total.revenue]
        made_pages = {page: [one.orders, one.revenue] for page, one in money.by_page.items()}
        assert {key[1]: one for key, one in pages.found.items() if key[0] == currency} == made_pages
        made_places = {place: [one.orders, one.revenue] for place, one in money.by_surface.items()}
        assert {key[1]: one for key, one in places.found.items() if key[0] == currency} == made_places
