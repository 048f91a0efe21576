"""The shop's own currency and time zone, from any JSON that tells them."""

from __future__ import annotations

import json

import pytest

from linkaudit.model import ShopFacts
from linkaudit.source.json.kinds import JSON_KINDS
from linkaudit.source.reading.opening import members

REST = {"id": 1, "name": "Demo", "domain": "demo.example", "myshopify_domain": "demo.myshopify.com", "email": "owner@demo.example"}
GRAPHQL = {"id": "gid://shopify/Shop/1", "myshopifyDomain": "demo.myshopify.com", "primaryDomain": {"host": "demo.example"}}


@pytest.mark.parametrize(
    "shop, facts",
    [
        (REST | {"currency": "eur", "iana_timezone": "Europe/Lisbon", "timezone": "(GMT+00:00) Lisbon"}, ("EUR", "Europe/Lisbon")),
        (GRAPHQL | {"currencyCode": "USD", "ianaTimezone": "America/New_York"}, ("USD", "America/New_York")),
        (GRAPHQL | {"currencyCode": "USD"}, ("USD", "")), (REST | {"iana_timezone": "Asia/Tokyo"}, ("", "Asia/Tokyo")), (REST, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("envelope", [lambda shop: {"shop": shop}, lambda shop: {"data": {"shop": shop}}, lambda shop: shop])
def test_currency_and_time_zone(tmp_path, shop, facts, envelope):
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(envelope(shop)))
    member = next(members([path]))
    (kind,) = [kind for kind in JSON_KINDS if kind.recognise(member)]
    found = [record for batch in kind.read(member, 0) for record in batch.records if isinstance(record, ShopFacts)]
    assert found == ([ShopFacts(ref=1, currency=facts[0], timezone=facts[1])] if facts else [])
