"""The storefront answers as the shop is: what was made to be live opens, what was made to be dead does not."""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin, urlsplit

import ada_url
import pytest
from lxml import etree

from tests.shopify.shops.seeded import seeded
from tests.shopify.shops.ugly import ugly_shop
from tests.shops.cases import CASES
from tests.shops.catalogue import DOMAIN, MYSHOPIFY, SECOND
from tests.shops.links import PRIMARY

OWN = {DOMAIN, f"www.{DOMAIN}", SECOND, MYSHOPIFY}
HOPS = 12
# the generator's word for what only a live check can tell
UNTOLD = {"unclear", "file"}


@pytest.fixture(scope="module")
def ugly(tmp_path_factory):
    return ugly_shop(tmp_path_factory.mktemp("ugly"))


@pytest.fixture
def shop():
    return seeded(products=210, orders=5)


def get(shop, url):
    parts = urlsplit(url)
    return shop.storefront(parts.path or "/", parts.query, {"Host": parts.netloc})


def end_of(shop, url):
    """Follow a URL as a browser does; return status and last URL, 0 for a circle, -1 for another place."""
    for _ in range(HOPS):
        if urlsplit(url).netloc not in OWN:
            return -1, url
        status, headers, _ = get(shop, url)
        if status not in {301, 302}:
            return status, url
        url = urljoin(url, headers["Location"])
    return 0, url


def wanted(fate):
    return {"dead": {404}, "loop": {0}, "external": {-1}}.get(fate, {200, -1})


def test_every_link_of_the_ugly_shop_leads_where_it_was_made_to(ugly):
    shop, truth = ugly
    fates = {case.name: case.fate for case in CASES if case.spelled and case.fate not in UNTOLD}
    wrong = []
    for link in truth.links.values():
        fate = fates.get(link.case)
        status, last = end_of(shop, ada_url.join_url(f"{PRIMARY}/products/x", link.link_url)) if fate else (0, "")
        if fate and status not in wanted(fate):
            wrong.append((link.case, fate, status, link.link_url, last))
    assert wrong == []


def test_products_are_listed_by_pages_up_to_a_limit(shop):
    def page(number, limit=50):
        return json.loads(shop.storefront("/products.json", f"limit={limit}&page={number}")[2])

    found = []
    number = 1
    while products := page(number)["products"]:
        found += products
        number += 1
    live = [p["handle"] for p in shop.root("products") if p["status"] == "ACTIVE" and p["onlineStoreUrl"]]
    assert [product["handle"] for product in found] == live
    assert 150 < len(live) < 210
    assert shop.storefront("/products.json", "limit=250&page=101")[0] == 400
    assert page(101) == page(500) == {"products": []}
    assert len(page(1, 9_999)["products"]) == len(live)


