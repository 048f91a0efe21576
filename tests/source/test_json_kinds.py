"""Content in JSON: every kind in every spelling, coverage, bad records, damage, resuming."""

from __future__ import annotations

import gzip
import json
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
    Host,
    Image,
    OwnerKind,
    Page,
    Placement,
    Product,
    Redirect,
    Skip,
    Status,
    Surface,
    Tally,
    Variant,
)
from linkaudit.source.json.kinds import JSON_KINDS
from linkaudit.source.reading.opening import members


def drain(batches, found):
    """Keep what came before the fault."""
    for batch in batches:
        found.append(batch)


class Reader:
    def __init__(self, folder):
        self.folder = folder

    def batches(self, data, start=0):
        path = self.folder / "some.json"
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        member = next(members([path]))
        kinds = [kind for kind in JSON_KINDS if kind.recognise(member)]
        assert len(kinds) == 1, [kind.name for kind in kinds]
        return kinds[0].read(member, start)

    def __call__(self, data, *types) -> list[Any]:
        found = [record for batch in self.batches(data) for record in batch.records]
        return [record for record in found if isinstance(record, types)] if types else found


@pytest.fixture
def read(tmp_path):
    return Reader(tmp_path)


def lines(*things):
    return b"".join(json.dumps(thing).encode() + b"\n" for thing in things)


def edges(*nodes, more=False):
    return {"edges": [{"node": node, "cursor": "c"} for node in nodes], "pageInfo": {"hasNextPage": more}}


def nodes(*found, more=False):
    return {"nodes": list(found), "pageInfo": {"hasNextPage": more}}


REST_PRODUCT = {
    "id": 11, "title": "Tent", "body_html": '<a href="/pages/faq">FAQ</a>', "vendor": "V", "product_type": "Tents",
    "handle": "tent", "published_at": "2026-01-01T00:00:00Z", "status": "active", "tags": "a, b",
    "admin_graphql_api_id": "gid://shopify/Product/11",
    "options": [{"name": "Size", "values": ["S", "M"]}],
    "variants": [
        {"id": 21, "product_id": 11, "title": "S", "price": "19.90", "compare_at_price": "", "position": 1, "sku": 77,
         "inventory_policy": "continue", "inventory_management": "shopify", "inventory_quantity": "4", "option1": "S",
         "option2": None, "weight": 2.2, "weight_unit": "lb", "image_id": 31, "barcode": None},
    ],
    "images": [{"id": 31, "src": "https://cdn.shopify.com/a.jpg", "position": 1, "alt": "A tent"}],
}
GRAPHQL_PRODUCT = {
    "id": "gid://shopify/Product/11", "title": "Tent", "descriptionHtml": '<a href="/pages/faq">FAQ</a>', "vendor": "V",
    "productType": "Tents", "handle": "tent", "publishedAt": "2026-01-01T00:00:00Z", "status": "ACTIVE",
    "tags": ["a", "b"], "onlineStoreUrl": "https://shop.example/products/tent",
    "options": [{"name": "Size", "position": 1}], "category": {"fullName": "Sporting Goods > Tents"},
    "variants": edges({
        "id": "gid://shopify/ProductVariant/21", "price": "19.90", "compareAtPrice": None, "position": 1, "sku": "77",
        "inventoryPolicy": "CONTINUE", "inventoryQuantity": 4, "selectedOptions": [{"name": "Size", "value": "S"}],
        "inventoryItem": {"tracked": True, "measurement": {"weight": {"value": 2.2, "unit": "POUNDS"}}},
        "media": {"nodes": [{"id": "gid://shopify/MediaImage/31"}]}}),
    "media": nodes({"id": "gid://shopify/MediaImage/31", "mediaContentType": "IMAGE", "alt": "A tent",
                    "image": {"url": "https://cdn.shopify.com/a.jpg"}}),
    "metafields": nodes({"namespace": "custom", "key": "video", "type": "url", "value": "https://www.tiktok.com/@t"}),
}


