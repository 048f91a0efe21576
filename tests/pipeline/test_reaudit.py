"""A re-audit equals an audit from nothing over the same shop or files, whatever has happened to them since."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from linkaudit import cli
from tests.pipeline.dump import differences, dump
from tests.pipeline.living import FRONT, live, next_day
from tests.shopify.server import LocalShopify
from tests.shopify.shops.exports import exports
from tests.shopify.shops.seeded import seeded

TABLES = ("findings.csv", "links.csv", "mapping.csv", "plan.csv", "problems.csv", "traffic.csv")
# When a thing was seen first, and which sheet it went into: an earlier audit knows more of that.
OF_EARLIER_RUNS = {"first_seen", "listing_file", "listing_row"}
EXPORTED = "changed since it was exported"


def audit(folder: Path, *arguments: object, status: int = 0) -> None:
    """Run the whole job with its database and output in ``folder``."""
    folder.mkdir(exist_ok=True)
    done = cli.run(["run", *map(str, arguments), "--db", str(folder / "a.db"), "--out", str(folder), "-q"])
    assert done == status


def written(folder: Path) -> dict[str, Any]:
    """Return what an audit wrote, but for what it owes to earlier ones."""
    found: dict[str, Any] = {}
    for name in TABLES:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            found[name] = [
                {key: value.replace(EXPORTED, "").rstrip("; ") for key, value in row.items() if key not in OF_EARLIER_RUNS}
                for row in csv.DictReader(file)
            ]
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    return found | {key: value for key, value in summary.items() if key != "run"}


def forget(path: Path) -> None:
    """Forget what a line of an order was for where that is deleted, as Shopify does without a word."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE order_lines SET product_id = NULL WHERE product_id NOT IN (SELECT product_id FROM products)")
        connection.execute("UPDATE order_lines SET variant_id = NULL WHERE variant_id NOT IN (SELECT variant_id FROM variants)")


def assert_same(again: Path, fresh: Path) -> None:
    """Fail unless both folders hold the same database and the same files."""
    for folder in (again, fresh):
        forget(folder / "a.db")
    assert differences(dump(again / "a.db"), dump(fresh / "a.db")) == []
    assert written(again) == written(fresh)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_a_shop_does_from_day_to_day(tmp_path, monkeypatch, seed):
    shop, chance = seeded(products=24, orders=30, seed=seed, sessions=200), Random(seed)
    shop.forgets = bool(seed % 2)
    again, fresh = tmp_path / "again", tmp_path / "fresh"
    with LocalShopify(shop) as local:
        monkeypatch.setenv("LINKAUDIT_SHOPIFY_TOKEN", local.token)
        audit(again, "--domain", local.address)
        for _ in range(2):
            next_day(shop)
            live(shop, chance, 25)
            audit(again, "--domain", local.address)
        audit(fresh, "--domain", local.address)
    assert_same(again, fresh)


def test_whatever_the_public_sees_of_it(tmp_path):
    shop, chance = seeded(products=12, orders=1, seed=3), Random(3)
    again, fresh = tmp_path / "again", tmp_path / "fresh"
    with LocalShopify(shop) as local:
        shop.front = local.base
        where = ("--domain", "large-shop.example", "--domain", local.address)
        audit(again, *where)
        next_day(shop)
        live(shop, chance, 60)
        before = len(local.log)
        audit(again, *where)
        between = len(local.log)
        audit(fresh, *where)
        pages = [sum(one.path.startswith("/pages/") for one in part) for part in (local.log[before:between], local.log[between:])]
    assert 0 < pages[0] < pages[1]
    assert_same(again, fresh)


class Pile:
    """Files that somebody keeps for the audit: exports of a shop, products once more as CSV, lists of links."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, Random(seed)
        self.shop = seeded(products=16, orders=20, seed=seed)
        self.names: list[str] = []  # of the lists, in the order in which they are given
        for _ in range(2):
            self.new_list()
        self.new_table()

    def given(self) -> list[Path]:
        """Write the shop as it is now; return all files in their order."""
        made = exports(self.shop, self.folder / "shop")
        return [*made, *(self.folder / name for name in self.names)]

    def _write(self, name: str, header: str, rows: list[str]) -> None:
        (self.folder / name).write_text("\n".join([header, *rows]) + "\n", "utf-8")

    def new_list(self) -> None:
        """Add a list of links, or write one anew: other lists know some of them too, with other figures."""
        name = self.chance.choice(("a-links.csv", "links.csv", "z-links.csv"))
        rows = [
            f"{FRONT}/products/{self._handle()}?utm_source=tiktok&n={n},{self.chance.choice(('video', 'bio', 'post'))},{self.chance.randrange(90)},1,{n}.00,USD,x"
            for n in self.chance.sample(range(12), 6)
        ]
        self._write(name, "url,surface,sessions,orders,revenue,currency,note", rows)
        self._list(name)

    def new_table(self) -> None:
        """Add products as CSV, or write them anew: some of them the shop's export tells otherwise."""
        name = self.chance.choice(("few.csv", "products.csv"))
        rows = [f'{self._handle()},Told otherwise {n},"<a href=""/pages/none-{n}"">x</a>",active,true,9.00' for n in range(3)]
        rows.append(f'csv-only-{self.chance.randrange(9)},Only here,"<a href=""https://x.example/"">x</a>",draft,false,9.00')
        self._write(name, "Handle,Title,Body (HTML),Status,Published,Variant Price", rows)
        self._list(name)

    def rename(self) -> None:
        """Give a file another name, and so the content of another, if there is one of that name."""
        old = self.chance.choice(self.names)
        new = f"{self.chance.choice('amz')}-{old}"[-20:]
        (self.folder / old).replace(self.folder / new)
        self.names = list(dict.fromkeys(new if name == old else name for name in self.names))

    def leave_out(self) -> None:
        """Leave a file out."""
        if len(self.names) > 1:
            self.names.remove(self.chance.choice(self.names))

    def turn_round(self) -> None:
        """Give the files in another order."""
        self.chance.shuffle(self.names)

    def live(self) -> None:
        """Let the shop live for a day."""
        next_day(self.shop)
        live(self.shop, self.chance, 6)

    def _handle(self) -> str:
        rows = self.shop.root("products")
        return str(rows[self.chance.randrange(len(rows))]["handle"])

    def _list(self, name: str) -> None:
        if name not in self.names:
            self.names.insert(self.chance.randrange(len(self.names) + 1), name)


DEEDS = (Pile.new_list, Pile.new_list, Pile.new_table, Pile.rename, Pile.leave_out, Pile.turn_round, Pile.live)


@pytest.mark.parametrize("seed", [0, 2])
def test_whatever_is_given_from_day_to_day(tmp_path, seed):
    pile = Pile(tmp_path, seed)
    again, fresh = tmp_path / "again", tmp_path / "fresh"
    audit(again, *pile.given())
    for _ in range(3):
        for deed in pile.chance.choices(DEEDS, k=2):
            deed(pile)
        audit(again, *pile.given())
    audit(fresh, *pile.given())
    assert_same(again, fresh)