def test_what_lists_show_of_a_product(shop):
    product = shop.root("products")[1]
    one = json.loads(shop.storefront(f"/products/{product['handle']}.json")[2])["product"]
    assert (one["handle"], one["body_html"], len(one["variants"])) == (product["handle"], product["descriptionHtml"], 5)
    assert one["variants"][0]["id"] == int(product["variants"]()[0]["legacyResourceId"])
    status, headers, body = shop.storefront(f"/products/{product['handle']}.js")
    assert (status, headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert json.loads(body)["variants"][0]["price"] == round(float(one["variants"][0]["price"]) * 100)


def test_unlisted_products_open_but_are_in_no_list(shop):
    product = next(p for p in shop.root("products") if p["status"] == "UNLISTED")
    status, _, body = shop.storefront(f"/products/{product['handle']}")
    assert status == 200
    assert b"noindex" in body
    assert product["handle"] not in [p["handle"] for p in json.loads(shop.storefront("/products.json", "limit=250")[2])["products"]]
    assert not any(url.endswith(f"/{product['handle']}") for url in mapped(shop))


@pytest.mark.parametrize("status", ["DRAFT", "ARCHIVED"])
def test_products_that_are_not_live_are_not_there(shop, status):
    product = next(p for p in shop.root("products") if p["status"] == status)
    assert shop.storefront(f"/products/{product['handle']}")[0] == 404
    assert shop.storefront(f"/products/{product['handle']}.js")[0] == 404


def mapped(shop, root=""):
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    index = etree.fromstring(shop.storefront(f"{root}/sitemap.xml")[2])
    found = []
    for place in (urlsplit(str(entry.text)) for entry in index.iter(name)):
        if place.path.startswith("/sitemap_") or root:
            status, _, body = shop.storefront(place.path, place.query)
            assert status == 200
            found += [entry.text for entry in etree.fromstring(body).iter(name)]
    return found


def test_sitemaps_name_pages_that_open(shop):
    found = mapped(shop)
    assert len(found) == len(set(found)) > 250
    assert [url for url in found if shop.storefront(urlsplit(url).path)[0] != 200] == []
    assert {urlsplit(url).path.split("/")[1] for url in found} == {"", "products", "pages", "collections", "blogs"}
    assert all(urlsplit(url).path.startswith("/fr") for url in mapped(shop, "/fr"))
    assert shop.storefront("/sitemap_products_1.xml")[0] == 400


def test_a_live_page_wins_over_a_redirect(shop):
    product = shop.root("products")[0]
    shop.add("urlRedirects", {"path": f"/products/{product['handle']}", "target": "/pages/guide-1"})
    assert shop.storefront(f"/products/{product['handle']}")[0] == 200
    shop.update(product["id"], status="DRAFT")
    assert shop.storefront(f"/products/{product['handle']}")[:2] == (301, {"Location": "/pages/guide-1", "Content-Type": "text/html; charset=utf-8"})


@pytest.mark.parametrize("path, query, place", [
    ("/Old/Place/", "utm_source=tiktok", "/pages/guide-1?utm_source=tiktok#top"),
    ("/own", "utm_source=tiktok", "/pages/guide-1?ref=x"),
    ("/fr/old/place", "", "/fr/pages/guide-1#top"),
    ("/away", "a=1", "https://else.example/x?a=1"),
])
def test_how_a_rule_sends_visitors_on(shop, path, query, place):
    for source, target in (("/old/place", "/pages/guide-1#top"), ("/own", "/pages/guide-1?ref=x"), ("/away", "https://else.example/x")):
        shop.add("urlRedirects", {"path": source, "target": target})
    status, headers, _ = shop.storefront(path, query)
    assert (status, headers["Location"]) == (301, place)


def test_rules_that_can_never_fire_do_not(shop):
    shop.add("urlRedirects", {"path": "/cart/gone", "target": "/"})
    assert shop.storefront("/cart/gone")[0] == 404


def test_cart_and_discount_links(shop):
    variants = shop.root("productVariants")
    live = next(v for v in variants if v["product"]["onlineStoreUrl"])["legacyResourceId"]
    dead = next(v for v in variants if not v["product"]["onlineStoreUrl"])["legacyResourceId"]
    assert "/checkouts/" in shop.storefront(f"/cart/{live}:1,{live}:2")[1]["Location"]
    assert shop.storefront(f"/cart/{live}:1", "storefront=true")[1]["Location"] == "/cart"
    assert shop.storefront(f"/cart/{live}:1,{dead}:1")[0] == shop.storefront("/cart/9:1")[0] == 404
    assert shop.storefront("/discount/HELLO")[1]["Location"] == "/"
    assert shop.storefront("/discount/HELLO", "redirect=%2Fpages%2Fguide-1")[1]["Location"] == "/pages/guide-1"
    assert shop.storefront("/discount/HELLO", "redirect=https://evil.example/")[1]["Location"] == "/"


def test_a_shop_with_a_password_shows_nothing_else(shop):
    shop.password = True
    for path in ("/", "/products.json", "/sitemap.xml", "/pages/guide-1", "/nowhere"):
        assert shop.storefront(path)[:1] == (302,)
    status, _, body = shop.storefront("/password")
    assert (status, b"password" in body) == (200, True)
    assert shop.storefront("/robots.txt")[0] == 200


def test_other_hosts_lead_to_the_main_one(shop):
    status, headers, _ = shop.storefront("/pages/guide-1", "a=b", {"host": "www.large-shop.example"})
    assert (status, headers["Location"]) == (301, "https://large-shop.example/pages/guide-1?a=b")
    assert shop.storefront("/pages/guide-1", "", {"Host": "127.0.0.1:8000"})[0] == 200


def test_pages_carry_the_links_of_the_shop(shop):
    body = shop.storefront("/products/" + shop.root("products")[1]["handle"])[2].decode()
    links = re.findall(r'href=["\']([^"\']+)', body)
    assert f'<link rel="canonical" href="https://large-shop.example/products/{shop.root("products")[1]["handle"]}">' in body
    assert {"/", "/cart", "/policies/refund-policy", "/collections/range-0"} <= set(links)
    assert len(links) > 20


@pytest.mark.parametrize("path", ["/", "/collections", "/collections/all", "/collections/range-1", "/collections/range-1/tag", "/search", "/cart", "/fr",
                                  "/fr/pages/guide-1", "/blogs/news", "/blogs/news/tagged/camp", "/blogs/news/post-1", "/blogs/%E6%97%85%E8%A1%8C%E6%97%A5%E8%AE%B0",
                                  "/policies/refund-policy", "/pages/size-charts/size-chart-1", "/blogs/news.atom", "/cart.js", "/robots.txt",
                                  "/collections/range-1/products.json", "/collections.json", "/collections/all/products.json"])  # fmt: skip
def test_what_opens(shop, path):
    assert shop.storefront(path)[0] == 200


@pytest.mark.parametrize("path", ["/pages/guide-41", "/pages/size-charts/size-chart-6", "/blogs/news/post-12", "/policies/legal-notice", "/collections/range-999",
                                  "/products", "/nowhere", "/es/pages/guide-1", "/blogs/none", "/pages/none/size-chart-1", "/collections/range-1/a/b"])  # fmt: skip
def test_what_does_not(shop, path):
    assert shop.storefront(path)[0] == 404
