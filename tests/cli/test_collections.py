"""Links to collections: the products that the storefront shows there get their money, and no others."""

from __future__ import annotations

import csv
import json

import pytest

HEADER = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Status\n"
LINKS = "url,surface,orders,revenue,currency\n"


def product(handle, *, published="true", status="active", vendor="Acme", kind="Shirts", tags=""):
    title = handle.title()
    return f'{handle},{title},<p>text</p>,{vendor},{kind},"{tags}",{published},Title,Default Title,sku-{handle},10,{status}\n'


@pytest.fixture
def earned(shop):
    """Return a function that runs over products and links to paths, and returns the money of each product."""
    def run(products, *paths, header=HEADER, more=()):
        links = "".join(f"https://shop.example{path},bio,1,100,USD\n" for path in paths)
        files = [shop.write("p.csv", header + "".join(products)), shop.write("l.csv", LINKS + links), *more]
        shop.run("run", *files, "--domain", "shop.example", "--out", "out")
        with (shop.folder / "out" / "plan.csv").open(encoding="utf-8", newline="") as file:
            return {row["product_handle"]: float(row["revenue"]) for row in csv.DictReader(file) if row["revenue"]}

    return run


def test_products_that_the_storefront_hides_get_nothing(earned):
    products = [product("hidden", published="false"), product("draft", status="draft"), product("old", status="archived"),
                product("quiet", status="unlisted"), product("seen"), product("untold", published="", status="")]  # fmt: skip
    assert earned(products, "/collections/all") == {"seen": 50, "untold": 50}


def test_the_same_in_an_export_without_status(earned):
    header = HEADER.replace(",Status", "")
    products = [product(handle, published=published).replace(",active", "") for handle, published in (("hidden", "false"), ("seen", "true"))]
    assert earned(products, "/collections/all", header=header) == {"seen": 100}


def test_members_of_a_collection_that_are_drafts_get_nothing(earned, shop):
    collection = {"id": "gid://shopify/Collection/5", "handle": "tees", "title": "Tees",
                  "products": {"nodes": [{"id": f"gid://shopify/Product/{n}", "handle": handle} for n, handle in ((1, "draft"), (2, "live"))]}}  # fmt: skip
    file = shop.write("collections.json", json.dumps({"data": {"collections": {"nodes": [collection]}}}))
    assert earned([product("draft", status="draft"), product("live")], "/collections/tees", more=[file]) == {"live": 100}


THREE = [product("shirt", tags="Red, Winter Sale"), product("shoe", vendor="Bolt", kind="Shoes", tags="blue, red"), product("hat", vendor="Bolt & Co", kind="Hats")]
NARROW = [
    ("/collections/vendors?q=acme", {"shirt": 100}),
    ("/collections/vendors?q=Bolt+%26+Co", {"hat": 100}),
    ("/collections/types?q=Shoes", {"shoe": 100}),
    ("/collections/all/winter-sale", {"shirt": 100}),
    ("/collections/all/blue+red", {"shoe": 100}),
    ("/collections/all?filter.p.vendor=Acme", {"shirt": 100}),
    ("/collections/all?filter.p.product_type=Hats&filter.p.product_type=Shoes", {"hat": 50, "shoe": 50}),
    ("/discount/SAVE?redirect=/collections/all/blue", {"shoe": 100}),
    ("/collections/vendors?q=Nobody", {"": 100}),  # nothing is there to list
]  # fmt: skip


@pytest.mark.parametrize("path,expected", NARROW)
def test_an_address_that_picks_products_pays_these_alone(earned, path, expected):
    assert earned(THREE, path) == expected


def test_what_no_file_tells_picks_nothing_and_is_told_with_low_confidence(earned, shop):
    header = HEADER.replace(",Vendor", "")
    assert earned([one.replace(",Acme,", ",") for one in (product("a"), product("b"))], "/collections/vendors?q=Acme", header=header) == {"a": 50, "b": 50}
    with (shop.folder / "out" / "mapping.csv").open(encoding="utf-8", newline="") as file:
        assert {(row["match_method"], row["confidence"]) for row in csv.DictReader(file)} == {("collection", "low")}
