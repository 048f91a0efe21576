"""Lists of products with their limits: switched off, faked, cut at 25,000, refused; and going on after a stop."""

from __future__ import annotations

import re

import pytest

from linkaudit.errors import SourceError, UsageError
from linkaudit.model import CollectionProduct, Content, Coverage, Image, Page, Placement, Product, Skip, Status, Variant
from linkaudit.source.storefront import listed, products
from linkaudit.source.storefront.front import Front
from tests.hostile.server import HostileServers
from tests.source.storefront.visiting import ADDRESS, Shop, as_json, of, visit

MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def product(number):
    return {"id": number, "handle": f"p-{number}", "title": f"P {number}", "body_html": '<a href="/pages/faq">x</a>', "published_at": "2026-01-01",
            "variants": [{"id": number * 10, "title": "Default", "price": "1.00", "available": True}], "images": [], "options": []}  # fmt: skip


def told():
    lines: list[str] = []
    return lines


def paged(count, key="products"):
    def answer(query):
        asked = re.search(r"page=(\d+)", query)
        page = int(asked[1]) if asked else 1
        if page * 250 > 25_000:
            return 400, '{"errors":"Page * Limit exceeds the 25000 limit."}', "application/json"
        return as_json({key: [product(at) for at in range((page - 1) * 250 + 1, min(page * 250, count) + 1)]})

    return answer


def records(front, state=""):
    return [one for batch in products.product_batches(front, state, 0) for one in batch.records]


def test_pages_are_read_to_the_end():
    found, log = visit(Shop(**{"/products.json": paged(600)}), records)
    assert [one.product_id for one in of(Product, found)] == list(range(1, 601))
    assert {(one.status, one.published) for one in of(Product, found)} == {(Status.ACTIVE, True)}
    assert len(of(Placement, found)) == 600
    assert [asked.path.partition("page=")[2] for asked in log if "products" in asked.path] == ["1", "2", "3", "4"]
    assert not any(one.whole for one in of(Coverage, found))


def test_a_shop_may_give_fewer_than_it_is_asked_for():
    def thirty(query):
        page = int(re.findall(r"page=(\d+)", query)[0])
        return as_json({"products": [product(at) for at in range((page - 1) * 30 + 1, min(page * 30, 70) + 1)]})

    found, _ = visit(Shop(**{"/products.json": thirty}), records)
    assert ids(found) == [*range(1, 71)]
    assert of(Skip, found) == []


def test_a_list_without_pages_is_read_once():
    found, log = visit(Shop(**{"/products.json": as_json({"products": [product(1), product(2)]})}), records)
    assert ids(found) == [1, 2]
    assert of(Skip, found) == []
    assert len([asked for asked in log if "products" in asked.path]) == 2


@pytest.mark.parametrize("change", [
    lambda raw: b"\xef\xbb\xbf" + raw,
    lambda raw: raw.replace(b'"P 1"', b'"P 1 \xe9"'),
], ids=["byte order mark", "one letter that is not UTF-8"])  # fmt: skip
def test_json_with_a_blemish_is_read(change):
    _, body, kind = as_json({"products": [product(1), product(2)]})
    found, log = visit(Shop(**{"/products.json": (200, change(body.encode()), kind)}), records)
    assert ids(found) == [1, 2]
    assert not any("sitemap" in asked.path for asked in log)


def test_products_that_robots_txt_forbids_are_told_so():
    shop = Shop(**{"/robots.txt": (200, "User-agent: *\nDisallow: /products\n", "text/plain")} | sitemap(range(1, 4)) | single(range(1, 4)))
    found, _ = visit(shop, records)
    assert of(Product, found) == []
    assert any(one.why == "3 products that the sitemap names were not read: robots.txt forbids it" for one in of(Skip, found))
    assert not any("do not open" in one.why for one in of(Skip, found))


def test_it_goes_on_behind_the_page_that_was_saved():
    def twice(front):
        first = next(products.product_batches(front, "", 0))
        return records(front, first.state)

    found, _ = visit(Shop(**{"/products.json": paged(600)}), twice)
    assert [one.product_id for one in of(Product, found)] == list(range(251, 601))


def test_beyond_25_000_collections_are_read_and_that_is_told():
    shop = Shop(**{
        "/products.json": paged(25_100), "/collections.json": as_json({"collections": [{"id": 1, "handle": "rest", "title": "Rest"}]}),
        "/collections/rest/products.json": as_json({"products": [product(at) for at in range(25_001, 25_051)]}),
    })  # fmt: skip
    found, _ = visit(shop, records)
    assert {one.product_id for one in of(Product, found)} == set(range(1, 25_051))
    assert any("25,000" in one.why for one in of(Skip, found))


