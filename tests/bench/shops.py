"""The benchmark shops on disk: written once a size, beside the databases made of them."""

from __future__ import annotations

import shutil
import sqlite3
from functools import cached_property
from pathlib import Path

from tests.bench.measure import note
from tests.shops import large_files
from tests.shops.large import Shop

COMPARED = ("products", "variants", "images", "redirects", "placements")


class Files:
    """The files of a shop of ``size`` products in a folder of their own; each is written when first asked for."""

    def __init__(self, folder: Path, size: int, *, light: bool = False) -> None:
        self.size = size
        self.shop = Shop(size, light=light)
        self.folder = folder / str(size)
        self.folder.mkdir()

    @cached_property
    def products(self) -> dict[str, Path]:
        """The products in both layouts, ``csv`` and ``jsonl``."""
        note(f"writing a shop of {self.size:,} products")
        found = {layout: self.folder / f"products.{layout}" for layout in ("csv", "jsonl")}
        large_files.write_csv(self.shop, found["csv"])
        large_files.write_jsonl(self.shop, found["jsonl"])
        return found

    @cached_property
    def redirects(self) -> Path:
        """The redirect rules."""
        large_files.write_redirects(self.shop, self.folder / "redirects.csv")
        return self.folder / "redirects.csv"

    @cached_property
    def menus(self) -> Path:
        """The menus."""
        large_files.write_menus(self.shop, self.folder / "menus.json")
        return self.folder / "menus.json"

    @cached_property
    def content(self) -> list[Path]:
        """Collections, pages, blogs and articles."""
        return large_files.write_content(self.shop, self.folder)

    @cached_property
    def traffic(self) -> list[Path]:
        """Orders, and a list of links on TikTok."""
        large_files.write_orders(self.shop, self.folder / "orders.json")
        large_files.write_links(self.shop, self.folder / "links.csv")
        return [self.folder / "orders.json", self.folder / "links.csv"]

    def database(self, name: str) -> Path:
        """Return the path of a database that is not there yet."""
        path = self.folder / f"{name}.db"
        remove(path)
        return path

    def clear(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder)


def remove(database: Path) -> None:
    """Delete a database with what SQLite and the lock leave beside it."""
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()


def counts(database: Path) -> dict[str, int]:
    """Return how many rows the tables have that floor and product must agree on."""
    with sqlite3.connect(database) as connection:
        return {
            table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in COMPARED
        }
