"""Kinds of products that cannot be listed, told by their names in several languages, and names that only look like it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.kinds import kind_problems
from linkaudit.model import Fix, Product, ProductDetail, Status, Variant


def shop(title="", kind="", *, price="10", ships=None, grams=None, variants=2, **facts):
    return ProductDetail(
        product=Product(ref=1, handle=facts.pop("handle", "x"), title=title, product_type=kind, **facts),
        variants=tuple(
            Variant(product_ref=1, ref=n, price=None if price is None else Decimal(price), requires_shipping=ships, grams=grams)
            for n in range(variants)
        ),
    )


def fixes(detail):
    return [one.fix for one in kind_problems(detail)]


NEVER = [
    "Tentland Gift Card", "Gift card", "E-Gift Card $50", "Gift Card 25.00 EUR", "Gift Card - Digital", "Geschenkgutschein", "Tentland Gutschein 50 €",
    "Carte cadeau Tentland", "Tarjeta de regalo", "Buono regalo da 20", "Vale-presente", "电子礼品卡", "ギフトカード", "Gift Certificate (printed)",
    "Coffee Subscription", "Kaffee-Abo", "Suscripción mensual", "House Blend Auto renew", "House Blend (Auto-Renew)", "定期便", "Abonnement café",
    "Route Shipping Protection", "Shipping Protection by Route", "Navidium Shipping Protection", "Extended Warranty", "2 Year Protection Plan", "运费险", "Versandversicherung",
    "Coffee Subscription Box Monthly", "Subscription Box for Tea Lovers", "Coffee Subscription 3 Months", "Subscription to the Tea Club", "Dinner for Two Gift Card",
    "Gift Card for Her", "Gutschein über 50 Euro", "Extended Warranty 2 years", "Extended Warranty (3-year)", "Warranty 1 year", "Gift wrap option", "Workshop Ticket",
    "Concert tickets", "Consultation 30 min", "30 min consultation", "Styling consultation for brides", "Beratung 60 Minuten", "Tree donation", "音乐节门票",
    "Tip", "Tip $5", "Donation", "Rush fee", "补差价", "Consultation", "Knitting pattern - Digital Download", "Summer recipes (PDF download)", "Watercolour online course",
]  # fmt: skip


@pytest.mark.parametrize("title", NEVER)
def test_never(title):
    (one,) = kind_problems(shop(title))
    assert (one.code, one.fix) == ("TS201", Fix.NEVER)
    assert [one.fix for one in kind_problems(shop("Something", title))] == [Fix.NEVER]


FINE = [
    "Subscription Notebook", "Subscription Box Organiser", "Gift Card Holder", "Card Game", "Ticket pocket", "Warranty card holder", "Wallet for gift cards",
    "Blender with extended warranty", "Holder for a gift card", "Buch mit Gutschein", "Consultation notebook", "Workshop apron", "Gift wrap paper", "Lesson planner",
    "Membership card sleeve", "Service for 12", "Tips for pens", "Tip 5 mm", "Coaching whistle", "Donation jar for cafes", "Monthly planner", "Year 2 workbook",
    "Gift card holder", "Gift box", "Geschenkbox", "Porta tarjetas de regalo", "礼品卡套", "Pen with fine tip", "Don Julio glass", "Blender with 2-year warranty", "Tip jar",
    "Christmas gift wrap", "Servicio de té", "Servizio da tavola", "ABO blood type tee", "Book of travel photography", "Service bell", "Battery tester", "Temperature probe",
    "Subscribe tee", "Card wallet", "Box", "Bedding set", "Downloaded memories mug", "Route 66 sign", "Route planner map", "Kaffeeservice", "Membrane", "Donation box", "Terminal block", "",
]  # fmt: skip


@pytest.mark.parametrize("title", FINE)
def test_goods(title):
    assert kind_problems(shop(title, ships=True)) == ()
    assert kind_problems(shop(title)) == ()


TOLD = [
    "Gift Wrap", "Gift Wrap - Stars", "Golden ticket", "Candle making workshop", "Pottery class for two", "Taller de cerámica",
    "Starter Bundle", "Bundle: tent and stove", "Sparset Zelt", "Lot de 3 tasses", "卸妆套餐", "Mystery Box", "Überraschungsbox L", "盲盒手办", "Fabric sample", "Sample Pack", "试用装",
]  # fmt: skip


@pytest.mark.parametrize("title", TOLD)
def test_told_and_may_pass(title):
    assert fixes(shop(title, ships=True)) == [Fix.NONE]


@pytest.mark.parametrize("facts,wanted", [
    ({"gift_card": True}, [Fix.NEVER]), ({"category_id": "gc"}, [Fix.NEVER]), ({"category_id": "pa-6"}, [Fix.NEVER]), ({"category_id": "se-5-1"}, [Fix.NEVER]),
    ({"category_id": "so-2"}, [Fix.NEVER]), ({"category_id": "sg-1"}, []), ({"category_id": "bu"}, [Fix.NONE]), ({"category_id": "gce"}, []),
    ({"ships": False}, [Fix.NEVER]), ({"ships": False, "grams": Decimal(300)}, [Fix.SELLER]), ({"ships": True}, []),
    ({"price": "0"}, [Fix.SELLER]), ({"price": "0.00", "grams": Decimal(3)}, [Fix.SELLER]), ({"price": None}, []), ({"price": "0", "variants": 0}, []),
    ({"status": Status.DRAFT}, [Fix.SELLER]), ({"status": Status.ARCHIVED}, [Fix.SELLER]), ({"status": Status.UNLISTED}, [Fix.NONE]),
    ({"status": Status.ACTIVE, "published": True}, []), ({"status": Status.ACTIVE, "published": False}, [Fix.NONE]),
    ({"status": Status.DRAFT, "gift_card": True}, [Fix.NEVER, Fix.SELLER]),
])  # fmt: skip
def test_what_shopify_says(facts, wanted):
    assert fixes(shop("Tent", **facts)) == wanted


@pytest.mark.parametrize("title", ["Free Gift - Tote", "Gratisgeschenk", "赠品", "Fabric sample", "GWP pouch"])
def test_a_free_extra(title):
    (one,) = kind_problems(shop(title, price="0"))
    assert (one.fix, one.field, one.value) == (Fix.NEVER, "price", "0")


def test_one_price_is_enough():
    detail = shop("Tent", price="0")
    paid = ProductDetail(product=detail.product, variants=(*detail.variants, Variant(product_ref=1, ref=9, price=Decimal(5))))
    assert kind_problems(paid) == ()


@pytest.mark.parametrize("title,wanted", [("Leather gift card", Fix.SELLER), ("Field guide e-book", Fix.NONE), ("Phone repair service", Fix.NONE)])
def test_goods_that_are_called_so_may_be_renamed(title, wanted):
    (one,) = kind_problems(shop(title, ships=True, grams=Decimal(120)))
    assert one.fix is wanted


def test_a_product_without_title_is_known_by_its_handle():
    assert fixes(shop("", handle="tentland-gift-card")) == [Fix.NEVER]


def test_a_long_row_of_digits_is_no_riddle():
    assert kind_problems(shop("1" * 5000 + "x 1 1" * 500)) == ()


@given(st.text(max_size=80), st.text(max_size=30))
def test_no_name_is_too_odd(title, kind):
    for one in kind_problems(shop(title, kind)):
        assert one.code == "TS201"
        assert one.reason.endswith(".")
