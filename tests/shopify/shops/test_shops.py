"""The shops keep their promises: the same every time, as large as asked for at no cost, and readable as files."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest

from tests.process import python
from tests.shopify.shops.asked import ASKED
from tests.shopify.shops.exports import exports
from tests.shopify.shops.seeded import seeded
from tests.shopify.shops.select import selection
from tests.shopify.shops.ugly import ugly_shop
from tests.shops.ugly_orders import PERSONAL_MARKS


def linkaudit(out, *arguments):
    done = python("-m", "linkaudit", "run", *arguments, "--db", out / "x.db", "--out", out)
    assert done.returncode == 0, done.stderr
    return json.loads((out / "summary.json").read_text("utf-8"))


def several(shop):
    for root in ("products", "orders", "collections", "articles", "menus", "urlRedirects", "productVariants"):
        rows = shop.root(root)
        yield from (selection(ASKED[root]).of(rows[at]) for at in range(0, len(rows), 11))


def test_the_same_arguments_give_the_same_shop():
    assert list(several(seeded())) == list(several(seeded()))
    assert list(several(seeded())) != list(several(seeded(seed=2)))


def test_size_costs_nothing():
    begun = time.process_time()
    shop = seeded(products=100_000, orders=200_000)
    assert time.process_time() - begun < 0.5
    assert (len(shop.root("products")), len(shop.root("orders")), len(shop.root("productVariants"))) == (100_000, 200_000, 461_156)
    begun = time.process_time()
    product, order = shop.root("products")[99_999], shop.root("orders")[199_999]
    selection(ASKED["products"]).of(product)
    selection(ASKED["orders"]).of(order)
    assert [one and one["id"] for one in (shop.node(product["id"]), shop.by_handle("products", product["handle"]))] == [product["id"]] * 2
    assert shop.root("productVariants")[461_155]["position"] > 5
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("size", [0, 1, 2, 5, 13, 61])
def test_small_shops_hold_together(size):
    shop = seeded(products=size, orders=size)
    rows = shop.root("productVariants")
    assert [rows.number(at) for at in range(len(rows))] == sorted({rows.number(at) for at in range(len(rows))})
    assert sum(len(product["variants"]()) for product in shop.root("products")) == len(rows)
    for root in ("products", "orders", "collections", "articles", "pages", "blogs"):
        for node in shop.root(root):
            selection(ASKED[root]).of(node)


def test_what_is_hard_to_read_is_there():
    shop = seeded(products=400)
    products, orders = list(shop.root("products")), list(shop.root("orders"))
    assert max(len(one["variants"]()) for one in products) > 250
    assert max(len(one["media"]()) for one in products) > 9
    assert max(len(one["metafields"]()) for one in products) > 20
    assert max(len(one["lineItems"]()) for one in orders) > 25
    assert max(len(one["products"]()) for one in shop.root("collections")) > 250
    for root in ("collections", "pages", "articles"):
        assert max(len(one["metafields"]()) for one in shop.root(root)) > 20
    assert {one["status"] for one in products} == {"ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"}
    assert any(one["status"] == "ACTIVE" and not one["onlineStoreUrl"] for one in products)
    assert sum(not one["title"].isascii() for one in products) > 10
    assert {type(medium["__typename"]) and medium["__typename"] for one in products for medium in one["media"]()} == {"MediaImage", "Video", "ExternalVideo"}
    assert any(medium.get("image", 0) is None for one in products for medium in one["media"]())


def test_journeys_are_of_every_kind():
    orders = list(seeded(orders=600).root("orders"))
    summaries = [one["customerJourneySummary"] for one in orders]
    assert any(one is None for one in summaries)
    found = [one for one in summaries if one]
    assert any(not one["ready"] for one in found)
    assert any(one["ready"] and not one["firstVisit"] for one in found)
    assert any(one["firstVisit"] and not one["lastVisit"] for one in found)
    assert any(one["lastVisit"] for one in found)
    assert max(len(one["moments"]()) for one in found if one["moments"]) > 10
    tiktok = [one for one in found if "tiktok" in json.dumps(one["firstVisit"] or {}).lower()]
    assert 0.2 < len(tiktok) / len(orders) < 0.8


def test_orders_come_in_the_order_of_their_time():
    orders = seeded(orders=500).root("orders")
    times = [orders.stamp(at, "createdAt") for at in range(len(orders))]
    assert times == sorted(times)
    assert times[0] < "2026-08-01" < times[-1] < "2026-11-22T12:00:00Z"
    assert all(orders.stamp(at, "updatedAt") >= times[at] for at in range(len(orders)))
    assert any(after < before for before, after in pairwise(orders.stamp(at, "updatedAt") for at in range(len(orders))))


@pytest.mark.parametrize("kind", ["seeded", "ugly"])
def test_buyers_are_there_to_be_left_alone(kind, tmp_path):
    shop = seeded(orders=40) if kind == "seeded" else ugly_shop(tmp_path)[0]
    text = "".join(json.dumps(selection(ASKED["orders"]).of(order)) for order in shop.root("orders"))
    assert [mark for mark in PERSONAL_MARKS if mark not in text and mark not in {"IwAR", "Cj0Kugly"}] == []


@pytest.mark.parametrize("spelling", ["jsonl", "graphql"])
def test_the_files_of_a_seeded_shop_can_be_read(tmp_path, spelling):
    shop = seeded(products=130, orders=90)
    told = linkaudit(tmp_path, *exports(shop, tmp_path / "files", products=spelling))
    names = {"products": "products", "variants": "productVariants", "pages": "pages", "blogs": "blogs", "articles": "articles",
             "collections": "collections", "redirects": "urlRedirects", "orders": "orders"}  # fmt: skip
    assert {name: told["counts"][name] for name in names} == {name: len(shop.root(root)) for name, root in names.items()}
    assert told["links"]["total"] > 500
    assert sum(int(purse["tiktok_orders"]) for purse in told["money"]) > 10
    # metaobjects are always listed one type at a time; everything else is whole
    assert {one["what"] for one in told["skipped"] if "Export all of it" in one["cure"]} == {"metaobjects"}


@pytest.fixture(scope="module")
def ugly(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ugly")
    return *ugly_shop(folder), folder


def test_the_ugly_shop_counts_as_its_truth_does(ugly):
    shop, truth, _ = ugly
    roots = {"variants": "productVariants", "redirects": "urlRedirects"}
    names = ("products", "variants", "pages", "blogs", "articles", "collections", "redirects")
    assert {name: len(shop.root(roots.get(name, name))) for name in names} == {name: truth.counts[name] for name in names}
    assert len(shop.root("orders")) == len(json.loads((ugly[2] / "orders.json").read_text("utf-8"))["orders"])


@pytest.mark.slow
def test_the_ugly_shop_as_files_of_the_api_is_the_ugly_shop(ugly, tmp_path):
    shop, truth, folder = ugly
    told = linkaudit(tmp_path, *exports(shop, tmp_path / "files"), folder / "links.csv")
    files = linkaudit(tmp_path, *(folder / name for name in truth.files))
    counts = ("products", "variants", "pages", "blogs", "articles", "collections", "redirects", "orders", "links", "placements")
    assert {name: told["counts"][name] for name in counts} == {name: files["counts"][name] for name in counts}
    for part in ("links", "findings", "money"):
        assert told[part] == files[part]
    assert {row["currency"]: row["tiktok_revenue"] for row in told["money"]} == {name: str(money.total) for name, money in truth.money.items()}
