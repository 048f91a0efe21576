"""robots.txt as RFC 9309 has it, for our own name."""

from __future__ import annotations

import pytest

from linkaudit.source.storefront.robots import Robots

SHOPIFY = """# we use Shopify as our ecommerce platform
User-agent: *
Disallow: /admin
Disallow: /cart
Disallow: /policies/
Disallow: /search
Disallow: /*/collections/*sort_by*
Disallow: /collections/*+*
Disallow: /*?*oseid=*
Disallow: /products/*-*-remote
Allow: /policies/open$
Sitemap: https://shop.example/sitemap.xml

User-agent: Nutch
Disallow: /

User-agent: AhrefsBot
Crawl-delay: 10
Disallow: /admin
"""


@pytest.mark.parametrize("path, allowed", [
    ("/", True), ("/products.json?limit=250&page=2", True), ("/collections/all/products.json", True), ("/products/mug.js", True),
    ("/sitemap_pages_1.xml?from=1&to=2", True), ("/pages/faq", True), ("/cartography", False), ("/policies/refund-policy", False),
    ("/policies/open", True), ("/policies/opened", False), ("/collections/a+b", False), ("/fr/collections/x?sort_by=y", False),
    ("/pages/x?a=1&oseid=2", False), ("/products/a-b-remote", False), ("/pages/caf%C3%A9", True),
])  # fmt: skip
def test_what_a_shop_allows(path, allowed):
    assert Robots(SHOPIFY).allows(f"https://shop.example{path}") is allowed


def test_sitemaps_and_no_delay_of_others():
    rules = Robots(SHOPIFY)
    assert rules.sitemaps == ["https://shop.example/sitemap.xml"]
    assert rules.delay == 0.0


def test_our_own_name_goes_before_all():
    rules = Robots("User-agent: *\nDisallow: /\n\nUser-agent: LinkAudit\nDisallow: /pages/\nCrawl-delay: 4\n")
    assert rules.allows("https://shop.example/products.json")
    assert not rules.allows("https://shop.example/pages/faq")
    assert rules.delay == 4.0


@pytest.mark.parametrize("said, delay", [("4", 4.0), ("0.5", 0.5), ("86400", 30.0), ("-1", 0.0), ("soon", 0.0), ("nan", 0.0)])
def test_delays(said, delay):
    assert Robots(f"User-agent: *\nCrawl-delay: {said}\n").delay == delay


@pytest.mark.parametrize("text", ["", "\x00\x01\x02", "Disallow: /", "User-agent: *\nDisallow:\n", "no colon", "\r\r\n\n", "User-agent: other\nDisallow: /"])
def test_what_forbids_nothing(text):
    assert Robots(text).allows("https://shop.example/pages/faq")


def test_a_file_without_end_is_read_to_its_limit_and_no_rule_by_half():
    text = "User-agent: *\n" + "Disallow: /pages/x\n" * 40_000
    rules = Robots(text)
    assert rules.allows("https://shop.example/products.json")
    assert not rules.allows("https://shop.example/pages/x")