@pytest.mark.parametrize("answer", [
    (404, "no", "text/html"), (200, "<html>hi", "text/html"), (200, "<html>hi", "application/json"), (401, "{}", "application/json"),
])  # fmt: skip
def test_a_list_that_is_switched_off_or_faked(answer):
    entries = "".join(f"<url><loc>https://shop.example/products/p-{at}</loc></url>" for at in (1, 2))
    shop = Shop(**{
        "/products.json": answer, "/sitemap.xml": (200, MAP.format("").replace("urlset", "sitemapindex").replace("></", "><sitemap><loc>"
        "https://shop.example/sitemap_products_1.xml?from=1&amp;to=2</loc></sitemap></", 1), "application/xml"),
        "/sitemap_products_1.xml": lambda query: (200, MAP.format(entries), "application/xml") if query == "from=1&to=2" else (400, "", "text/html"),
        "/products/p-1.json": as_json({"product": product(1)}), "/products/p-2.json": as_json({"product": product(2)}),
    })  # fmt: skip
    found, _ = visit(shop, records)
    assert [one.product_id for one in of(Product, found)] == [1, 2]
    assert any("does not offer it" in one.why for one in of(Skip, found))


def test_nothing_is_offered_at_all():
    found, _ = visit(Shop(), records)
    assert of(Product, found) == []
    assert len(of(Skip, found)) == 2
    assert all(one.cure for one in of(Skip, found))


def test_collections_with_their_first_products():
    shop = Shop(**{"/collections.json": as_json({"collections": [{"id": 5, "handle": "sale", "title": "Sale", "description": '<a href="/x">x</a>'}]}),
                   "/collections/sale/products.json": as_json({"products": [product(2), product(1)]})})  # fmt: skip
    found, _ = visit(shop, lambda front: [one for batch in products.collection_batches(front, "", 0) for one in batch.records])
    assert [(one.path, one.page_id) for one in of(Page, found)] == [("/collections/sale", 5)]
    assert [(one.position, one.product_handle) for one in of(CollectionProduct, found)] == [(1, "p-2"), (2, "p-1")]


def test_a_robot_refusal_stops_at_once_with_the_cure():
    with pytest.raises(SourceError) as caught:
        visit(Shop(**{"/products.json": (430, "no", "text/html")}), records)
    assert "430" in caught.value.what
    assert "--rate" in caught.value.cure


def test_a_limit_is_waited_for_and_slows_down():
    answers = iter([(429, "", "text/html"), (429, "", "text/html")])
    lines = told()
    found, log = visit(Shop(**{"/products.json": lambda _: next(answers, as_json({"products": [product(1)]}))}), records, lines=lines)
    assert len(of(Product, found)) == 1
    assert len([asked for asked in log if "page=1" in asked.path]) == 3
    assert sum("429" in line for line in lines) == 2


def test_robots_txt_is_obeyed():
    shop = Shop(**{"/robots.txt": (200, "User-agent: *\nDisallow: /products.json\n", "text/plain"), "/products.json": paged(3)})
    found, log = visit(shop, records)
    assert of(Product, found) == []
    assert not any("products.json" in asked.path for asked in log)


def test_another_kind_of_shop():
    with HostileServers({ADDRESS: Shop(**{"/": (200, "<html>hi", "text/html")})}) as servers:
        front = Front(base=f"http://{ADDRESS}:{servers.port}", host="shop.example", tell=print, pause=lambda _: None, clock=lambda: 0.0, per_second=0)
        front.local = False
        with front, pytest.raises(UsageError, match="Shopify"):
            front.open()


# --- what no list shows ----------------------------------------------------------------------------------------------


def sitemap(numbers):
    """Answer the sitemap and its part of products."""
    child = "<sitemap><loc>https://shop.example/sitemap_products_1.xml?from=1&amp;to=2</loc></sitemap>"
    entries = "".join(f"<url><loc>https://shop.example/products/p-{at}</loc></url>" for at in numbers)
    return {"/sitemap.xml": (200, f"<sitemapindex>{child}</sitemapindex>", "application/xml"),
            "/sitemap_products_1.xml": (200, MAP.format(entries), "application/xml")}  # fmt: skip


def single(numbers):
    return {f"/products/p-{at}.json": as_json({"product": product(at)}) for at in numbers}


def ids(found):
    return sorted({one.product_id for one in of(Product, found)})


def whys(found):
    return [one.why for one in of(Skip, found)]


def paths(log):
    return [asked.path.partition("?")[0] for asked in log]