@pytest.mark.parametrize(
    "data",
    [
        {"products": [REST_PRODUCT]}, {"product": REST_PRODUCT}, [REST_PRODUCT], REST_PRODUCT,
        {"data": {"products": edges(GRAPHQL_PRODUCT)}}, {"data": {"products": nodes(GRAPHQL_PRODUCT)}},
        {"data": {"product": GRAPHQL_PRODUCT}}, {"data": {"nodes": [GRAPHQL_PRODUCT]}}, [GRAPHQL_PRODUCT],
        [{"data": {"products": nodes(GRAPHQL_PRODUCT)}}], {"data": {"mine": edges(GRAPHQL_PRODUCT)}},
        lines({"products": [REST_PRODUCT]}, {"products": []}), lines(REST_PRODUCT, {**REST_PRODUCT, "id": 12}),
    ],
)
def test_a_product_is_the_same_in_every_spelling(read, data):
    product = read(data, Product)[0]
    assert (product.ref, product.product_id, product.handle, product.title) == (11, 11, "tent", "Tent")
    assert (product.status, product.published, product.tags) == (Status.ACTIVE, True, "a, b")
    assert (product.product_type, product.option_names) == ("Tents", ("Size",))
    variant = read(data, Variant)[0]
    assert variant == Variant(
        product_ref=11, ref=21, variant_id=21, position=1, option_values=("S",), sku="77", price=Decimal("19.90"),
        grams=Decimal("997.903214"), quantity=4, tracked=True, continues=True, image="https://cdn.shopify.com/a.jpg")
    assert read(data, Image)[0] == Image(product_ref=11, ref=31, src="https://cdn.shopify.com/a.jpg", position=1,
                                         alt="A tent")
    link = read(data, Placement)[0]
    assert (link.owner_kind, link.owner_ref, link.owner_id) == (OwnerKind.PRODUCT, 11, "11")
    assert (link.field, link.url, link.base) == ("description", "/pages/faq", "/products/tent")
    assert link.surface is Surface.DESCRIPTION


def coverage(records):
    return {record.kind: record.why if not record.whole else True for record in records if isinstance(record, Coverage)}


PUBLIC = "the public list leaves out unlisted products"


