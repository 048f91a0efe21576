"""Bulk operations: one node a line, children in any order, the same content as from nested JSON."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkaudit.errors import UnreadableInput
from linkaudit.model import (
    UNREAD,
    CollectionProduct,
    Coverage,
    Image,
    Order,
    OrderLine,
    Page,
    Placement,
    Product,
    Redirect,
    Skip,
    Tally,
    Variant,
    Visit,
)
from linkaudit.source.json.kinds import JSON_KINDS
from linkaudit.source.json.variant_pictures import VariantPictures
from linkaudit.source.reading.opening import members

PRODUCT = "gid://shopify/Product/11"
VARIANT = "gid://shopify/ProductVariant/21"
SHOP: list[dict[str, Any]] = [
    {"__typename": "Product", "id": PRODUCT, "handle": "tent", "title": "Tent", "status": "ACTIVE",
     "descriptionHtml": '<a href="/pages/faq">FAQ</a>', "onlineStoreUrl": "https://shop.example/products/tent"},
    {"__typename": "ProductVariant", "id": VARIANT, "sku": "S", "price": "19.90", "inventoryQuantity": 2,
     "inventoryPolicy": "DENY", "selectedOptions": [{"name": "Size", "value": "M"}],
     "inventoryItem": {"id": "gid://shopify/InventoryItem/9", "tracked": True,
                       "measurement": {"weight": {"value": 1.5, "unit": "KILOGRAMS"}}}, "__parentId": PRODUCT},
    {"__typename": "MediaImage", "id": "gid://shopify/MediaImage/31", "__parentId": VARIANT},
    {"__typename": "MediaImage", "id": "gid://shopify/MediaImage/31", "alt": "A", "mediaContentType": "IMAGE",
     "image": {"id": "gid://shopify/ImageSource/1", "url": "https://cdn.shopify.com/a.jpg"}, "__parentId": PRODUCT},
    {"__typename": "Metafield", "id": "gid://shopify/Metafield/3", "namespace": "n", "key": "k", "type": "url",
     "value": "https://www.tiktok.com/@tent", "__parentId": PRODUCT},
    {"namespace": "n", "key": "l", "type": "url", "value": "/l", "__parentId": PRODUCT},
    {"__typename": "Collection", "id": "gid://shopify/Collection/41", "handle": "sale", "title": "Sale"},
    {"__typename": "Product", "id": PRODUCT, "__parentId": "gid://shopify/Collection/41"},
    {"__typename": "Page", "id": "gid://shopify/Page/51", "handle": "faq", "body": "<a href=/a>"},
    {"__typename": "Article", "id": "gid://shopify/Article/61", "handle": "first", "body": "",
     "blog": {"id": "gid://shopify/Blog/71", "handle": "news"}},
    {"__typename": "Article", "id": "gid://shopify/Article/62", "handle": "second", "__parentId": "gid://shopify/Blog/71"},
    {"__typename": "Blog", "id": "gid://shopify/Blog/71", "handle": "news"},
    {"__typename": "UrlRedirect", "id": "gid://shopify/UrlRedirect/81", "path": "/old", "target": "/new"},
    {"__typename": "InventoryLevel", "id": "gid://shopify/InventoryLevel/1?inventory_item_id=9", "__parentId": "x"},
    {"occurredAt": "2026-01-01T00:00:00Z", "__parentId": "gid://shopify/Order/1"},
]


def text(*nodes):
    return b"".join(json.dumps(node, separators=(",", ":")).encode() + b"\n" for node in nodes)


def drain(batches, found):
    """Keep what came before the fault."""
    for batch in batches:
        found.append(batch)


class Reader:
    def __init__(self, folder):
        self.folder = folder

    def batches(self, data, start=0):
        path = self.folder / "bulk.jsonl"
        path.write_bytes(data if isinstance(data, bytes) else text(*data))
        member = next(members([path]))
        kind, = [kind for kind in JSON_KINDS if kind.recognise(member)]
        assert kind.name.startswith("bulk")
        return kind.read(member, start)

    def __call__(self, data, *types) -> list[Any]:
        found = [record for batch in self.batches(data) for record in batch.records]
        return [record for record in found if isinstance(record, types)] if types else found


@pytest.fixture
def read(tmp_path):
    return Reader(tmp_path)


def test_a_number_that_no_database_holds_is_left_out_and_told(read):
    for key, told in (("inventoryQuantity", (None, 0)), ("position", (2, 0))):
        changed = [SHOP[0], SHOP[1] | {key: 10**30}]
        (variant,) = read(changed, Variant)
        assert (variant.quantity, variant.position, variant.sku) == (*told, "S")
        (skip,) = read(changed, Skip)
        assert skip.where == f"line 2, {key}"


@pytest.mark.parametrize("seed", range(8))
def test_children_in_any_order(read, seed):
    shop = SHOP.copy()
    random.Random(seed).shuffle(shop)
    product, = read(shop, Product)
    assert (product.ref, product.product_id, product.handle) == (11, 11, "tent")
    assert read(shop, Variant) == [Variant(
        product_ref=11, ref=21, variant_id=21, sku="S", price=Decimal("19.90"), quantity=2, tracked=True, continues=False,
        option_values=("M",), grams=Decimal("1500.0"), image="https://cdn.shopify.com/a.jpg", item_id=9)]
    image, = read(shop, Image)
    assert (image.product_ref, image.src, image.alt) == (11, "https://cdn.shopify.com/a.jpg", "A")
    member, = read(shop, CollectionProduct)
    assert (member.collection_id, member.product_id) == (41, 11)
    assert {page.path for page in read(shop, Page)} >= {"/collections/sale", "/pages/faq", "/blogs/news", "/blogs/news/first"}
    assert next(page.path for page in read(shop, Page) if page.page_id == 62) in {"/blogs/#71/second", "/blogs/news/second"}
    assert read(shop, Redirect) == [Redirect(ref=81, path="/old", target="/new", redirect_id=81)]
    links = read(shop, Placement)
    assert {(link.owner_ref, link.owner_id, link.url) for link in links if link.owner_kind == "product"} == {
        (11, "11", "/pages/faq"), (11, "11", "https://www.tiktok.com/@tent"), (11, "11", "/l")}
    keys = [(link.owner_kind, link.owner_ref, link.ordinal) for link in links]
    assert len(keys) == len(set(keys))
    assert sum(tally.count for tally in read(shop, Tally)) == 2
    assert not read(shop, Skip)
    assert {one.kind: one.whole for one in read(shop, Coverage)} == dict.fromkeys(
        ["product", "collection", "page", "blog", "article", "redirect", "variant_ids", "stock"], True)


def picture(number, parent, **more):
    return {"__typename": "MediaImage", "id": f"gid://shopify/MediaImage/{number}", **more, "__parentId": parent}


def tee():
    """A product of three variants, of which two have pictures, in the lines of a bulk operation."""
    names = {21: "Red", 22: "Blue", 23: "Green"}
    variants = [{**SHOP[1], "id": f"gid://shopify/ProductVariant/{at}", "selectedOptions": [{"name": "Color", "value": name}]} for at, name in names.items()]
    return [
        SHOP[0], variants[0], picture(31, VARIANT), picture(32, VARIANT), variants[1], picture(32, "gid://shopify/ProductVariant/22"), variants[2],
        picture(31, PRODUCT, image={"url": "https://cdn.shopify.com/red.jpg"}),
        picture(32, PRODUCT, mediaContentType="IMAGE", preview={"image": {"url": "https://cdn.shopify.com/blue.jpg"}}),
        picture(33, PRODUCT, image={"url": "https://cdn.shopify.com/all.jpg"}),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_the_picture_of_a_variant_is_that_of_the_product_with_its_id(read, seed):
    lines = tee()
    own = [lines.pop(2), lines.pop(2)]
    random.Random(seed).shuffle(lines)
    lines[seed:seed] = own  # of several, the first counts
    assert {one.option_values[0]: one.image for one in read(lines, Variant)} == {
        "Red": "https://cdn.shopify.com/red.jpg", "Blue": "https://cdn.shopify.com/blue.jpg", "Green": ""}
    assert len(read(lines, Image)) == 3
    assert not read(lines, Tally)


def test_the_same_pictures_as_in_a_product_of_rest(read, tmp_path):
    rest = {"products": [{"id": 11, "handle": "tent", "title": "Tent", "variants": [
        {"id": 21, "option1": "Red", "image_id": 31}, {"id": 22, "option1": "Blue", "image_id": 32}, {"id": 23, "option1": "Green", "image_id": None}],
        "images": [{"id": 31 + at, "src": f"https://cdn.shopify.com/{name}.jpg"} for at, name in enumerate(("red", "blue", "all"))]}]}
    (tmp_path / "rest.json").write_text(json.dumps(rest))
    member, = members([tmp_path / "rest.json"])
    kind, = [kind for kind in JSON_KINDS if kind.recognise(member)]
    there = [record for batch in kind.read(member, 0) for record in batch.records]
    assert [one.image for one in there if isinstance(one, Variant)] == [one.image for one in read(tee(), Variant)]
    assert [(one.src, one.position) for one in there if isinstance(one, Image)] == [(one.src, one.position) for one in read(tee(), Image)]


def test_a_variant_line_of_another_shape_has_its_picture_too(read):
    lines = tee()
    lines[1] = {**lines[1], "position": "1", "weight": "2"}
    assert read(lines, Variant)[0].image == "https://cdn.shopify.com/red.jpg"
    lines[1] = {**lines[1], "image": {"url": "https://cdn.shopify.com/own.jpg"}}
    assert read(lines, Variant)[0].image == "https://cdn.shopify.com/own.jpg"


def test_a_picture_that_no_line_gives_an_address_is_counted(read):
    lines = [SHOP[0], SHOP[1], picture(99, VARIANT), picture(98, "gid://shopify/Collection/21")]
    assert [one.image for one in read(lines, Variant)] == [""]
    assert [(one.why, one.count) for one in read(lines, Tally)] == [("media of a variant", 2)]


def test_pictures_of_variants_in_a_cut_file(read):
    found: list[Any] = []
    with pytest.raises(UnreadableInput, match="line 11"):
        drain(read.batches(text(*tee()) + b'{"id":"gid://shopify/MediaImage/3'), found)
    assert [one.image[-7:] for batch in found for one in batch.records if isinstance(one, Variant)] == ["red.jpg", "lue.jpg", ""]


def test_a_file_whose_variants_have_their_pictures_is_read_once(read, monkeypatch):
    asked = []

    def lines(*_):
        asked.append(1)
        yield from ()

    monkeypatch.setattr(VariantPictures, "_lines", lines)
    line = {**SHOP[1], "image": {"url": "https://cdn.shopify.com/own.jpg"}}
    read([SHOP[0], line, SHOP[3]])
    assert not asked
    read([SHOP[0], SHOP[1], line, SHOP[1], SHOP[1]])
    assert len(asked) == 1


def test_the_place_in_a_collection_is_the_order_of_lines(read):
    below = [{"id": f"gid://shopify/Product/{i}", "handle": f"p{i}", "__parentId": "gid://shopify/Collection/1"} for i in (3, 1, 2)]
    found = read(below, CollectionProduct)
    assert [member.product_handle for member in sorted(found, key=lambda member: member.position)] == ["p3", "p1", "p2"]
    assert not read(below, Product)


def test_no_variants_asked_for(read):
    cover = {one.kind: one.why for one in read(SHOP[:1] + SHOP[8:9], Coverage)}
    assert cover == {"product": "", "page": "", "variant_ids": "the file has no variants", "stock": "the file has no variants"}


def test_a_nested_id_before_the_own(read):
    node = {"inventoryItem": {"id": "gid://shopify/InventoryItem/9"}, "product": {"id": "gid://shopify/Product/5"},
            "id": VARIANT, "price": "1", "__parentId": PRODUCT}
    assert [variant.variant_id for variant in read([node, SHOP[0]], Variant)] == [21]


def test_spaces_and_nested_connections(read):
    data = json.dumps({**SHOP[0], "variants": {"nodes": [{"id": VARIANT, "price": "1"}]}}).encode() + b"\n" + text(SHOP[8])
    assert [variant.ref for variant in read(data, Variant)] == [21]


def test_orders(read):
    order = {"__typename": "Order", "id": "gid://shopify/Order/7", "createdAt": "2026-09-01T00:00:00Z",
             "currentTotalPriceSet": {"shopMoney": {"amount": "30.10", "currencyCode": "USD"}},
             "customerJourneySummary": {"lastVisit": {"landingPage": "/products/tent?utm_source=tiktok"}, "firstVisit": None}}
    line = {"__typename": "LineItem", "id": "gid://shopify/LineItem/8", "quantity": 2, "product": {"id": PRODUCT},
            "variant": {"id": VARIANT}, "discountedTotalSet": {"shopMoney": {"amount": "30.10"}},
            "__parentId": "gid://shopify/Order/7"}
    for shop in ([order, line], [line, order]):
        assert [(one.ref, one.total, one.currency) for one in read(shop, Order)] == [(7, Decimal("30.10"), "USD")]
        assert read(shop, OrderLine) == [OrderLine(order_ref=7, ref=8, quantity=2, product_id=11, variant_id=21,
                                                   amount=Decimal("30.10"))]
        assert [visit.source for visit in read(shop, Visit)] == ["tiktok"]
        assert [one.kind for one in read(shop, Coverage)] == ["order"]


def test_a_bad_line_is_named(read):
    data = text(*SHOP[:2]) + b'{"id": \n' + text({**SHOP[1], "price": "ten", "id": VARIANT + "2"}) + text(SHOP[8])
    assert [(skip.where, skip.why) for skip in read(data, Skip)] == [
        ("line 3", "is not a JSON object"), ("line 4, price", "is not a number")]
    assert [variant.price for variant in read(data, Variant)] == [Decimal("19.90"), None]


@pytest.mark.parametrize("bad, unread", [
    (b'{"__typename":"Product","id":"gid://shopify/Product/12","handle":"green","title":"G","status":"ACT', ["product", "variant_ids", "stock"]),
    (b'{"id":"gid://shopify/Page/62","handle":"gr', ["page"]),
    (b'{"id":"gid://shopify/ProductVariant/29","__parentId":"gid://shopify/Product/11","sk', ["variant_ids"]),
    (b'{"id":"gid://shopify/MediaImage/29","__parentId":"gid://shopify/Product/11","al', []),
    (b'{"id":"gid://shopify/MediaImage/29","al{"id":"gid://shopify/Page/62"}', ["page"]),
    (b'{"id": ', ["product", "page", "variant_ids", "stock"]),
    (b'{"id":"gid://shopify/ProductVariant/29","price":"1"}', ["variant_ids"]),
    (b'{"id":"gid://shopify/Product/12","title":"G"}', ["product", "variant_ids", "stock"]),
])
def test_what_a_line_that_cannot_be_used_may_hide(read, bad, unread):
    for data in (text(*SHOP[:2]) + bad + b"\n" + text(SHOP[8]), text(SHOP[8]) + bad + b"\n" + text(*SHOP[:2])):
        cover = {one.kind: one.why for one in read(data, Coverage)}
        assert [kind for kind, why in cover.items() if why == UNREAD] == unread
        assert all(why in ("", UNREAD) for why in cover.values())


def test_a_cut_last_line_is_damage(read):
    found: list[Any] = []
    with pytest.raises(UnreadableInput, match="line 3"):
        drain(read.batches(text(*SHOP[:2]) + text(SHOP[8])[:-10]), found)
    kinds = {type(record) for batch in found for record in batch.records}
    assert kinds >= {Product, Variant}
    assert Coverage not in kinds


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 900), per=st.integers(0, 12), seed=st.integers(0, 99))
def test_resuming_gives_exactly_the_rest(read, count, per, seed):
    nodes = []
    for at in range(1, count + 1):
        gid = f"gid://shopify/Product/{at}"
        nodes.append({**SHOP[0], "id": gid, "descriptionHtml": "<a href=/x>" * per + "<a href='#'>"})
        nodes.append({**SHOP[1], "id": f"gid://shopify/ProductVariant/{at}", "__parentId": gid})
        nodes.append({**SHOP[5], "__parentId": gid})
        nodes.append(picture(at // 2, f"gid://shopify/ProductVariant/{at}"))
        nodes.append(picture(at, gid, image={"url": f"https://cdn.shopify.com/{at}.jpg"}))
    random.Random(seed).shuffle(nodes)
    data = text(*nodes[: len(nodes) // 2]) + b"bad\n\n" + text(*nodes[len(nodes) // 2 :])
    whole = list(read.batches(data))
    for at, batch in enumerate(whole):
        assert list(read.batches(data, batch.cursor)) == whole[at + 1 :]
