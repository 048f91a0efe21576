"""A shop that changes while it is read: what is changed, added and deleted shows everywhere at once."""

from __future__ import annotations

from random import Random

import pytest

from tests.shopify.shops.asked import ASKED
from tests.shopify.shops.seeded import seeded
from tests.shopify.shops.select import selection
from tests.shopify.shops.ugly import UglyShop
from tests.shops import ugly

LATER = "2026-11-22T13:00:00Z"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ugly")
    made = ugly._Ugly(folder, Random(7), "rest")
    made.run()
    return made, folder


@pytest.fixture(params=["seeded", "ugly"])
def shop(request, generated):
    made = UglyShop(*generated) if request.param == "ugly" else seeded(products=130, orders=20)
    made.now = LATER
    return made


def variants(product):
    return product["variants"]()


def lines(order):
    found = order["lineItems"]
    return found() if callable(found) else found


def test_a_changed_product_shows_in_its_root_by_its_id_and_in_collections(shop):
    before = shop.version
    product = shop.root("collections")[0]["products"]()[0]
    shop.update(product["id"], title="New", handle="brand-new")
    for seen in (shop.node(product["id"]), shop.root("collections")[0]["products"]()[0], shop.by_handle("products", "Brand-New")):
        assert (seen["title"], seen["updatedAt"]) == ("New", LATER)
    assert shop.by_handle("products", product["handle"]) is None
    assert shop.version > before


def test_a_changed_variant_is_news_of_its_product_too(shop):
    product = shop.root("products")[5]
    variant = variants(product)[0]
    shop.update(variant["id"], price="1.00")
    assert variants(shop.node(product["id"]))[0]["price"] == shop.node(variant["id"])["price"] == "1.00"
    assert shop.node(product["id"])["updatedAt"] == shop.node(variant["id"])["updatedAt"] == LATER


def test_changed_stock_is_news_of_item_variant_and_product(shop):
    item = shop.root("inventoryItems")[3]
    levels = item["inventoryLevels"]
    level = (levels() if callable(levels) else levels)[0]
    shop.update(level["id"], isActive=False)
    variant = shop.node(item["variant"]["id"])
    assert (variant["updatedAt"], variant["product"]["updatedAt"]) == (LATER, LATER)
    assert shop.node(level["id"])["isActive"] is False


def test_a_deleted_product_is_gone_with_its_variants(shop):
    product = shop.root("products")[7]
    ids = [product["id"], *(one["id"] for variant in variants(product) for one in (variant, variant["inventoryItem"]))]
    sizes = [len(shop.root(name)) for name in ("products", "productVariants", "inventoryItems")]
    shop.delete(product["id"])
    assert [shop.node(one) for one in ids] == [None] * len(ids)
    count = (len(ids) - 1) // 2
    assert [len(shop.root(name)) for name in ("products", "productVariants", "inventoryItems")] == [sizes[0] - 1, sizes[1] - count, sizes[2] - count]
    assert all(product["id"] != one["id"] for collection in shop.root("collections") for one in collection["products"]())
    with pytest.raises(KeyError):
        shop.delete(product["id"])
    with pytest.raises(KeyError):
        shop.update(product["id"], title="x")


def test_orders_forget_a_deleted_product_if_the_shop_does(shop):
    line = next(line for order in shop.root("orders") for line in lines(order) if line["product"] and line["variant"])
    product, variant = line["product"](), line["variant"]()
    assert variant["product"]["id"] == product["id"]
    shop.delete(product["id"])
    assert (line["product"]()["id"], line["variant"]()["id"]) == (product["id"], variant["id"])
    shop.forgets = True
    assert (line["product"](), line["variant"]()) == (None, None)


def test_a_deleted_variant_is_gone_from_its_product(shop):
    product = next(one for one in shop.root("products") if len(variants(one)) > 2)
    gone = variants(product)[1]["id"]
    shop.delete(gone)
    assert gone not in [one["id"] for one in variants(shop.node(product["id"]))]
    assert shop.node(product["id"])["updatedAt"] == LATER


def test_an_added_product_has_all_that_may_be_asked_for(shop):
    new = shop.add("products", {"title": "Added", "handle": "added", "status": "ACTIVE", "onlineStoreUrl": "https://x.example/products/added",
                                "variants": [{"title": "A", "price": "3.00"}, {"title": "B"}]})  # fmt: skip
    made = shop.node(new)
    assert (made["createdAt"], made["updatedAt"], shop.root("products")[-1]["id"]) == (LATER, LATER, new)
    assert [(one["title"], one["product"]["title"]) for one in variants(made)] == [("A", "Added"), ("B", "Added")]
    assert shop.root("productVariants")[-1]["__parent__"] == new
    selection(ASKED["products"]).of(made)
    assert shop.storefront("/products/added")[0] == 200
    shop.delete(new)
    assert shop.node(new) is None
    assert shop.storefront("/products/added")[0] == 404


def test_an_added_variant_stands_with_its_product(shop):
    product = shop.root("products")[2]
    before = len(variants(product))
    new = shop.add("productVariants", {"__parent__": product["id"], "title": "Extra"})
    assert [one["id"] for one in variants(shop.node(product["id"]))][before:] == [new]
    assert shop.node(product["id"])["updatedAt"] == LATER


@pytest.mark.parametrize("root", ["pages", "urlRedirects", "orders", "collections", "menus", "files", "scriptTags", "locations"])
def test_anything_can_be_added_changed_and_deleted(shop, root):
    size = len(shop.root(root))
    new = shop.add(root, {})
    selection(ASKED[root]).of(shop.node(new))
    field = {"urlRedirects": "target", "orders": "name", "files": "alt", "scriptTags": "src", "locations": "name"}.get(root, "title")
    shop.update(new, **{field: "changed"})
    assert (len(shop.root(root)), shop.node(new)[field], shop.root(root)[-1]["id"]) == (size + 1, "changed", new)
    first = shop.root(root)[0]["id"]
    shop.delete(first)
    assert (len(shop.root(root)), shop.node(first)) == (size, None)


def test_a_redirect_works_as_soon_as_it_is_there(shop):
    assert shop.storefront("/brand-new")[0] == 404
    new = shop.add("urlRedirects", {"path": "/brand-new", "target": "/cart"})
    assert shop.storefront("/brand-new")[0] == 301
    shop.update(new, target="/search")
    assert shop.storefront("/brand-new")[1]["Location"] == "/search"
    shop.delete(new)
    assert shop.storefront("/brand-new")[0] == 404


def test_a_refund_is_news_of_the_order(shop):
    order = shop.root("orders")[0]
    shop.update(order["id"], displayFinancialStatus="REFUNDED")
    assert (shop.root("orders")[0]["updatedAt"], shop.root("orders")[0]["displayFinancialStatus"]) == (LATER, "REFUNDED")
    line = lines(order)[0]
    shop.update(line["id"], currentQuantity=0)
    assert shop.node(line["id"])["currentQuantity"] == 0


def test_the_shop_itself_can_change(shop):
    shop.update(shop.shop()["id"], name="Renamed")
    assert shop.shop()["name"] == "Renamed"


def test_names_of_roots_are_those_of_the_api(shop):
    with pytest.raises(KeyError):
        shop.root("product")
    assert len(shop.metaobjects("of_no_kind")) == 0