@pytest.mark.parametrize(
    "data, expected",
    [
        ({"products": [REST_PRODUCT]}, {"product": True, "variant_ids": True, "stock": True}),
        ({"products": []}, {"product": True, "variant_ids": True, "stock": True}),
        ({"products": [{"id": 1, "handle": "a", "body_html": "", "published_at": "x", "variants": []}]},
         {"product": PUBLIC, "variant_ids": PUBLIC, "stock": PUBLIC}),
        ({"products": [{**REST_PRODUCT, "id": i} for i in range(50)]},
         dict.fromkeys(["product", "variant_ids", "stock"], "exactly 50 records: it may be one page of more")),
        ({"data": {"products": nodes(GRAPHQL_PRODUCT, more=True)}},
         dict.fromkeys(["product", "variant_ids", "stock"], "there are more pages")),
        ({"data": {"products": nodes({**GRAPHQL_PRODUCT, "variants": nodes({"id": 1, "inventoryQuantity": 1}, more=True)})}},
         {"product": True, "variant_ids": "a product has more variants than the file shows",
          "stock": "a product has more variants than the file shows"}),
        ({"data": {"products": nodes({**GRAPHQL_PRODUCT, "variants": nodes({"id": 1, "inventoryQuantity": 1}, more=True)}, more=True)}},
         {"product": "there are more pages", "variant_ids": "a product has more variants than the file shows", "stock": "there are more pages"}),
        ([{"data": {"pages": nodes({"id": 1, "handle": "a"}, more=True)}},
          {"data": {"pages": nodes({"id": 2, "handle": "b"})}}], {"page": True}),
        ({"data": {"urlRedirects": {"edges": [{"node": {"id": f"gid://shopify/UrlRedirect/{i}", "path": "/a", "target": "/b"}}
                                              for i in range(10)]}}},
         {"redirect": "exactly 10 records: it may be one page of more"}),
        ({"custom_collections": [{"id": 1, "handle": "a"}], "smart_collections": []},
         {"collection": True, "custom_collection": True, "smart_collection": True}),
        ({"custom_collections": []},
         {"collection": "custom collections only; load the smart collections too", "custom_collection": True}),
        ({"page": {"id": 1, "handle": "a", "body_html": ""}}, {"page": "a single record, not a list"}),
        ({"errors": [{"message": "Throttled"}], "data": {"pages": nodes()}}, {"page": "the answer carries errors"}),
        ({"menus": [], "blogs": [], "articles": [], "redirects": []},
         {"menu": True, "blog": True, "article": True, "redirect": True}),
        (lines({"path": "/a", "target": "/b"}, {"path": "/c", "target": "/d"}), {"redirect": True}),
        *[({"products": [REST_PRODUCT, bad]}, {"product": UNREAD, "variant_ids": UNREAD, "stock": UNREAD})
          for bad in ("x", {"id": 2, "title": "T"}, {"id": 2, "handle": 7, "title": "T"})],
        *[({"products": [REST_PRODUCT, {**REST_PRODUCT, "id": 2, "variants": bad}]}, {"product": True, "variant_ids": UNREAD, "stock": True})
          for bad in ("x", ["x"], [{"id": {}, "inventory_quantity": 1}])],
        *[({"products": [{**REST_PRODUCT, "id": 2, **bad}]}, {"product": True, "variant_ids": True, "stock": True})
          for bad in ({"images": ["x"]}, {"metafields": "x"}, {"variants": [{"id": 5, "price": "x", "inventory_quantity": 1}]},
                      {"title": 7}, {"variants": [None, {"id": 5, "inventory_quantity": 1}]})],
        ({"pages": [{"id": 1, "handle": "a", "body_html": ""}], "redirects": [{"path": "/a"}], "collections": ["x"], "menus": ["x"]},
         {"page": True, "redirect": UNREAD, "collection": UNREAD, "menu": True}),
        ({"custom_collections": ["x"], "smart_collections": []},
         {"collection": UNREAD, "custom_collection": UNREAD, "smart_collection": UNREAD}),
        ({"articles": [{"id": 1, "handle": "a", "body_html": ""}]}, {"article": UNREAD}),
        (lines({"path": "/a", "target": "/b"}) + b"no JSON\n", {"redirect": UNREAD}),
        (lines({"path": "/a", "target": "/b"}, {"handle": "a", "items": []}) + b"[]\n", {"redirect": UNREAD, "menu": True}),
    ],
)
def test_coverage(read, data, expected):
    assert coverage(read(data)) == expected


@pytest.mark.parametrize(
    "published, expected",
    [
        ({"published_at": None}, False), ({"published_at": "2099-01-01T00:00:00Z"}, True), ({}, None),
        ({"publishedAt": "2026-01-01T00:00:00Z", "onlineStoreUrl": None}, True), ({"onlineStoreUrl": None}, False),
    ],
)
def test_published(read, published, expected):
    product = {"id": 1, "handle": "a", "vendor": "v", "status": "UNLISTED", **published}
    assert read({"products": [product]}, Product)[0].published is expected
    assert read({"products": [product]}, Product)[0].status is Status.UNLISTED


