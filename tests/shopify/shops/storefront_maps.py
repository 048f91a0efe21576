"""Sitemaps and robots.txt of a storefront."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import parse_qs

from tests.shopify.data import Node
from tests.shopify.shops.answers import Answer, plain, xml

ENTRIES = 2_500  # in one sitemap; Shopify's number is not documented
_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_IMAGES = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
# From the default of a store of April 2026, shortened to what tells paths.
ROBOTS = """# we use Shopify as our ecommerce platform
# Checkouts are for humans: automated checkouts are not allowed here.

User-agent: *
Disallow: /a/downloads/-/*
Disallow: /admin
Disallow: /cart
Disallow: /orders
Disallow: /checkouts/
Disallow: /checkout
Disallow: /{shop}/checkouts
Disallow: /{shop}/orders
Disallow: /carts
Disallow: /account
Disallow: /collections/*sort_by*
Disallow: /*/collections/*sort_by*
Disallow: /collections/*+*
Disallow: /collections/*%2B*
Disallow: /*/collections/*+*
Disallow: */collections/*filter*&*filter*
Disallow: /blogs/*+*
Disallow: /blogs/*%2B*
Disallow: /*/blogs/*+*
Disallow: /*?*oseid=*
Disallow: /*preview_theme_id*
Disallow: /policies/
Disallow: /*/*?*ls=*&ls=*
Disallow: /search
Disallow: /sf_private_access_tokens
Disallow: /recommendations/products
Disallow: /products/*-[a-f0-9]*-remote
Disallow: /.well-known/shopify/monorail
Sitemap: {base}/sitemap.xml

User-agent: adsbot-google
Disallow: /checkouts/
Disallow: /checkout
Disallow: /cart

User-agent: AhrefsBot
Crawl-delay: 10
Disallow: /admin
Disallow: /cart
Sitemap: {base}/sitemap.xml

User-agent: MJ12bot
Crawl-delay: 10
"""

def robots(base: str, shop: int) -> Answer:
    """Return robots.txt."""
    return plain(ROBOTS.format(base=base, shop=shop))


def index(front: str, kinds: Iterable[tuple[str, list[int]]], roots: Iterable[str]) -> Answer:
    """Return the index: for each language and kind a map for every so many numbers."""
    pieces = [
        f"{front}{root}/sitemap_{kind}_{at // ENTRIES + 1}.xml?from={numbers[at]}&to={numbers[min(at + ENTRIES, len(numbers)) - 1]}"
        for root in roots for kind, numbers in kinds for at in range(0, len(numbers), ENTRIES)
    ]  # fmt: skip
    entries = "".join(f"  <sitemap>\n    <loc>{escape(piece)}</loc>\n  </sitemap>\n" for piece in pieces)
    return xml(f"<sitemapindex {_NS}>\n{entries}</sitemapindex>\n")


def window(query: str) -> tuple[int, int] | None:
    """Return the numbers between which a map lists, or None if the query does not say."""
    asked = parse_qs(query)
    found = [asked.get(name, [""])[0] for name in ("from", "to")]
    return (int(found[0]), int(found[1])) if all(one.isdigit() for one in found) else None


def urls(front: str, paths: Iterable[tuple[str, Node]]) -> Answer:
    """Return a map of these paths, with the time of change where it is known."""
    return xml(f"<urlset {_NS} {_IMAGES}>\n{''.join(_entry(front, path, node) for path, node in paths)}</urlset>\n")


def bad() -> Answer:
    """Refuse a map that is asked for without its window."""
    return xml("<error>Bad Request</error>\n", 400)


def _entry(front: str, path: str, node: Node) -> str:
    when = f"<lastmod>{node['updatedAt']}</lastmod>" if node.get("updatedAt") else ""
    return f"  <url><loc>{escape(front + path)}</loc>{when}<changefreq>daily</changefreq></url>\n"

