"""Every object of every shop is as Shopify's schema has it, and has every field that a reader may want."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.shopify.schema import schema
from tests.shopify.shops import blanks, blanks_orders
from tests.shopify.shops.asked import ASKED
from tests.shopify.shops.conform import Checker
from tests.shopify.shops.seeded import seeded
from tests.shopify.shops.select import selection
from tests.shopify.shops.ugly import ugly_shop

ROOTS = [name for name in ASKED if name not in {"shop", "metaobjects"}]
KINDS = ("size_chart", "banner", "empty_type")
HIDDEN = ("media", "metafields", "lineItems", "visits", "customers", "inventoryLevels")


@pytest.fixture(scope="module", params=["seeded", "ugly", "tiny"])
def shop(request, tmp_path_factory):
    if request.param == "ugly":
        return ugly_shop(tmp_path_factory.mktemp("ugly"))[0]
    return seeded() if request.param == "seeded" else seeded(products=1, orders=2, seed=3)


def every(shop):
    yield "shop", shop.shop()
    for name in ROOTS:
        yield from ((name, node) for node in shop.root(name))
    for kind in KINDS:
        yield from (("metaobjects", node) for node in shop.metaobjects(kind))


def test_every_object_is_valid(shop):
    checker = Checker(schema())
    found = (fault for _, node in every(shop) for fault in checker.faults(node))
    assert list(islice(found, 40)) == []


def test_every_object_has_all_that_may_be_asked_for(shop):
    for name, node in every(shop):
        selection(ASKED[name]).of(node)


def test_every_blank_is_valid():
    checker = Checker(schema())
    made = [make(7, "2026-01-01T00:00:00Z") for make in [*blanks.BLANKS.values(), blanks.metaobject, blanks_orders.visit]]
    assert [fault for node in made for fault in checker.faults(node)] == []


def test_a_fault_is_found():
    checker = Checker(schema())
    page = blanks.page(7, "2026-01-01T00:00:00Z")
    wrong = page | {"title": None, "colour": "red", "isPublished": "yes", "publishedAt": "soon"}
    assert len(list(checker.faults(wrong))) == 4
    assert list(checker.faults(blanks.product(7, "2026-01-01T00:00:00Z") | {"status": "GONE", "options": [page]})) != []
    with pytest.raises(KeyError, match=r"Page\.colour"):
        selection("{ colour }").of(page)


def test_whatever_has_an_id_is_found_by_it(shop):
    missing = [node["id"] for _, node in every(shop) if "id" in node and (shop.node(node["id"]) or {}).get("id") != node["id"]]
    assert missing == []


def test_what_is_nested_is_found_by_its_id(shop):
    for root, field in (("products", "media"), ("products", "metafields"), ("products", "variants"), ("orders", "lineItems"),
                        ("collections", "metafields"), ("pages", "metafields"), ("articles", "metafields")):  # fmt: skip
        for owner in shop.root(root):
            for part in owner[field]() if callable(owner[field]) else owner[field]:
                found = shop.node(part["id"])
                assert found is not None
                assert (found["id"], found["__parent__"]) == (part["id"], owner["id"])


@pytest.mark.parametrize("root", ["products", "orders", "collections", "pages", "articles", "productVariants"])
def test_times_are_the_same_with_and_without_making_the_row(shop, root):
    rows = shop.root(root)
    for at in range(0, len(rows), 7):
        assert rows.stamp(at, "updatedAt") == rows[at]["updatedAt"]
        assert rows.number(at) == int(rows[at]["id"].rpartition("/")[2])
