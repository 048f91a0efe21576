"""What keeps products from TikTok Shop, counted by a script that shares no code with the package: the same figures."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.independent import recount_listing as recount
from tests.independent.conftest import linkaudit
from tests.shops import ugly, writers

OLD = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value",
    "Option3 Name", "Option3 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty",
    "Variant Inventory Policy", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping", "Variant Barcode", "Image Src",
    "Image Position", "Gift Card", "Variant Image", "Variant Weight Unit",
)  # fmt: skip
NEW = (
    "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store", "Status", "SKU", "Barcode",
    "Option1 name", "Option1 value", "Option2 name", "Option2 value", "Option3 name", "Option3 value", "Price", "Compare-at price",
    "Inventory tracker", "Inventory quantity", "Continue selling when out of stock", "Weight value (grams)", "Requires shipping",
    "Product image URL", "Image position", "Variant image URL", "Gift card",
)  # fmt: skip
CDN = "https://cdn.shopify.com/s/files/1/0001/0002/files"
PRICES = ("0", "0.00", "", "19.90", "7.5", "1,234.50", "34.00", "12")
SKUS = ("", " ", "DUP-1", "dup-1", "DUP 2", "DUP-2", "L" * 50, "M" * 51, "N" * 300)
BARCODES = {
    "sound": ("4006381333931", "036000291452", "96385074", "10012345678902", "4 006381 333955", "978-3-16-148410-0"),
    recount.CODES[0]: ("4006381333932", "12345", "ABC-4006381333931", "00000000000", "SKU-7", "4,00638E+12", "036000291453", "123456789012345"),
    recount.CODES[1]: ("2000000000015", "0400000000008", "9912345678909", "212345678909"),
    recount.CODES[3]: ("'5901234123457", "36000291469", "'4006381333948", "5001234567890.0", "0-306-40615-2", '="73513537"'),
}  # fmt: skip
OFTEN = 4  # how many times each figure is hit at the least


def sound_code(number: int) -> str:
    """Return an EAN that no other number has, as a spreadsheet may have spoilt it."""
    upc, ean = f"03{number:09d}", f"501{number:09d}"
    upc, ean = upc + recount.check_digit(upc), ean + recount.check_digit(ean)
    return (ean, upc, f"'{ean}", upc[1:], f"{ean}.0", f"{ean[:1]} {ean[1:7]} {ean[7:]}")[number % 6]


def product(number: int, random: Random, *, new: bool) -> Iterator[dict[str, str]]:
    """Yield the rows of a product by the script's own names, without those that a product's further rows leave empty."""
    options = number % 4
    values = [(f"V{one}", f"W{one % 3}", f"X{one % 2}")[:options] for one in range(1 + 3 * bool(options))]
    body = "<p>A plain paragraph of a long story, told at length.</p>" * (200 if number % 9 == 4 else 3)
    images = [f"{CDN}/p{number}-{one}.jpg?v={random.randrange(9)}" for one in range((0, 1, 3, 9, 10, 14)[number % 6])]
    images += images[:1]  # Shopify names a picture again where a variant has it
    status = ("active", "draft", "archived", "active")[number % 4] if new else ""
    head = {"title": f"Cup No. {number}", "body": body, "published": ("true", "TRUE", "false")[number % 3], "status": status,
            **{f"name{place}": name for place, name in enumerate(("Size", "Colour", "Cloth")[:options], 1)}}  # fmt: skip
    for place in range(max(len(values), len(images))):
        row = {"handle": f"cup-{number}", **(head if place == 0 else {})}
        if place < len(values):
            row |= variant(values[place], number * 7 + place, random)
            row["own_image"] = f"{CDN}/own-{number}.jpg" if number % 12 == 6 else ""
        if place < len(images):
            row |= {"image": images[place], "position": str(place + 1)}
        yield row


def variant(values: tuple[str, ...], number: int, random: Random) -> dict[str, str]:
    codes = BARCODES[random.choice(list(BARCODES))] if number % 3 else (sound_code(number), "")
    names = {f"option{place}": value for place, value in enumerate(values or ("Default Title",), 1)}
    return names | {
        "price": random.choice(PRICES), "sku": random.choice(SKUS) if number % 2 else f"CUP-{number}-{random.randrange(10**6)}",
        "barcode": random.choice(codes), "grams": "300", "tracker": "shopify", "quantity": "5", "ships": "true",
    }  # fmt: skip


COLUMNS = {
    "grams": ("Variant Grams", "Weight value (grams)"), "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"), "ships": ("Variant Requires Shipping", "Requires shipping"),
    "position": ("Image Position", "Image position"), **{f"name{n}": (f"Option{n} Name", f"Option{n} name") for n in (1, 2, 3)},
    **recount.NAMES,
}  # fmt: skip


def put(path: Path, header: tuple[str, ...], products: int, seed: int) -> None:
    random = Random(seed)
    of = {next(name for name in names if name in header): key for key, names in COLUMNS.items() if set(names) & set(header)}
    goods = [list(product(number, random, new=header is NEW)) for number in range(products)]
    rows = [row for good in goods for row in good]
    rows.append({"handle": "cup-3", "image": f"{CDN}/late.jpg", "position": "4"})  # apart from the others of its product
    writers.put_csv(path, header, [[row.get(of.get(name, ""), "") for name in header] for row in rows])


@pytest.fixture(scope="module", params=["old layout", "new layout", "ugly shop"])
def shop(request, tmp_path_factory) -> tuple[Path, Path]:
    """Return a product CSV and the folder of what linkaudit made of it."""
    folder = tmp_path_factory.mktemp("shop")
    path, links = folder / "products.csv", folder / "links.csv"
    if request.param == "ugly shop":
        ugly.generate(folder / "files", spelling="csv")
        path = folder / "files" / "products.csv"
    else:
        put(path, OLD if request.param == "old layout" else NEW, 96, seed=11)
    links.write_text("url,surface\nhttps://cups.example/products/cup-0,video\n", "utf-8")
    linkaudit("run", path, links, "--domain", "cups.example", "--all-products", "--db", folder / "d.db", "--out", folder / "out")
    return path, folder / "out"


def test_every_figure_is_the_same(shop):
    path, out = shop
    assert recount.differences(out, [path]) == []


def test_made_exports_hit_every_figure_several_times(tmp_path):
    for header in (OLD, NEW):
        put(tmp_path / "p.csv", header, 96, seed=11)
        found = recount.counted(recount.read([tmp_path / "p.csv"]))
        assert {name: len(one) for name, one in found.items() if len(one) < OFTEN} == {}
        inactive = [good for good in recount.read([tmp_path / "p.csv"]).values() if not good.active]
        assert len(inactive) >= OFTEN


@pytest.mark.parametrize("figure, codes", BARCODES.items())
def test_the_script_knows_the_barcodes(figure, codes):
    assert {recount.barcode(code)[1] for code in codes} == {"" if figure == "sound" else figure}


def test_a_figure_that_differs_is_named(shop, tmp_path):
    path, out = shop
    with (out / "problems.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    gone = next(row for row in rows if row["code"] == "TS151")
    rows.remove(gone)
    writers.put_csv(tmp_path / "problems.csv", tuple(gone), [tuple(row.values()) for row in rows])
    done = subprocess.run(
        [sys.executable, "-I", recount.__file__, tmp_path, path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert re.search(rf"^no SKU: {re.escape(gone['product_handle'])}: counted \d+, linkaudit \d+$", done.stderr, re.MULTILINE)


def test_the_script_imports_nothing_of_the_package():
    imports = re.findall(r"^\s*(?:from|import) (\S+)", Path(recount.__file__).read_text("utf-8"), re.MULTILINE)
    assert {name.partition(".")[0] for name in imports} <= sys.stdlib_module_names
