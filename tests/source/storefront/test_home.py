"""What a shop's home page tells of its currency: the visitor's is the shop's own only at a rate of one."""

from __future__ import annotations

import pytest

from linkaudit.model import ShopFacts
from linkaudit.source.storefront.documents import home
from tests.source.storefront.visiting import Shop, of, visit


@pytest.mark.parametrize("written, currency", [
    ('Shopify.currency = {"active":"CAD","rate":"1.0"};', ["CAD"]),
    ('Shopify.currency={"active":"CAD"}', ["CAD"]),
    ("Shopify.currency = {'active': 'CAD', 'rate': 1};", ["CAD"]),
    ('Shopify.currency = {"active":"EUR","rate":"0.91425"};', []),
    ('Shopify.currency = {"active":"EUR","rate":"1.04"};', []),
    ("", []),
])  # fmt: skip
def test_currency(written, currency):
    page = f"<html><head><script>var Shopify = Shopify || {{}};\n{written}</script></head><body></body></html>"
    found, _ = visit(Shop(**{"/": (200, page, "text/html")}), lambda front: list(home(front.open(), "shop.example")))
    assert [one.currency for one in of(ShopFacts, found)] == currency