@pytest.fixture
def small(monkeypatch):
    """Pages of 2 and a limit of 6, so that the limits are met with few products."""
    monkeypatch.setattr(listed, "PAGE", 2)
    monkeypatch.setattr(listed, "DEEPEST", 6)


def page_of(query):
    return int(query.rpartition("page=")[2])


def cut(numbers):
    """Answer as Shopify does a list of the products ``numbers``, two a page and six at most."""

    def answer(query):
        page = page_of(query)
        if page * 2 > 6:
            return 400, '{"errors":"Page * Limit exceeds the 25000 limit."}', "application/json"
        return as_json({"products": [product(at) for at in numbers[(page - 1) * 2 : page * 2]]})

    return answer


def big_shop():
    """20 products: six in the list, more in collections, the rest only by name, of which one does not open."""
    names = [{"id": at, "handle": f"c-{at}", "title": "C"} for at in (1, 2, 3)]
    return Shop(**{
        "/products.json": cut(range(1, 21)),
        "/collections.json": lambda query: as_json({"collections": names[:2] if query.endswith("page=1") else names[2:]}),
        "/collections/c-1/products.json": cut([7, 8, 1]), "/collections/c-3/products.json": cut([9, 2, 10, 11, 12, 13, 14, 15]),
    } | sitemap(range(1, 21)) | single([16, 17, 19, 20]))  # fmt: skip


def test_beyond_the_limit_come_collections_and_then_single_products(small):
    found, log = visit(big_shop(), records)
    assert ids(found) == [*range(1, 14), 16, 17, 19, 20]
    assert [path for path in paths(log) if re.match(r"/products/p-(?:\d|1[0-3])\.", path)] == []
    assert whys(found) == ["3 products that the sitemap names do not open"]


def test_collections_are_read_no_longer_than_they_show_something_new(small):
    shop = big_shop()
    shop.answers |= sitemap(range(1, 9))
    found, log = visit(shop, records)
    assert ids(found) == [*range(1, 9)]
    assert "/collections/c-3/products.json" not in paths(log)
    assert whys(found) == []


def kept(found):
    """What is saved: the last record of each kind and ref."""
    return {(type(one).__name__, getattr(one, "ref", 0), getattr(one, "owner_ref", 0), getattr(one, "product_ref", 0)): one for one in found}


@pytest.mark.parametrize("shop", [big_shop, lambda: Shop(**{"/products.json": broken_after(4)} | sitemap(range(1, 9)) | single(range(1, 9)))])
def test_stopped_after_any_batch_it_ends_the_same(small, shop):
    whole, _ = visit(shop(), records)

    def stopped_everywhere(front):
        found: list[Content] = []
        state = ""
        while True:
            batch = next(products.product_batches(front, state, 0), None)
            if batch is None:
                return found
            found, state = found + batch.records, batch.state or ""

    found, _ = visit(shop(), stopped_everywhere)
    assert kept(found) == kept(whole)


def broken_after(last):
    """Answer products up to ``last``, then a page."""
    whole = cut(range(1, 9))
    return lambda query: whole(query) if page_of(query) * 2 <= last else (200, "<html>Sorry", "text/html")


def test_json_that_turns_into_a_page_is_told_and_the_rest_read_one_by_one(small):
    found, log = visit(Shop(**{"/products.json": broken_after(4)} | sitemap(range(1, 9)) | single(range(1, 9))), records)
    assert ids(found) == [*range(1, 9)]
    assert whys(found) == ["it stops after page 2 (a page instead of JSON)"]
    assert "/products/p-4.json" not in paths(log)


def test_pages_that_repeat(small):
    found, log = visit(Shop(**{"/products.json": as_json({"products": [product(1), product(2)]})} | sitemap([1, 2, 3]) | single([3])), records)
    assert ids(found) == [1, 2, 3]
    assert paths(log).count("/products.json") == 2
    assert "repeat" in whys(found)[0]


def test_the_limit_may_come_sooner(small):
    def answer(query):
        return cut(range(1, 9))(query) if "page=1" in query else (400, "{}", "application/json")

    shop = Shop(**{"/products.json": answer, "/collections.json": as_json({"collections": []})} | sitemap([1, 2, 3]) | single([3]))
    found, _ = visit(shop, records)
    assert ids(found) == [1, 2, 3]
    assert whys(found) == []


@pytest.mark.parametrize("answer", [as_json({"products": []}), (404, "no", "text/html"), as_json({"errors": "no"}), as_json([])])
def test_the_automatic_collection_stands_in(answer):
    shop = Shop(**{"/products.json": answer, "/collections/all/products.json": paged(300)} | sitemap([1]))
    found, _ = visit(shop, records)
    assert ids(found) == [*range(1, 301)]
    assert len(whys(found)) == 1


