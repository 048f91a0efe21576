"""Lines into records: whatever their order, and whether they came by pages or in bulk, the records are the same."""

from __future__ import annotations

import copy
import json
from collections import Counter
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.model import (
    CollectionProduct,
    Coverage,
    Host,
    Image,
    Metafield,
    Placement,
    Present,
    Product,
    Skip,
    StockCount,
    StockLevel,
    Tally,
    Variant,
)
from linkaudit.source.admin.feeds import feed_named
from linkaudit.source.admin.lines import Lines, flattened, is_root, updated_at
from linkaudit.source.admin.pages import LARGEST_PAGE, PageSize

PRODUCTS = feed_named("products").parts[0]
STOCK = feed_named("products").scan
COLLECTIONS = feed_named("collections").parts[0]
assert STOCK is not None


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def connection(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"edges": [{"node": node} for node in nodes], "pageInfo": {"hasNextPage": False, "endCursor": None}}


def product(number: int) -> dict[str, Any]:
    variants = [
        {"__typename": "ProductVariant", "id": gid("ProductVariant", number * 100 + at), "position": at, "sku": f"S{at}",
         "price": "19.90", "inventoryQuantity": at, "availableForSale": at > 1, "selectedOptions": [{"value": f"v{at}"}],
         "inventoryPolicy": "DENY", "inventoryItem": {"id": gid("InventoryItem", number * 1000 + at), "tracked": True,
                                                      "measurement": {"weight": {"value": 213.0, "unit": "GRAMS"}}}}
        for at in range(1, 4)
    ]  # fmt: skip
    media = [
        {"__typename": "MediaImage", "id": gid("MediaImage", number * 10_000 + at), "alt": None, "mimeType": "image/png",
         "image": {"url": f"https://cdn.shopify.com/{number}-{at}.png", "width": 800, "height": 600},
         "originalSource": {"fileSize": 1234}}
        for at in (7, 3, 5)
    ]  # fmt: skip
    metafield = {"__typename": "Metafield", "id": gid("Metafield", number * 7), "namespace": "c", "key": "url", "type": "url",
                 "value": f"https://www.tiktok.com/@p{number}"}  # fmt: skip
    return {
        "__typename": "Product", "id": gid("Product", number), "handle": f"p-{number}", "title": f"P {number}",
        "descriptionHtml": '<a href="/pages/faq">x</a><a href="#top">y</a><p>"__parentId": "gid://shopify/Product/1"</p>',
        "status": "ACTIVE", "tags": ["a"], "updatedAt": "2026-11-01T00:00:00Z", "publishedAt": "2026-01-01T00:00:00Z",
        "onlineStoreUrl": f"https://shop.example/products/p-{number}", "category": {"id": gid("TaxonomyCategory", 0)[:-1] + "aa-1-2", "fullName": "A > B"},
        "variants": connection(*variants), "media": connection(*media), "metafields": connection(metafield),
    }  # fmt: skip


def read(part, lines, *, fresh=False) -> list[Any]:
    reader = Lines(part, fresh=fresh)
    for line in lines:
        reader.take(line)
    return reader.drain()


def of(kind, records) -> list[Any]:
    return [record for record in records if type(record) is kind]


def test_a_product_becomes_all_its_records_numbered_by_shopifys_ids():
    records = read(PRODUCTS, flattened(product(77), PRODUCTS))
    (one,) = of(Product, records)
    assert (one.ref, one.product_id, one.category, one.category_id) == (77, 77, "A > B", "aa-1-2")
    assert [(v.ref, v.product_ref, v.position, v.item_id, str(v.grams)) for v in of(Variant, records)] == [
        (7701, 77, 1, 77001, "213"), (7702, 77, 2, 77002, "213"), (7703, 77, 3, 77003, "213")]
    assert [(i.position, i.src[-8:], i.width, i.height, i.size, i.mime) for i in of(Image, records)] == [
        (1, "77-7.png", 800, 600, 1234, "image/png"), (2, "77-3.png", 800, 600, 1234, "image/png"), (3, "77-5.png", 800, 600, 1234, "image/png")]
    assert [(m.owner_ref, m.namespace, m.key, m.type) for m in of(Metafield, records)] == [(77, "c", "url", "url")]
    assert {(p.owner_ref, p.url) for p in of(Placement, records)} == {(77, "/pages/faq"), (77, "https://www.tiktok.com/@p77")}
    assert [(t.owner, t.why, t.count) for t in of(Tally, records)] == [(77, "in-page anchor", 1)]
    assert of(Host, records) == []
    assert of(Coverage, records) == []
    assert of(Present, records) == []


def test_an_incremental_crawl_notes_which_products_it_read_anew():
    lines = [line for number in (5, 6) for line in flattened(product(number), PRODUCTS)]
    assert of(Present, read(PRODUCTS, lines, fresh=True)) == [Present(ref=5, fresh=True), Present(ref=6, fresh=True)]


def in_any_order(lines: list[bytes], random: Random) -> list[bytes]:
    """Shuffle lines as Shopify may: children of one connection keep their order, nothing else is sure."""
    queues: dict[tuple[str, str], list[bytes]] = {}
    for line in lines:
        node = json.loads(line)
        queues.setdefault((node.get("__parentId", node["id"]), node["__typename"]), []).append(line)
    names = [name for name, queue in queues.items() for _ in queue]
    random.shuffle(names)
    return [queues[name].pop(0) for name in names]


