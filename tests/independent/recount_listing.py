"""Counts anew, from Shopify's product CSV alone, what keeps products from TikTok Shop, and compares with problems.csv.

    python -m tests.independent.recount_listing OUT PRODUCTS.csv …

OUT is the folder of ``linkaudit run PRODUCTS.csv … --all-products``. Nothing of linkaudit is imported; it knows the
columns of both layouts of the export, what GS1 says of check digits, and the limits of Seller Center's form.

Counted are active products: status active, or where there is no status, published. A figure is a set of what was
found, so that two that differ can be told apart: variants are named by product and place, all else by product.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

NAMES = {
    "handle": ("URL handle", "Handle"), "title": ("Title",), "body": ("Body (HTML)", "Description"), "status": ("Status",),
    "published": ("Published on online store", "Published"), "sku": ("Variant SKU", "SKU"), "price": ("Variant Price", "Price"),
    "barcode": ("Variant Barcode", "Barcode"), "image": ("Image Src", "Product image URL"), "own_image": ("Variant Image", "Variant image URL"),
    **{f"option{n}": (f"Option{n} Value", f"Option{n} value") for n in (1, 2, 3)},
}  # fmt: skip
MOST_IMAGES, LONGEST_SKU, LONGEST_BODY = 9, 50, 10_000
FIGURES = ("no price", "no SKU", "long SKU", "repeated SKU", "no image", "many images", "three options", "long description")
CODES = ("barcode is no GTIN", "barcode of the shop's own", "repeated barcode", "repaired barcode")


@dataclass
class Good:
    """A product: its cells, its rows with a variant, its pictures."""

    handle: str
    cells: dict[str, str]
    variants: list[dict[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)

    @property
    def active(self):
        status = self.cells["status"].strip().lower()
        return status == "active" if status else self.cells["published"].strip().lower() not in {"false", "no", "0"}


def read(paths):
    """Return the products by handle, each with all its rows, wherever they stand."""
    goods: dict[str, Good] = {}
    for path in paths:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            for line in rows:
                row = {key: next((line[name] or "" for name in names if name in line), "") for key, names in NAMES.items()}
                if handle := row["handle"].strip():
                    take(goods.setdefault(handle.lower(), Good(handle, row)), row)
    return goods


def take(good, row):
    if not good.cells["title"].strip() and row["title"].strip():
        good.cells = row | {"body": good.cells["body"] or row["body"]}
    if any(row[key].strip() for key in ("option1", "sku", "price", "barcode")):
        good.variants.append(row)
    if row["image"].strip():
        good.images.append(row["image"].strip())


# ── Barcodes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_digit(digits):
    """Return what ends a number whose other digits are these: weights 3 and 1 from the right (GS1).

    >>> check_digit("400638133393"), check_digit("03600029145")
    ('1', '2')
    """
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def sound(code):
    digits = code.isascii() and code.isdigit() and code.strip("0") != ""
    return digits and len(code) in {8, 12, 13, 14} and check_digit(code[:-1]) == code[-1]


def book(code):
    """Return the thirteen digits of a sound ISBN of ten, else nothing."""
    if not re.fullmatch(r"\d{9}[\dX]", code):
        return ""
    total = sum((10 - place) * (10 if sign == "X" else int(sign)) for place, sign in enumerate(code))
    return "" if total % 11 else f"978{code[:9]}{check_digit('978' + code[:9])}"


def own(code):
    """Whether a number is one that each shop gives itself (GS1: restricted circulation, coupons)."""
    if len(code) == 8:
        return code[0] in "02"
    if len(code) == 12:
        return code[0] in "245"
    thirteen = code[1:] if len(code) == 14 and code[0] == "0" else code
    return len(thirteen) == 13 and bool(re.match(r"2|0[245]|98[1-4]|99", thirteen))


def barcode(text):
    """Return (code of fourteen digits or "", figure or "") of a barcode as the shop has it."""
    printed = re.sub(r"[\s-]", "", text).upper()
    code = printed.strip("'’`´\"=")
    if not code:
        return "", ""
    repaired = code != printed
    if float_form := re.fullmatch(r"(\d{6,14})\.0+", code):
        code, repaired = float_form[1], True
    if len(code) == 11 and sound(f"0{code}"):
        code, repaired = f"0{code}", True
    if thirteen := book(code):
        code, repaired = thirteen, True
    if not sound(code):
        return "", CODES[0]
    if own(code):
        return "", CODES[1]
    return code.zfill(14), CODES[3] if repaired else ""


# ── Counting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def counted(goods):
    """Return what was found by figure: sets of (handle, place of the variant) or of handles, and counts of barcodes."""
    found = defaultdict(set)
    skus = Counter(one for good in goods.values() for variant in good.variants if (one := same_sku(variant["sku"])))
    codes = Counter(one for good in goods.values() for variant in good.variants if (one := barcode(variant["barcode"])[0]))
    for good in goods.values():
        if not good.active:
            continue
        for place, variant in enumerate(good.variants):
            for figure in of_variant(variant, skus, codes):
                found[figure].add((good.handle, place))
        for figure in of_product(good):
            found[figure].add(good.handle)
    return {name: found[name] for name in (*FIGURES, *CODES)}


def same_sku(text):
    return "-".join(text.split()).casefold()


def amount(text):
    try:
        return Decimal(text.strip().replace(",", "") or 0)
    except InvalidOperation:
        return Decimal(0)


def of_variant(variant, skus, codes):
    if amount(variant["price"]) <= 0:
        yield "no price"
    sku = variant["sku"]
    if not sku.strip():
        yield "no SKU"
    if len(sku) > LONGEST_SKU:
        yield "long SKU"
    if skus[same_sku(sku)] > 1:
        yield "repeated SKU"
    code, figure = barcode(variant["barcode"])
    if codes[code] > 1:
        yield CODES[2]
    elif figure:
        yield figure


def of_product(good):
    pictures = {re.sub(r"\?.*", "", url) for url in good.images}
    if not pictures and not any(variant["own_image"].strip() for variant in good.variants):
        yield "no image"
    if len(pictures) > MOST_IMAGES:
        yield "many images"
    if all(any(variant[f"option{n}"].strip() for variant in good.variants) for n in (1, 2, 3)):
        yield "three options"
    if len(good.cells["body"]) > LONGEST_BODY:
        yield "long description"


# ── What linkaudit wrote ─────────────────────────────────────────────────────────────────────────────────────────────


def written(out, goods):
    """Return (handles by figure and row of problems.csv, barcodes told) for the active products."""
    told = defaultdict(list)
    barcodes = []
    with (Path(out) / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            good = goods.get(row["product_handle"].lower())
            if good is None or not good.active:
                continue
            value, blocking = plain(row["value"]), row["blocking"] == "true"
            if row["code"] == "TS171":
                barcodes.append((good.handle, value))
            elif figure := figure_of(row["code"], value, blocking=blocking, sku=row["seller_sku"]):
                told[figure].append(good.handle)
    return told, barcodes


def plain(cell):
    """Undo what keeps a spreadsheet from running a cell."""
    return cell[1:] if cell[:1] == "'" else cell


def figure_of(code, value, *, blocking, sku):
    if code == "TS141" and blocking and sku and amount(value) <= 0:
        return "no price"
    if code == "TS152":
        return "long SKU" if len(value) > LONGEST_SKU else ""
    if code == "TS121":
        return "no image" if blocking else ""
    return {"TS151": "no SKU", "TS153": "repeated SKU", "TS122": "many images", "TS131": "three options",
            "TS111": "long description"}.get(code, "")  # fmt: skip


def differences(out, paths):
    """Return one line for each product whose figure differs."""
    goods = read(paths)
    own_figures, (told, barcodes) = counted(goods), written(out, goods)
    lines = []
    for name in FIGURES:
        ours = Counter(one[0] if isinstance(one, tuple) else one for one in own_figures[name])
        theirs = Counter(told[name])
        lines += [f"{name}: {handle}: counted {ours[handle]}, linkaudit {theirs[handle]}"
                  for handle in sorted({*ours, *theirs}) if ours[handle] != theirs[handle]]  # fmt: skip
    places = [(handle, place) for name in CODES for handle, place in own_figures[name]]
    ours = Counter((handle, goods[handle.lower()].variants[place]["barcode"].strip()) for handle, place in places)
    theirs = Counter((handle, text.strip()) for handle, text in barcodes)
    lines += [f"barcode: {handle} {text}: counted {ours[handle, text]}, linkaudit {theirs[handle, text]}"
              for handle, text in sorted({*ours, *theirs}) if ours[handle, text] != theirs[handle, text]]  # fmt: skip
    return lines + listed(out, goods)


def listed(out, goods):
    """Return what is wrong with the listing files: a row for no variant, seller SKUs that are repeated or too long."""
    rows = []
    for path in sorted(Path(out).glob("listing-*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += list(csv.DictReader(file))
    variants = sum(len(good.variants) for good in goods.values() if good.active)
    skus = Counter(row["seller_sku"].casefold() for row in rows)
    lines = [f"seller SKU {sku!r} stands in {count} rows" for sku, count in skus.items() if count > 1 or not sku]
    lines += [f"seller SKU {sku} is too long" for sku in skus if len(sku) > LONGEST_SKU]
    few, many = variants - refused_variants(out, goods), variants
    return lines + ([] if few <= len(rows) <= many else [f"{len(rows)} rows for {many} variants of active products"])


def refused_variants(out, goods):
    """Return how many variants the products have that are told to be of a kind that may not be listed at all."""
    with (Path(out) / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        told = {row["product_handle"].lower() for row in rows if row["code"] == "TS201" and row["blocking"] == "true"}
    return sum(len(good.variants) for handle, good in goods.items() if handle in told and good.active)


def main():
    out, *paths = sys.argv[1:]
    for name, found in counted(read(paths)).items():
        sys.stdout.write(f"{name}: {len(found)}\n")
    lines = differences(out, paths)
    sys.stderr.write(("\n".join(lines) or "no difference") + "\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
