"""Orders in REST and GraphQL spelling: exact money, both touches, nothing personal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import Coverage, Order, OrderLine, ShopFacts, Skip, Visit
from linkaudit.source.json.kinds import JSON_KINDS
from linkaudit.source.reading.opening import members

PERSONAL = {
    "name": "#1001", "email": "jo@buyer.example", "phone": "+15550100", "browser_ip": "203.0.113.9", "token": "s3cret",
    "note": "ring twice, Jo", "order_status_url": "https://shop.example/9/orders/s3cret/authenticate?key=s3cret",
    "customer": {"first_name": "Josephine", "email": "jo@buyer.example"}, "client_details": {"user_agent": "Mozilla"},
    "billing_address": {"address1": "1 Lane"}, "cart_token": "s3cret", "checkout_token": "s3cret",
}
REST = {
    "id": 7, "created_at": "2026-09-01T10:00:00-04:00", "currency": "usd", "total_price": "50.00",
    "current_total_price": "30.10", "source_name": "web", "test": False, "cancelled_at": None,
    "landing_site": "/products/tent?utm_source=tiktok&utm_medium=bio&utm_campaign=a+b&ttclid=E.C.P&email=jo@buyer.example",
    "referring_site": "https://www.tiktok.com/link/v2?scene=bio_url&sec_uid=77",
    "note_attributes": [{"name": "gift", "value": "for Josephine"}],
    "line_items": [
        {"id": 8, "product_id": 11, "variant_id": 21, "sku": "S", "quantity": 2, "price": "20.00", "total_discount": "1.00",
         "name": "Tent for Jo", "properties": [{"name": "engraving", "value": "Josephine"}]},
        {"id": 9, "product_id": None, "variant_id": None, "quantity": 1, "price": "10",
         "discount_allocations": [{"amount": "0.30"}, {"amount": "0.60"}]},
    ], **PERSONAL,
}
SHOP_MONEY = {"shopMoney": {"amount": "30.10", "currencyCode": "USD"}}
GRAPHQL = {
    "id": "gid://shopify/Order/7", "createdAt": "2026-09-01T14:00:00Z", "currencyCode": "USD", "sourceName": "web",
    "currentTotalPriceSet": SHOP_MONEY, "email": "jo@buyer.example", "clientIp": "203.0.113.9", "note": "ring twice, Jo",
    "customer": {"displayName": "Josephine"}, "test": False, "cancelledAt": None,
    "customerJourneySummary": {
        "ready": True,
        "lastVisit": {"occurredAt": "2026-09-01T13:00:00Z",
                      "landingPage": "https://shop.example/products/tent?utm_source=x&ttclid=E.C.P",
                      "referrerUrl": "https://www.google.com/search?q=jo@buyer.example", "source": "Google",
                      "utmParameters": {"source": "tiktok", "medium": "bio", "campaign": "a b", "content": None, "term": None}},
        "firstVisit": {"landingPage": "/", "referrerUrl": "android-app://com.zhiliaoapp.musically/", "source": "direct"},
    },
    "lineItems": {"edges": [{"node": {"id": "gid://shopify/LineItem/8", "quantity": 2, "sku": "S",
                                      "product": {"id": "gid://shopify/Product/11"},
                                      "variant": {"id": "gid://shopify/ProductVariant/21"},
                                      "discountedTotalSet": {"shopMoney": {"amount": "39.00"}}}}]},
}


def drain(batches, found):
    """Keep what came before the fault."""
    for batch in batches:
        found.append(batch)


class Reader:
    def __init__(self, folder):
        self.folder = folder

    def batches(self, data, start=0):
        path = self.folder / "x.json"
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        member = next(members([path]))
        kind, = [kind for kind in JSON_KINDS if kind.recognise(member)]
        assert (kind.name, kind.stage) == ("orders", "traffic")
        return kind.read(member, start)

    def __call__(self, data, *types) -> list[Any]:
        found = [record for batch in self.batches(data) for record in batch.records]
        return [record for record in found if isinstance(record, types)] if types else found


@pytest.fixture
def read(tmp_path):
    return Reader(tmp_path)


def lines(*things):
    return b"".join(json.dumps(thing).encode() + b"\n" for thing in things)


@pytest.mark.parametrize(
    "data",
    [
        {"orders": [REST]}, {"order": REST}, [REST], REST, lines(REST, {**REST, "id": 8}), lines({"orders": [REST]}, {"orders": []}),
        {"data": {"orders": {"nodes": [GRAPHQL]}}}, {"data": {"orders": {"edges": [{"node": GRAPHQL}]}}}, [GRAPHQL],
        {"data": {"order": GRAPHQL}}, [{"data": {"orders": {"nodes": [GRAPHQL]}}}],
    ],
)
def test_an_order_is_the_same_in_every_spelling(read, data):
    assert read(data, Order)[0] == Order(ref=7, order_id=7, created_at=datetime(2026, 9, 1, 14, tzinfo=UTC), currency="USD",
                                         total=Decimal("30.10"), source_name="web")
    line = read(data, OrderLine)[0]
    assert line == OrderLine(order_ref=7, ref=8, quantity=2, product_id=11, variant_id=21, sku="S", amount=Decimal("39.00"))
    visit = read(data, Visit)[0]
    assert (visit.touch, visit.order_ref, visit.origin) == ("last", 7, "orders")
    assert (visit.source, visit.medium, visit.campaign) == ("tiktok", "bio", "a b")


@pytest.mark.parametrize(
    "change, place",
    [
        ({"customerJourneySummary": {"ready": True, "customerOrderIndex": 1}}, 1),
        ({"customerJourneySummary": {"ready": True, "customerOrderIndex": 12}}, 12),
        ({"customerJourneySummary": {"ready": True, "customerOrderIndex": 0}}, None),
        ({"customerJourneySummary": {"ready": False, "customerOrderIndex": None}}, None),
        ({"customerJourneySummary": None, "customerJourney": {"customerOrderIndex": 3, "moments": []}}, 3),
        ({"customerJourneySummary": None}, None), ({}, None),
    ],
)  # fmt: skip
def test_the_how_manieth_order_of_its_buyer(read, change, place):
    assert [one.buyer_order for one in read([GRAPHQL | change], Order)] == [place]


@pytest.mark.parametrize(
    "data, codes",
    [
        ([REST | {"discount_codes": [{"code": "TIKTOK10", "amount": "5.00", "type": "percentage"}, {"code": " VIP "}]}], ("TIKTOK10", "VIP")),
        ([GRAPHQL | {"discountCodes": ["TIKTOK10", "VIP", "VIP"]}], ("TIKTOK10", "VIP")),
        ([REST | {"discount_codes": []}], ()), ([REST | {"discount_codes": [{"amount": "5.00"}, {"code": None}, {"code": ""}]}], ()),
        ([GRAPHQL | {"discountCodes": None}], ()), ([REST], ()),
        (lines({"__typename": "Order"} | GRAPHQL | {"discountCodes": ["A"], "lineItems": None}), ("A",)),
    ],
)  # fmt: skip
def test_discount_codes(read, data, codes):
    assert [one.discount_codes for one in read(data, Order)] == [codes]


def test_nothing_personal(read):
    told = str(read({"orders": [REST], "data": {"orders": {"nodes": [GRAPHQL]}}}))
    for word in ("jo@buyer", "Josephine", "203.0.113", "s3cret", "ring twice", "+1555", "1 Lane", "Mozilla", "E.C.P", "#1001"):
        assert word not in told


def test_rest_visit(read):
    visit, = read({"orders": [REST]}, Visit)
    assert visit.landing_url == "/products/tent?utm_source=tiktok&utm_medium=bio&utm_campaign=a+b&ttclid=&email="
    assert visit.referrer == "https://www.tiktok.com/link/v2?scene=bio_url"
    assert visit.occurred_at is None


def test_graphql_visits(read):
    last, first = read([GRAPHQL], Visit)
    assert (last.touch, last.channel, last.referrer) == ("last", "Google", "https://www.google.com/search")
    assert last.landing_url == "https://shop.example/products/tent?utm_source=x&ttclid="
    assert last.occurred_at == datetime(2026, 9, 1, 13, tzinfo=UTC)
    assert (first.touch, first.landing_url, first.referrer) == ("first", "/", "android-app://com.zhiliaoapp.musically/")
    assert last.ref != first.ref


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"landing_site": "/9/checkouts/0af3?key=s3cret"}, "/9/checkouts"),
        ({"landing_site": "https://shop.example/account/reset/9/s3cret?a=1"}, "https://shop.example/account/reset"),
        ({"landing_site": "/en-ca/orders/s3cret"}, "/en-ca/orders"),
        ({"landing_site": "/orders/s3cret?key=k&utm_source=tiktok&ttclid=E.C.P&a=1#k"}, "/orders?utm_source=tiktok&ttclid="),
        ({"landing_site": "/9/gift_cards/s3cret"}, "/9/gift_cards"),
        ({"landing_site": "/cart/c/s3cret?key=k&amp;UTM_Medium=bio"}, "/cart/c?UTM_Medium=bio"),
        ({"landing_site": "/a?x=1&amp;utm_source=tiktok&amp;ttclid=E.C.P"}, "/a?x=1&utm_source=tiktok&ttclid="),
        ({"landing_site": "/a?%74tclid=E&utm_content=jo%40x.com&e=jo@x.com"}, "/a?%74tclid=&utm_content=&e="),
        ({"landing_site": None, "note_attributes": [{"name": "landing_page", "value": "/a?ttclid=1"}]}, "/a?ttclid="),
        ({"landing_site": "", "note_attributes": [{"name": "_utm_source", "value": "tiktok"}]}, ""),
    ],
)
def test_landing(read, change, expected):
    assert read([{**REST, **change}], Visit)[0].landing_url == expected


def test_html_ampersands_hide_no_utm_values(read):
    visit, = read([{**REST, "landing_site": "/a?x=1&amp;utm_source=tiktok&amp;utm_medium=bio&amp;ttclid=E.C.P"}], Visit)
    assert (visit.source, visit.medium) == ("tiktok", "bio")


@pytest.mark.parametrize(
    "referrer, expected",
    [
        ("https://mail.example/u/jo@x.com?q=1#a", "https://mail.example/u/"),
        ("https://jo:pw@site.example/a?b=c", "https://site.example/a"),
        ("https://shop.example/orders/s3cret?utm_source=tiktok", "https://shop.example/orders"),
        ("https://www.tiktok.com/@shop?lang=en&_t=8x&_r=1", "https://www.tiktok.com/@shop"),
        ("https://www.tiktok.com/link/v2?aid=1&amp;scene=bio_url&lang=en&target=https%3A%2F%2Fx.example%3Femail%3Djo%26ttclid%3DE",
         "https://www.tiktok.com/link/v2?aid=1&scene=bio_url&target=https%3A%2F%2Fx.example%3Femail%3D%26ttclid%3D"),
        ("android-app://com.zhiliaoapp.musically/", "android-app://com.zhiliaoapp.musically/"),
    ],
)
def test_referrer(read, referrer, expected):
    assert read([{**REST, "referring_site": referrer}], Visit)[0].referrer == expected


def test_notes_fill_what_the_landing_does_not_say(read):
    notes = [{"name": "utm_source", "value": "tiktok"}, {"name": "utm_term", "value": "t"}, {"name": "ttclid", "value": "E"},
             {"name": "referrer", "value": "https://vm.tiktok.com/x"}, {"name": "x", "value": None}, {"name": None}]
    visit, = read([{**REST, "landing_site": "/a", "referring_site": None, "note_attributes": notes}], Visit)
    assert (visit.source, visit.term, visit.referrer) == ("tiktok", "t", "https://vm.tiktok.com/x")
    assert "tiktok" in visit.channel


def test_an_order_without_visit(read):
    assert not read([{**REST, "landing_site": None, "referring_site": None}], Visit)
    assert not read([{**GRAPHQL, "customerJourneySummary": None}], Visit)


def test_moments(read):
    moments = [{"occurredAt": "2026-09-02T00:00:00Z", "landingPage": "/b"}, {"occurredAt": "2026-09-01T00:00:00Z", "landingPage": "/a"}]
    found = read([{**GRAPHQL, "customerJourneySummary": None, "customerJourney": {"moments": moments}}], Visit)
    assert [(visit.touch, visit.landing_url) for visit in found] == [
        ("last", "/b"), ("first", "/a"), ("moment", "/a"), ("moment", "/b")]
    assert len({visit.ref for visit in found}) == 4


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, "30.10"),
        ({"current_total_price": None}, "50.00"),
        ({"current_total_price": "0.00"}, "0.00"),
        ({"current_total_price": None, "refunds": [
            {"transactions": [{"kind": "refund", "status": "success", "amount": "19.99"},
                              {"kind": "refund", "status": "failure", "amount": "5"}]},
            {"transactions": [{"kind": "void", "status": "success", "amount": "5"}]}]}, "30.01"),
    ],
)
def test_what_an_order_is_worth(read, change, expected):
    order, = read([{**REST, **change}], Order)
    assert str(order.total) == expected


def test_graphql_total_less_refunds(read):
    order = {**GRAPHQL, "currentTotalPriceSet": None, "totalPriceSet": {"shopMoney": {"amount": "50.0", "currencyCode": "EUR"}},
             "totalRefundedSet": {"shopMoney": {"amount": "0.1"}}}
    found, = read([order], Order)
    assert (str(found.total), found.currency) == ("49.9", "EUR")


def test_json_numbers_are_exact(read):
    data = json.dumps({"orders": [REST]}).replace('"30.10"', "1234567890.10000000001").encode()
    assert str(read(data, Order)[0].total) == "1234567890.10000000001"
    data = json.dumps(REST).replace('"30.10"', "0.1").encode() + b"\n"
    assert str(read(data + data, Order)[0].total) == "0.1"


def test_flags_and_channels(read):
    found = read([{**REST, "test": True, "cancelled_at": "2026-09-02T00:00:00Z", "source_name": "tiktok"},
                  {**GRAPHQL, "sourceName": "4555", "attribution": {"handle": "tiktok-shop"}}], Order)
    assert [(order.test, order.cancelled, order.source_name) for order in found] == [
        (True, True, "tiktok"), (False, False, "tiktok-shop")]


@pytest.mark.parametrize(
    "change, where",
    [
        *(({"created_at": f"{day}T23:30:00-08:00"}, "record 1, created_at") for day in ("9999-12-31", "2101-01-01", "0001-01-01", "1999-12-30")),
        ({"created_at": "soon"}, "record 1, created_at"), ({"currency": None}, "record 1, currency"),
        ({"current_total_price": None, "total_price": None}, "record 1, total_price"),
        ({"current_total_price": "NaN", "total_price": "Infinity"}, "record 1, total_price"),
        ({"current_total_price": "lots", "total_price": None}, "record 1, current_total_price"),
    ],
)
def test_an_unusable_order_is_skipped(read, change, where):
    data = [{**REST, **change}, {**REST, "id": 9}]
    assert read(data, Skip)[0].where == where
    assert [order.ref for order in read(data, Order)] == [9]


def test_orders_with_different_faults_are_told_apart(read):
    bad: list[dict[str, str | None]] = [
        {"created_at": "11/01/2026"}, {"currency": ""}, {"total_price": None, "current_total_price": None}, {"created_at": "", "currency": None},
    ]
    found = read([{**REST, "id": at, **one} for at, one in enumerate(bad, 1)], Skip)
    assert [(one.where, one.why) for one in found] == [
        (f"record {at}, {name}", f"an order without a usable {name}")
        for at, name in enumerate(("created_at", "currency", "total_price", "created_at, currency"), 1)
    ]


def test_a_visit_of_no_usable_year_is_kept_without_its_time(read):
    journey = {"lastVisit": {"occurredAt": "9999-12-31T23:59:59Z", "landingPage": "/a?utm_source=tiktok"}}
    [visit] = read([{**GRAPHQL, "customerJourneySummary": journey, "customerJourney": None}], Visit)
    assert (visit.landing_url, visit.occurred_at) == ("/a?utm_source=tiktok", None)


def test_amount_of_a_line(read):
    assert [str(line.amount) for line in read([REST], OrderLine)] == ["39.00", "9.10"]
    lines_ = [{"quantity": 1, "price": None}, {"quantity": None, "price": "3"}]
    assert [line.amount for line in read([{**REST, "line_items": lines_}], OrderLine)] == [None, Decimal(3)]


@pytest.mark.parametrize("count, whole", [(49, True), (50, False), (250, False)])
def test_coverage(read, count, whole):
    found = read({"orders": [{**REST, "id": i} for i in range(count)]}, Coverage)
    assert [(one.kind, one.whole) for one in found] == [("order", whole)]


def test_a_cut_file(read):
    data = json.dumps({"orders": [REST, {**REST, "id": 8}]}).encode()
    found: list[Any] = []
    with pytest.raises(UnreadableInput, match="record 2"):
        drain(read.batches(data[:-200]), found)
    assert [record.ref for batch in found for record in batch.records if isinstance(record, Order)] == [7]


@pytest.mark.parametrize("form", ["array", "lines"])
def test_resuming_gives_exactly_the_rest(read, form):
    orders = [{**(REST if i % 3 else GRAPHQL), "id": i, "total_price": "x" if i % 7 == 0 else "1"} for i in range(1, 701)]
    data = {"orders": orders} if form == "array" else lines(*orders)
    whole = list(read.batches(data))
    assert len(whole) == 3
    for at, batch in enumerate(whole):
        assert list(read.batches(data, batch.cursor)) == whole[at + 1 :]


@pytest.mark.parametrize(
    "at,zone", [("2026-09-01T10:00:00-04:00", "Etc/GMT+4"), ("2026-09-01T10:00:00+10:00", "Etc/GMT-10"),
                ("2026-09-01T10:00:00Z", ""), ("2026-09-01T10:00:00+05:30", "")],
)  # fmt: skip
def test_the_first_order_of_the_rest_api_tells_the_shops_clock(read, at, zone):
    orders = [{**REST, "created_at": at}, {**REST, "id": 8, "created_at": "2026-12-01T10:00:00-05:00"}]
    found = read({"orders": orders}, ShopFacts)
    assert found == ([ShopFacts(ref=2, timezone=zone)] if zone else [])
    assert read(lines(GRAPHQL), ShopFacts) == []