@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_the_order_of_lines_does_not_matter(random, count):
    lines = [line for number in range(1, count + 1) for line in flattened(product(number), PRODUCTS)]
    expected = Counter(map(repr, read(PRODUCTS, lines)))
    assert Counter(map(repr, read(PRODUCTS, in_any_order(lines, random)))) == expected


@given(st.integers(0, 30))
def test_it_does_not_matter_where_reading_was_interrupted(cut):
    lines = [line for number in range(1, 4) for line in flattened(product(number), PRODUCTS)]
    whole = Lines(PRODUCTS, fresh=False)
    for line in lines:
        whole.take(line)
    first, second = Lines(PRODUCTS, fresh=False), Lines(PRODUCTS, fresh=False)
    for line in lines[:cut]:
        first.take(line)
        second.pass_over(line)
    for line in lines[cut:]:
        second.take(line)
    assert (second.count, second.roots) == (whole.count, whole.roots)
    assert Counter(map(repr, [*first.drain(), *second.drain()])) == Counter(map(repr, whole.drain()))


def test_a_place_in_a_collection_is_counted_within_the_collection():
    below = [{"__typename": "Product", "id": gid("Product", n), "handle": f"p{n}"} for n in (9, 4, 7)]
    nodes: list[Any] = [
        {"__typename": "Collection", "id": gid("Collection", c), "handle": f"c{c}", "title": "", "descriptionHtml": "", "products": connection(*below[c:])}
        for c in (0, 1)
    ]
    lines = [line for node in nodes for line in flattened(copy.deepcopy(node), COLLECTIONS)]
    places = of(CollectionProduct, read(COLLECTIONS, lines))
    assert [(p.collection_id, p.product_id, p.position) for p in places] == [(0, 9, 1), (0, 4, 2), (0, 7, 3), (1, 4, 1), (1, 7, 2)]
    assert len({p.ref for p in places}) == 5


@pytest.mark.parametrize("parent", [gid("ProductVariant", 12), gid("InventoryItem", 34)])
def test_stock_is_joined_by_the_inventory_item_whichever_parent_the_line_names(parent):
    variant = {"__typename": "ProductVariant", "id": gid("ProductVariant", 12), "inventoryQuantity": -2, "availableForSale": False,
               "product": {"id": gid("Product", 5)}, "inventoryItem": {"id": gid("InventoryItem", 34)}}  # fmt: skip
    level = {"__typename": "InventoryLevel", "id": "gid://shopify/InventoryLevel/88?inventory_item_id=34", "isActive": True,
             "location": {"id": gid("Location", 3)}, "quantities": [{"name": "available", "quantity": -2}, {"name": "on_hand", "quantity": 1}],
             "__parentId": parent}  # fmt: skip
    records = read(STOCK, [msgspec.json.encode(level), msgspec.json.encode(variant)])
    assert records == [
        StockLevel(item_id=34, location_id=3, active=True, available=-2, on_hand=1),
        Present(ref=5, fresh=False),
        StockCount(variant_id=12, product_ref=5, item_id=34, quantity=-2, available=False),
    ]


def test_a_count_that_no_database_holds_is_not_known_and_told():
    variant = {"__typename": "ProductVariant", "id": gid("ProductVariant", 12), "inventoryQuantity": 10**30, "product": {"id": gid("Product", 5)}}
    level = {"__typename": "InventoryLevel", "id": "gid://shopify/InventoryLevel/88?inventory_item_id=34", "location": {"id": gid("Location", 3)},
             "quantities": [{"name": "available", "quantity": -(10**30)}, {"name": "on_hand", "quantity": 1}], "__parentId": gid("ProductVariant", 12)}  # fmt: skip
    records = read(STOCK, [json.dumps(variant).encode(), json.dumps(level).encode()])
    assert [one.quantity for one in of(StockCount, records)] == [None]
    assert [(one.available, one.on_hand) for one in of(StockLevel, records)] == [(None, 1)]
    assert [(one.where, one.owner) for one in of(Skip, records)] == [
        ("ProductVariant/12, inventoryQuantity", 5), ("InventoryLevel/88?inventory_item_id=34, available", None),
    ]  # fmt: skip


def test_a_bad_value_is_told_with_the_product_it_belongs_to():
    node = product(3)
    node["variants"]["edges"][0]["node"]["position"] = "first"
    records = read(PRODUCTS, flattened(node, PRODUCTS))
    (skip,) = of(Skip, records)
    assert skip.owner == 3
    assert "object 301" in skip.where
    assert len(of(Variant, records)) == 3


def test_text_that_looks_like_a_parent_is_none():
    line = b'{"__typename":"Page","id":"gid://shopify/Page/1","updatedAt":"2026-01-02T00:00:00Z","body":"\\"__parentId\\": \\"gid://shopify/Product/9\\""}'
    assert is_root(line)
    assert updated_at(line) == "2026-01-02T00:00:00Z"


# --- page sizes ---------------------------------------------------------------------------------------------------


@given(st.integers(1, LARGEST_PAGE), st.integers(1, LARGEST_PAGE), st.integers(1, 300))
def test_page_sizes_stay_within_what_is_affordable_once_that_is_known(first, affordable, turns):
    size = PageSize(first)
    refused = 0
    for _ in range(turns):
        assert 1 <= size.now <= max(LARGEST_PAGE, first)
        if size.now > affordable:
            refused += 1
            assert size.too_dear()
        else:
            size.went_through()
    assert refused <= 9 + turns // 10


def test_the_smallest_page_cannot_shrink():
    assert not PageSize(1).too_dear()