@pytest.mark.parametrize(
    "data, kind, path, fields",
    [
        ({"pages": [{"id": 5, "handle": "faq", "title": "FAQ", "body_html": "<a href=x>"}]}, "page", "/pages/faq", ["body"]),
        ({"data": {"pages": nodes({"id": "gid://shopify/Page/5", "handle": "faq", "title": "FAQ", "body": "<a href=x>",
                                   "isPublished": True})}}, "page", "/pages/faq", ["body"]),
        ([{"id": "gid://shopify/OnlineStorePage/5", "handle": "faq", "body": "<a href=x>"}], "page", "/pages/faq", ["body"]),
        ([{"id": 5, "handle": "faq", "body_html": "<a href=x>", "author": "A"}], "page", "/pages/faq", ["body"]),
        ({"smart_collections": [{"id": 5, "handle": "sale", "body_html": "<a href=x>", "rules": []}]},
         "collection", "/collections/sale", ["body"]),
        ({"collections": [{"id": 5, "handle": "sale", "description": "<a href=x>", "products_count": 2}]},
         "collection", "/collections/sale", ["body"]),
        ([{"id": 5, "handle": "sale", "descriptionHtml": "<a href=x>", "sortOrder": "MANUAL"}],
         "collection", "/collections/sale", ["body"]),
        ({"blogs": [{"id": 5, "handle": "news", "commentable": "no"}]}, "blog", "/blogs/news", []),
        ({"articles": [{"id": 5, "handle": "first", "blog_id": 8, "body_html": "<a href=x>", "summary_html": "<a href=y>"}]},
         "article", "/blogs/#8/first", ["body", "summary"]),
        ([{"id": 5, "handle": "first", "blog": {"id": "gid://shopify/Blog/8", "handle": "news"}, "body": "<a href=x>",
           "summary": "<a href=y>"}], "article", "/blogs/news/first", ["body", "summary"]),
        ({"policies": [{"title": "Refunds", "body": "<a href=x>", "handle": "refund-policy"}]},
         "policy", "/policies/refund-policy", ["body"]),
        ({"data": {"shop": {"shopPolicies": [{"id": "gid://shopify/ShopPolicy/5", "type": "REFUND_POLICY",
                                              "body": "<a href=x>"}]}}}, "policy", "/policies/refund-policy", ["body"]),
        ({"data": {"metaobjects": nodes({"id": "gid://shopify/Metaobject/5", "type": "author", "handle": "jo",
                                         "fields": [{"key": "site", "type": "url", "value": "https://x.example"}],
                                         "capabilities": {"onlineStore": {"templateSuffix": ""}}})}},
         "metaobject", "/pages/author/jo", ["site"]),
        ({"pages": [{"id": 5, "handle": "caf%C3%A9", "body_html": None}]}, "page", "/pages/café", []),
    ],
)
def test_pages_of_all_kinds(read, data, kind, path, fields):
    page = read(data, Page)[0]
    assert (page.kind.value, page.path) == (kind, path)
    assert [placement.field for placement in read(data, Placement)] == fields
    assert all(placement.owner_kind is page.kind for placement in read(data, Placement))


def test_articles_find_their_blog_in_the_same_file(read):
    data = {"blogs": [{"id": 8, "handle": "news"}], "articles": [{"id": 5, "handle": "first", "blog_id": 8}]}
    assert [page.path for page in read(data, Page)] == ["/blogs/news", "/blogs/news/first"]


def test_an_article_without_blog_is_told(read):
    skip, = read({"articles": [{"id": 5, "handle": "first"}]}, Skip)
    assert skip.where == "record 1, blog"


def test_blogs_with_articles_in_them(read):
    data = {"data": {"blogs": nodes({"id": "gid://shopify/Blog/8", "handle": "news",
                                     "articles": nodes({"id": "gid://shopify/Article/5", "handle": "first"})})}}
    assert [page.path for page in read(data, Page)] == ["/blogs/news", "/blogs/news/first"]


def test_products_of_collections(read):
    data = {"data": {"collections": nodes({"id": "gid://shopify/Collection/9", "handle": "sale", "products": edges(
        {"id": "gid://shopify/Product/2", "handle": "b"}, {"id": "gid://shopify/Product/1", "handle": "a"})})}}
    assert read(data, CollectionProduct) == [
        CollectionProduct(ref=1, position=1, collection_id=9, collection_handle="sale", product_id=2, product_handle="b"),
        CollectionProduct(ref=2, position=2, collection_id=9, collection_handle="sale", product_id=1, product_handle="a")]


def test_collects(read):
    data = {"collects": [{"id": 1, "collection_id": 9, "product_id": 2, "position": 3}, {"id": 2, "product_id": 3}]}
    assert read(data, CollectionProduct) == [CollectionProduct(ref=1, position=3, collection_id=9, product_id=2)]
    assert len(read(data, Skip)) == 1


@pytest.mark.parametrize("key", ["redirects", "urlRedirects"])
def test_redirects_are_links_too(read, key):
    data = {key: [{"id": "7", "path": "/old", "target": "https://shop.example/new?ttclid=abc"}]}
    assert read(data, Redirect) == [Redirect(ref=7, path="/old", target="https://shop.example/new?ttclid=", redirect_id=7)]
    placement, = read(data, Placement)
    assert (placement.owner_kind, placement.owner_ref, placement.field) == (OwnerKind.REDIRECT, 7, "target")
    assert placement.url == "https://shop.example/new?ttclid="