def test_a_shop_without_products():
    found, _ = visit(Shop(**{"/products.json": as_json({"products": []})} | sitemap([])), records)
    assert (ids(found), whys(found)) == ([], [])


def test_products_as_themes_get_them():
    raw = {"id": 1, "handle": "p-1", "title": "P", "description": '<a href="/pages/faq">x</a>', "type": "Mug", "tags": ["a"], "price": 1999, "options": [{"name": "Size"}],
           "images": ["//cdn.shopify.com/a.jpg", None], "variants": [{"id": 10, "sku": "S", "price": 1999, "compare_at_price": None, "weight": 250, "options": ["L"],
           "option1": "L", "available": True, "featured_image": {"id": 4}}]}  # fmt: skip
    found, _ = visit(Shop(**{"/products/p-1.js": as_json(raw)} | sitemap([1])), records)
    [one] = of(Product, found)
    assert (one.product_id, one.product_type, one.status, one.published) == (1, "Mug", Status.ACTIVE, True)
    [variant] = of(Variant, found)
    assert (str(variant.price), variant.sku) == ("19.99", "S")
    assert [one.src for one in of(Image, found)] == ["https://cdn.shopify.com/a.jpg"]
    assert len(of(Placement, found)) == 1


def test_single_products_have_a_limit_and_hopeless_ones_an_end(monkeypatch):
    monkeypatch.setattr(products, "MOST_SINGLE", 3)
    found, log = visit(Shop(**sitemap(range(1, 6)) | single(range(1, 6))), records)
    assert ids(found) == [1, 2, 3]
    assert any(one.startswith("2 products that the sitemap names were not read") for one in whys(found))
    monkeypatch.setattr(products, "MOST_SINGLE", 2_000)
    found, log = visit(Shop(**sitemap(range(1, 100))), records)
    assert len([path for path in paths(log) if path.startswith("/products/")]) == 20
    assert any(one.startswith("89 products") for one in whys(found))


def test_what_robots_txt_forbids_is_not_had_by_another_way():
    shop = Shop(**{"/robots.txt": (200, "User-agent: *\nDisallow: /products.json\n", "text/plain"), "/collections/all/products.json": paged(3)})
    found, log = visit(shop, records)
    assert "/collections/all/products.json" not in paths(log)
    assert any("robots.txt forbids it" in one for one in whys(found))


def test_damaged_products_are_told_and_the_others_read():
    listing = as_json({"products": [product(1), None, 7, {"id": 2}, product(3) | {"variants": "x"}]})
    found, _ = visit(Shop(**{"/products.json": listing}), records)
    assert ids(found) == [1, 3]
    assert len(of(Skip, found)) == 4


def test_a_collection_whose_products_are_not_shown():
    shop = Shop(**{"/collections.json": as_json({"collections": [{"id": 5, "handle": "sale/x", "title": "Sale", "published_at": None}]})})
    found, log = visit(shop, lambda front: [one for batch in products.collection_batches(front, "", 0) for one in batch.records])
    assert [one.published for one in of(Page, found)] == [True]
    assert "/collections/sale%2Fx/products.json" in paths(log)
    assert ["does not say which products" in one for one in whys(found)] == [True]


def collected(front):
    return [one for batch in products.collection_batches(front, "", 0) for one in batch.records]


def test_one_collection_that_fails_for_good_does_not_stop_the_rest():
    names = [{"id": at, "handle": f"c-{at}", "title": "C"} for at in range(1, 6)]
    shop = Shop(**{"/collections.json": as_json({"collections": names}), "/collections/c-4/products.json": as_json({"products": [product(1)]})}
                | {f"/collections/c-{at}/products.json": (503, "", "text/html") for at in (1, 2, 5)})  # fmt: skip
    found, _ = visit(shop, collected)
    assert [one.page_id for one in of(Page, found)] == [1, 2, 3, 4, 5]
    assert sum("503" in one for one in whys(found)) == 3
    shop.answers |= {f"/collections/c-{at}/products.json": (503, "", "text/html") for at in (3, 4)}
    with pytest.raises(SourceError, match="503"):
        visit(shop, collected)


def test_one_product_that_fails_for_good_does_not_stop_the_rest():
    shop = Shop(**sitemap([1, 2, 3, 4, 5]) | single([1, 4]) | {f"/products/p-{at}.json": (503, "", "text/html") for at in (2, 3)})
    found, _ = visit(shop, records)
    assert ids(found) == [1, 4]
    assert any(one.startswith("3 products that the sitemap names do not open") for one in whys(found))
