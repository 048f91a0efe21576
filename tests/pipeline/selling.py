"""A seller's folder: a shop's files, settings, templates, linkaudit as a process of its own, and what it wrote."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.process import python
from tests.seller_center.evaluator import Evaluation, evaluate, first_data_row
from tests.seller_center.layout import TEES
from tests.seller_center.maker import Made
from tests.seller_center.reading import Book, Scalar
from tests.shops.sample import SAMPLE

SAMPLE_FILES = tuple(sorted(path for path in SAMPLE.iterdir() if path.suffix in {".json", ".csv", ".zip"}))
ATTRIBUTES = {"product_property/101395": "value:No", "product_property/101400": "value:No", "Country of origin": "value:Portugal"}
RATES = {"US": "", "GB": "USD 0.79 2026-11-01", "DE": "USD 0.92 2026-11-01", "ID": "USD 15800 2026-11-01", "VN": "USD 25000 2026-11-01"}
PACKAGE = "250 g, 30 x 20 x 10 cm"
Cells = dict[str, Scalar]


class Sheet:
    """A written workbook: its data rows by number, each by machine key without empty cells."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.name

    @property
    def ready(self) -> bool:
        """Whether it is to be uploaded as it is."""
        return "-fix-" not in self.name

    @cached_property
    def book(self) -> Book:
        return Book.open(self.path)

    @cached_property
    def evaluation(self) -> Evaluation:
        """What the workbook's own rules say."""
        return evaluate(self.path)

    @cached_property
    def rows(self) -> dict[int, Cells]:
        cells = self.book.cells("Template")
        keys = {column: str(cell.value) for (row, column), cell in cells.items() if row == 1 and cell.value}
        first = first_data_row(self.book.tree("Template"))
        found: dict[int, Cells] = {}
        for (row, column), cell in sorted(cells.items()):
            if row >= first and column in keys and cell.value not in {None, ""}:
                found.setdefault(row, {})[keys[column]] = cell.value
        return found


class Seller:
    """A folder to work in; linkaudit runs there and finds ``linkaudit.toml`` by itself."""

    def __init__(self, folder: Path, files: Iterable[Path | str] = ()) -> None:
        self.folder, self.files = folder, list(files)
        folder.mkdir(parents=True, exist_ok=True)

    def settings(self, market: str = "US", *, attributes: Mapping[str, str] = ATTRIBUTES, **listing: object) -> None:
        """Write settings under which a sound product of the sample is ready; a key of ``listing`` replaces ours."""
        chosen = {"package": PACKAGE, "quantity": {"untracked": 5}, "fx": RATES.get(market, "")} | listing
        lines = [f'[shop]\nmarket = "{market}"\n[listing]', *(f"{key} = {_toml(value)}" for key, value in chosen.items() if value)]
        lines += ["[listing.attributes]", *(f'"{column}" = "{take}"' for column, take in attributes.items())]
        (self.folder / "linkaudit.toml").write_text("\n".join(lines) + "\n", "utf-8")

    def categories(self, chosen: Mapping[str, str]) -> Path:
        """Write a category map of product types."""
        path = self.folder / "map.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("level", "value", "category"), *(("type", kind, leaf) for kind, leaf in chosen.items())])
        return path

    def call(self, *arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = python("-m", "linkaudit", "--db", "s.db", *arguments, cwd=self.folder)
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    def run(self, *options: object, status: int = 0) -> subprocess.CompletedProcess[str]:
        return self.call("run", *self.files, *options, status=status)

    def export(self, *options: object, kinds: Sequence[str] = ("listing",), status: int = 0) -> subprocess.CompletedProcess[str]:
        return self.call("export", *kinds, *options, status=status)

    def table(self, name: str, out: str = "out") -> list[dict[str, str]]:
        """Return the rows of a CSV that was written, as they were before formulas were neutralised."""
        with (self.folder / out / name).open(encoding="utf-8", newline="") as file:
            return [{key: cell.removeprefix("'") for key, cell in row.items()} for row in csv.DictReader(file)]

    def summary(self, out: str = "out") -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / out / "summary.json").read_text("utf-8"))
        return found

    def sheets(self, out: str = "out") -> dict[str, Sheet]:
        """Return the written workbooks by name, in the order of their numbers."""
        found = sorted((self.folder / out).glob("listing-*.xlsx"), key=lambda path: (path.stem.rpartition("-")[0], number_of(path.name)))
        return {path.name: Sheet(path) for path in found}

    def query(self, question: str, *values: object) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.folder / "s.db")
        try:
            return connection.execute(question, values).fetchall()
        finally:
            connection.close()

    def exported(self) -> dict[tuple[str, int], str]:
        """Return whose each written row is: (file, row) → handle."""
        rows = self.query('SELECT file, "row", handle FROM exported JOIN exports USING (export_id)')
        return {(str(file), int(str(row))): str(handle) for file, row, handle in rows}