def test_menus_to_any_depth(read):
    item: dict[str, Any] = {"title": "Deepest", "url": "/pages/end", "items": []}
    for name in ("Fourth", "Third", "Second", "First"):
        item = {"title": name, "url": f"/{name}", "items": [item, {"title": "Nothing", "url": "#"}]}
    data = {"data": {"menus": nodes({"id": "gid://shopify/Menu/3", "handle": "main", "title": "Main menu", "items": [item]})}}
    found = read(data, Placement)
    assert [placement.url for placement in found] == ["/First", "/Second", "/Third", "/Fourth", "/pages/end"]
    assert [placement.ordinal for placement in found] == [1, 2, 3, 4, 5]
    assert found[-1].locator == "Main menu > First > Second > Third > Fourth > Deepest"
    assert (found[-1].anchor, found[-1].field, found[-1].owner_id) == ("Deepest", "items", "main")
    assert [tally.count for tally in read(data, Tally)] == [4]


def test_hosts(read):
    data = {"data": {
        "shop": {"name": "S", "email": "a@b.example", "myshopifyDomain": "s.myshopify.com",
                 "primaryDomain": {"host": "shop.example", "url": "https://shop.example"},
                 "domains": [{"host": "shop.example"}, {"host": "www.shop.example"}]},
        "webPresences": nodes({"id": "gid://shopify/MarketWebPresence/1", "domain": None, "rootUrls": [
            {"locale": "fr", "url": "https://shop.example/fr"}, {"locale": "en", "url": "https://shop.example/"}]}),
        "products": nodes(GRAPHQL_PRODUCT)}}
    assert read(data, Host) == [
        Host(host="shop.example", primary=True), Host(host="s.myshopify.com"), Host(host="www.shop.example"),
        Host(host="shop.example", root="/fr")]


def test_rest_shop(read):
    assert read({"shop": {"id": 1, "domain": "shop.example", "myshopify_domain": "s.myshopify.com"}}, Host) == [
        Host(host="shop.example", primary=True), Host(host="s.myshopify.com")]


def test_broken_addresses_are_no_hosts(read):
    data = {"products": [{**GRAPHQL_PRODUCT, "onlineStoreUrl": "https://[x/products/a"}]}
    assert not read(data, Host)


@pytest.mark.parametrize(
    "kind, value, urls",
    [
        ("url", "https://x.example/a", ["https://x.example/a"]),
        ("list.url", '["https://x.example/a", "/b"]', ["https://x.example/a", "/b"]),
        ("rich_text_field", '{"type":"root","children":[{"type":"link","url":"/a","children":[]}]}', ["/a"]),
        ("json", '{"link": "/a"}', ["/a"]),
        ("link", '{"text": "T", "url": "/a"}', ["/a"]),
        ("multi_line_text_field", "see https://x.example/a now", ["https://x.example/a"]),
        ("multi_line_text_field", '<a href="/a">', ["/a"]),
        ("number_integer", "5", []),
        ("product_reference", "gid://shopify/Product/1", []),
    ],
)
def test_metafields_by_type(read, kind, value, urls):
    data = {"products": [{"id": 1, "handle": "a", "metafields": [{"namespace": "n", "key": "k", "type": kind, "value": value}]}]}
    found = read(data, Placement)
    assert [placement.url for placement in found] == urls
    assert {placement.field for placement in found} <= {"metafield n.k"}
    assert all(placement.surface is Surface.CONTENT for placement in found)


def test_metafields_of_rest(read):
    data = {"metafields": [{"id": 3, "namespace": "n", "key": "k", "type": "url", "value": "/a", "owner_id": 11,
                            "owner_resource": "product"}, {"id": 4, "key": "k", "owner_resource": "shop", "owner_id": 1}]}
    placement, = read(data, Placement)
    assert (placement.owner_ref, placement.ordinal, placement.field) == (11, 1_003_000, "metafield n.k")


