"""Lists of products with their limits: switched off, faked, cut at 25,000, refused; and going on after a stop."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from linkaudit.errors import SourceError, UsageError
from linkaudit.model import CollectionProduct, Coverage, Page, Placement, Product, Skip, Status
from linkaudit.source.storefront import products, sitemaps
from linkaudit.source.storefront.front import Front
from tests.hostile.server import Asked, HostileServers, respond

ADDRESS = "127.0.5.1"
MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def product(number):
    return {"id": number, "handle": f"p-{number}", "title": f"P {number}", "body_html": '<a href="/pages/faq">x</a>', "published_at": "2026-01-01",
            "variants": [{"id": number * 10, "title": "Default", "price": "1.00", "available": True}], "images": [], "options": []}  # fmt: skip


class Shop:
    """``answers``: path without query → (status, body, content type), or a function of the query."""

    def __init__(self, **answers):
        self.answers = {"/robots.txt": (404, "", "text/plain")} | answers

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        path, _, query = asked.path.partition("?")
        found = self.answers.get(path, (404, "no", "text/html"))
        status, body, kind = found(query) if callable(found) else found
        respond(asked, writer, status, body, kind=kind)


def told():
    lines: list[str] = []
    return lines


def visit(shop, use, *, lines=None):
    with HostileServers({ADDRESS: shop}) as servers:
        base = f"http://{ADDRESS}:{servers.port}"
        with Front(base=base, host="shop.example", tell=(lines if lines is not None else []).append, pause=lambda _: None, clock=lambda: 0.0, per_second=0) as front:
            return use(front), servers.log[ADDRESS]


def as_json(value):
    return 200, json.dumps(value), "application/json"


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


def of(kind, found):
    return [one for one in found if isinstance(one, kind)]


def test_pages_are_read_to_the_end():
    found, log = visit(Shop(**{"/products.json": paged(600)}), records)
    assert [one.product_id for one in of(Product, found)] == list(range(1, 601))
    assert {(one.status, one.published) for one in of(Product, found)} == {(Status.ACTIVE, True)}
    assert len(of(Placement, found)) == 600
    assert [asked.path.partition("page=")[2] for asked in log if "products" in asked.path] == ["1", "2", "3"]
    assert not any(one.whole for one in of(Coverage, found))


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
    assert len([asked for asked in log if "products" in asked.path]) == 3
    assert sum("429" in line for line in lines) == 2


def test_robots_txt_is_obeyed():
    shop = Shop(**{"/robots.txt": (200, "User-agent: *\nDisallow: /products.json\n", "text/plain"), "/products.json": paged(3)})
    found, log = visit(shop, records)
    assert of(Product, found) == []
    assert not any("products.json" in asked.path for asked in log)


def test_sitemaps_of_languages_and_of_others():
    names = ("https://shop.example/fr/sitemap_pages_1.xml?from=1&amp;to=2", "https://shop.example/sitemap_pages_1.xml?from=1&amp;to=2",
             "https://elsewhere.example/sitemap_pages_1.xml")  # fmt: skip
    index = "".join(f"<sitemap><loc>{name}</loc></sitemap>" for name in names)
    shop = Shop(**{"/sitemap.xml": (200, f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{index}</sitemapindex>', "text/xml")})
    found, _ = visit(shop, sitemaps.children)
    assert found == [sitemaps.Child("/fr/sitemap_pages_1.xml?from=1&to=2", "/fr"), sitemaps.Child("/sitemap_pages_1.xml?from=1&to=2", "")]


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'


@pytest.mark.parametrize("body", ["<urlset", "", "<html>", BOMB])
def test_sitemaps_that_are_none(body):
    def use(front):
        try:
            return [entry for child in sitemaps.children(front) for entry in sitemaps.entries(front, child)]
        except Exception as fault:  # noqa: BLE001
            return type(fault).__name__

    found, _ = visit(Shop(**{"/sitemap.xml": (200, body, "application/xml")}), use)
    assert found in ([], "NotOffered")


def test_another_kind_of_shop():
    with HostileServers({ADDRESS: Shop(**{"/": (200, "<html>hi", "text/html")})}) as servers:
        front = Front(base=f"http://{ADDRESS}:{servers.port}", host="shop.example", tell=print, pause=lambda _: None, clock=lambda: 0.0, per_second=0)
        front.local = False
        with front, pytest.raises(UsageError, match="Shopify"):
            front.open()