@dataclass(frozen=True)
class Sold:
    """A seller whose sheets are written, and the workbook that they were written into."""

    seller: Seller
    made: Made
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV that was written."""
        if name not in self.tables:
            self.tables[name] = self.seller.table(name)
        return self.tables[name]

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        return self.seller.sheets()

    @cached_property
    def exported(self) -> dict[tuple[str, int], str]:
        return self.seller.exported()


def number_of(name: str) -> int:
    """Return the number that a sheet's name ends with."""
    return int(name.rpartition("-")[2].partition(".")[0])


def same(value: Scalar, cell: str) -> bool:
    """Whether a cell of a CSV says what a cell of a sheet says."""
    if isinstance(value, Decimal):
        return bool(cell) and Decimal(cell) == value
    return ("" if value is None else str(value)) == cell


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(str(key))} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


# ── A small shop ─────────────────────────────────────────────────────────────────────────────────────────────────────


def good(number: int, *, title: str = "", sizes: Sequence[str] = ("S", "M"), **more: object) -> dict[str, Any]:
    """Return a product as Shopify's REST API has it: sound, with a variant for each size; ``more`` replaces its fields."""
    variants = [
        {"id": number * 100 + place, "position": place, "option1": size, "price": f"{10 + number}.50", "sku": f"CUP-{number}-{size}",
         "grams": 300, "inventory_management": "shopify", "inventory_quantity": 7, "inventory_policy": "deny", "requires_shipping": True}
        for place, size in enumerate(sizes, 1)
    ]  # fmt: skip
    text = "A cup for tea and for soup, thrown by hand, glazed twice and fired hot, so that it keeps warm for long. " * 3
    return {
        "id": number, "handle": f"cup-{number}", "title": title or f"Hand thrown stoneware cup number {number}", "status": "active",
        "published_at": "2026-01-01T00:00:00Z", "vendor": "Acme", "product_type": "Cups", "tags": "", "body_html": f"<p>{text}</p>",
        "options": [{"name": "Size", "position": 1, "values": list(sizes)}], "variants": variants,
        "images": [{"id": number, "position": 1, "src": f"https://cdn.shopify.com/s/files/1/1/2/files/cup-{number}.jpg", "width": 1600, "height": 1600}],
    } | more  # fmt: skip


def small_shop(folder: Path, goods: Sequence[dict[str, Any]]) -> Seller:
    """Return a seller of ``goods``; a link to each of them breaks, the money grows with the product's id."""
    seller = Seller(folder, ["products.json", "links.csv"])
    seller.settings(categories="map.csv")
    seller.categories({"Cups": TEES})
    put_goods(seller, goods)
    return seller


def put_goods(seller: Seller, goods: Sequence[dict[str, Any]]) -> None:
    """Write the shop's files."""
    (seller.folder / "products.json").write_text(json.dumps({"products": list(goods)}), "utf-8")
    rows = [("url", "surface", "sessions", "orders", "revenue", "currency")]
    rows += [(f"https://shop.example/products/{one['handle']}?utm_source=tiktok", "video", "9", "2", f"{one['id']}0.00", "USD") for one in goods]
    with (seller.folder / "links.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