# --- bad input --------------------------------------------------------------------------------------------------


def test_bad_fields_are_left_out_and_named(read):
    data = {"products": [
        {"id": 1, "handle": "a", "title": 5, "vendor": "v", "variants": [{"id": 2, "price": "ten"}, {"id": 3, "price": "1.5"}]},
        {"id": 4, "handle": None, "vendor": "v"}, "text", None, {"id": 5, "handle": "c", "variants": "none", "vendor": ["v"]}]}
    assert [(skip.where, skip.why) for skip in read(data, Skip)] == [
        ("record 1, title", "expected text, got a whole number"), ("record 1, variants 1 price", "is not a number"),
        ("record 2, handle", "a product without handle"),
        ("record 3", "is not a JSON object"), ("record 4", "is not a JSON object"),
        ("record 5, variants", "expected an object | a list, got text"), ("record 5, vendor", "expected text, got a list"),
    ]
    assert [product.handle for product in read(data, Product)] == ["a", "c"]
    assert [variant.price for variant in read(data, Variant)] == [None, Decimal("1.5")]
    refs = [skip.ref for skip in read(data, Skip)]
    assert len(refs) == len(set(refs))


def test_a_bad_line_is_skipped(read):
    data = lines({"id": 1, "handle": "a", "vendor": "v"}) + b"{bad\n\n[]\n" + lines({"id": 2, "handle": "b", "vendor": "v"})
    assert [skip.where for skip in read(data, Skip)] == ["line 2", "line 4"]
    assert [product.handle for product in read(data, Product)] == ["a", "b"]


def test_numbers_beyond_all_measure(read):
    huge = b'{"id": 1, "handle": "a", "vendor": "v", "weight": 1e99999999999999999999}'
    data = lines({"id": 2, "handle": "b", "vendor": "v"}) + huge + b"\n"
    assert [skip.where for skip in read(data, Skip)] == ["line 2"]


TOO_LARGE = 10**30


def test_whole_numbers_that_no_database_holds_are_left_out_and_told(read):
    variant = {"id": 7, "sku": "S", "price": "5.00"}
    for key in ("inventory_quantity", "inventoryQuantity", "position"):
        for value in (TOO_LARGE, -TOO_LARGE, 10**15, str(TOO_LARGE)):
            data = {"products": [{"id": 1, "handle": "a", "variants": [variant | {key: value}]}]}
            (found,) = read(data, Variant)
            assert (found.sku, found.quantity, found.position) == ("S", None, 1)
            (skip,) = read(data, Skip)
            assert skip.where == f"record 1, variants 1 {key}"
    assert skip.why.startswith("expected a whole number")
    (kept,) = read({"products": [{"id": 1, "handle": "a", "variants": [variant | {"inventory_quantity": 10**15 - 1}]}]}, Variant)
    assert kept.quantity == 10**15 - 1


def test_other_whole_numbers_too(read):
    data = {"products": [{"id": 1, "handle": "a", "variants": [], "images": [{"id": 2, "src": "https://x.example/a.jpg", "width": TOO_LARGE, "position": TOO_LARGE}]}]}
    (image,) = read(data, Image)
    assert (image.width, image.position) == (None, 1)
    (place,) = read({"collects": [{"id": 5, "collection_id": 1, "product_id": 2, "position": TOO_LARGE}]}, CollectionProduct)
    assert place.position == 1


@pytest.mark.parametrize("identity", [TOO_LARGE, 2**63 - 1, "9" * 18, "gid://shopify/Product/" + "9" * 18])
def test_ids_beyond_all_measure_are_none(read, identity):
    (product,) = read({"products": [{"id": identity, "handle": "a", "vendor": "v"}]}, Product)
    assert product.product_id is None
    assert product.ref == 1


def test_unknown_records_are_counted(read):
    data = {"pages": [{"id": 1, "handle": "a"}], "customers": [{"email": "x@y.example"}], "n": [1, 2]}
    assert [(tally.why, tally.count) for tally in read(data, Tally)] == [("not used: customers", 1)]
    assert "x@y.example" not in str(read(data))


def test_many_unknown_kinds_are_few_reasons(read):
    data = {"pages": [{"id": 1, "handle": "a"}], **{f"k{i}": [{"id": 1}] for i in range(100)}}
    tallies = read(data, Tally)
    assert sum(tally.count for tally in tallies) == 100
    assert len({tally.ref for tally in tallies}) == len(tallies) == 21


def consumed(batches):
    found: list[Any] = []
    with pytest.raises(UnreadableInput) as fault:
        drain(batches, found)
    return [record for batch in found for record in batch.records], str(fault.value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"products": [{"id": 1, "handle": "a"}, {"id": 2, "handle": "b"}, {"id": 3, "ha',
        b'{"products": [{"id": 1, "handle": "a"}, {"id": 2, "handle": "b"}',
        b'[{"id": 1, "handle": "a", "vendor": ""}, {"id": 2, "handle": "b", "vendor": ""}, oops',
    ],
)
def test_a_cut_array_keeps_what_was_whole(read, data):
    found, message = consumed(read.batches(data))
    assert [record.handle for record in found] == ["a", "b"]
    assert "record 3" in message
    assert message.startswith("some.json")


def test_a_cut_last_line_is_damage(read):
    found, message = consumed(read.batches(lines({"id": 1, "handle": "a", "vendor": ""}, {"id": 2, "handle": "b", "vendor": ""})[:-9]))
    assert [record.handle for record in found] == ["a"]
    assert "line 2" in message


def test_a_cut_gzip_keeps_what_was_whole(read):
    import random

    noise = random.Random(4)
    products = [{"id": i, "handle": f"p{i}", "title": str(noise.random()), "vendor": "v"} for i in range(30_000)]
    packed = gzip.compress(json.dumps({"products": products}).encode())
    found, message = consumed(read.batches(packed[: len(packed) // 2]))
    assert 1000 < len(found) < 30_000
    assert f"record {len(found) + 1}" in message


@pytest.mark.parametrize("data", [b"", b"hello", b"[]", b"{}", b'{"a": 1}', b"<html>", b"[1, 2]", b'"x"', b"[[[[", b"\xff\xfe{"])
def test_what_is_not_ours(tmp_path, data):
    from linkaudit.source.base import Member

    member = Member(name="x", path=tmp_path / "x", head=data)
    assert not any(kind.recognise(member) for kind in JSON_KINDS)


def test_a_record_larger_than_the_head(read):
    data: Any = {"products": [{"id": 1, "handle": "a", "body_html": "<p>" + "x" * 400_000}]}
    assert [product.handle for product in read(data, Product)] == ["a"]
    data = [{"id": "gid://shopify/Product/1", "handle": "a", "descriptionHtml": "<p>" + "x" * 400_000}]
    assert [product.handle for product in read(data, Product)] == ["a"]


# --- resuming ---------------------------------------------------------------------------------------------------


def many(count):
    return {
        "shop": {"domain": "shop.example"},
        "blogs": [{"id": i, "handle": f"b{i}"} for i in range(3)],
        "articles": [{"id": i, "handle": f"a{i}", "blog_id": i % 5, "body_html": "<a href=/x><a href=#y>"} for i in range(count)],
        "products": [None, *({"handle": f"p{i}", "title": 5 if i % 50 == 0 else "T", "vendor": "v", "body_html": "<a href=/x>",
                      "variants": [{"price": "1"}, {"price": "2"}]} for i in range(count))],
        "collections": [{"id": i, "handle": f"c{i}", "products": [{"id": 1}, {"id": 2}]} for i in range(count)],
        "menus": [{"id": 1, "handle": "m", "items": [{"title": "T", "url": "/a"}]}],
        "what": [{"a": 1}],
    }


@pytest.mark.parametrize("form", ["object", "lines"])
def test_resuming_gives_exactly_the_rest(read, form):
    data = many(600)
    if form == "lines":
        data = lines(*({key: value if isinstance(value, dict) else [thing]} for key, value in data.items()
                       for thing in (value if isinstance(value, list) else [value])))
    whole = list(read.batches(data))
    assert len(whole) > 3
    for at, batch in enumerate(whole):
        rest = list(read.batches(data, batch.cursor))
        assert rest == whole[at + 1 :]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 700), cut=st.integers(1, 400))
def test_resuming_after_damage(read, count, cut):
    data = json.dumps({"pages": [{"handle": f"p{i}", "body_html": "<a href=/x>"} for i in range(count)]}).encode()[:-cut]
    if not data.startswith(b'{"pages":'):
        return
    whole: list[Any] = []
    with pytest.raises(UnreadableInput):
        drain(read.batches(data), whole)
    for at, batch in enumerate(whole):
        rest: list[Any] = []
        with pytest.raises(UnreadableInput):
            drain(read.batches(data, batch.cursor), rest)
        assert rest == whole[at + 1 :]


def test_refs_are_unique(read):
    found = read(many(300))
    for kind in (Product, Skip, CollectionProduct, Tally):
        refs = [record.ref for record in found if isinstance(record, kind)]
        assert len(refs) == len(set(refs))
    places = [(p.owner_kind, p.owner_ref, p.ordinal) for p in found if isinstance(p, Placement)]
    assert len(places) == len(set(places))


def test_prices_of_the_storefront_api(read):
    variant = {"id": "gid://shopify/ProductVariant/11", "price": {"amount": "10.5", "currencyCode": "EUR"},
               "compareAtPrice": {"amount": "12.0", "currencyCode": "EUR"}}
    older = {"id": "gid://shopify/ProductVariant/12", "priceV2": {"amount": "3.0", "currencyCode": "EUR"}, "compareAtPriceV2": None}
    product = {"id": "gid://shopify/Product/1", "handle": "tent", "title": "Tent",
               "variants": {"edges": [{"node": variant}, {"node": older}]}}
    assert not read({"data": {"products": {"nodes": [product]}}}, Skip)
    assert [(one.price, one.compare_at) for one in read([product], Variant)] == [
        (Decimal("10.5"), Decimal("12.0")), (Decimal("3.0"), None)]


def test_a_product_of_the_storefronts_own_scripts(read):
    """Hundredths, bare URLs of pictures, a description under another name."""
    product = {
        "id": 1, "title": "Tent", "handle": "tent", "description": '<a href="/pages/faq">faq</a>', "type": "Tents",
        "vendor": "V", "tags": ["a"], "price": 1999, "price_min": 1999, "price_varies": False, "available": True,
        "variants": [{"id": 11, "option1": "Red", "price": 1999, "compare_at_price": 250000, "weight": 200, "available": True}],
        "images": ["//cdn.shopify.com/a.jpg"], "options": [{"name": "Color"}],
    }
    records = read(product)
    assert not [record for record in records if isinstance(record, Skip)]
    [found] = [record for record in records if isinstance(record, Product)]
    assert (found.product_type, found.description_html) == ("Tents", product["description"])
    [variant] = [record for record in records if isinstance(record, Variant)]
    assert (variant.price, variant.compare_at, variant.grams) == (Decimal("19.99"), Decimal("2500.00"), Decimal(200))
    assert [record.url for record in records if isinstance(record, Placement)] == ["/pages/faq"]
    assert [record.src for record in records if isinstance(record, Image)] == ["//cdn.shopify.com/a.jpg"]


def test_products_that_a_collection_holds_whole(read):
    whole = {"id": "gid://shopify/Product/1", "handle": "tent", "title": "Tent", "descriptionHtml": '<a href="/pages/faq">faq</a>',
             "variants": {"nodes": [{"id": "gid://shopify/ProductVariant/11", "price": "5.0"}]}}
    named = {"id": "gid://shopify/Product/2", "handle": "rope"}
    data = {"data": {"collection": {"id": "gid://shopify/Collection/5", "handle": "sale", "title": "Sale",
                                    "products": {"edges": [{"node": whole}, {"node": named}, None]}}}}
    records = read(data)
    assert [record.handle for record in records if isinstance(record, Product)] == ["tent"]
    assert [record.price for record in records if isinstance(record, Variant)] == [Decimal("5.0")]
    assert [record.url for record in records if isinstance(record, Placement)] == ["/pages/faq"]
    assert len([record for record in records if isinstance(record, CollectionProduct)]) == 2
