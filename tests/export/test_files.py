"""The files' columns are the contract's, and their rows say what was found."""

from __future__ import annotations

import json
from decimal import Decimal

import msgspec
import pytest

from linkaudit.audit.rules import BY_CODE
from linkaudit.export import findings, links, listing_csv, mapping, problems, traffic
from linkaudit.export.summary import to_json
from linkaudit.export.summary import to_text as marked
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.locale.own import plain
from linkaudit.model import (
    Direction,
    FindingRow,
    Fix,
    Impact,
    JudgedLink,
    Listing,
    Match,
    Money,
    Problem,
    Readiness,
    Skipped,
    Sku,
    Summary,
    Surface,
    TrafficRow,
    Verdict,
)


def to_text(*given):
    """Return a text as it is said in English."""
    return plain(marked(*given))


# As the contract lists them.
MAPPING = """
link_url target_url direction surface evidence verdict codes cutoff sessions orders revenue currency period_start period_end target_kind
target_handle product_id variant_id match_method confidence action rank wave listing_file listing_row tiktok_product_id tiktok_sku_id tiktok_url
category brand product_name product_description main_image image_2 image_3 image_4 image_5 image_6 image_7 image_8 image_9 gtin_type gtin_code
property_name_1 property_value_1 property_1_image property_name_2 property_value_2 parcel_weight parcel_length parcel_width parcel_height delivery
price list_price quantity seller_sku size_chart aimed_product_status problems
""".split()
FINDINGS = """
code severity verdict direction link_url target_url placement_kind placement_id placement_title placement_field locator anchor_text sessions orders
revenue currency reason cure first_seen status
""".split()
ACCEPTED = "accepted_reason accepted_by accepted_until note finding_id".split()  # what an edited file says, read back by `ack`
LINKS = """
link_url target_url direction surface verdict codes placements target_kind target_handle resolved_by http_status checked_at sessions orders revenue
currency
""".split()
PROBLEMS = """
code severity blocking product_id product_handle product_title variant_id seller_sku field value limit reason cure
""".split()
TRAFFIC = """
landing_url target_url day source medium campaign content term surface paid signal sessions orders revenue currency origin
""".split()


@pytest.mark.parametrize("module,columns", [(mapping, MAPPING), (findings, FINDINGS), (links, LINKS), (traffic, TRAFFIC), (problems, PROBLEMS)])
def test_columns_are_the_contracts(module, columns):
    assert list(module.HEADER) == columns


def named(header, rows):
    """Return rows as mappings from column to cell, without empty cells."""
    found = list(rows)
    assert all(len(row) == len(header) for row in found)
    return [{name: cell for name, cell in zip(header, row, strict=True) if cell not in (None, "")} for row in found]


LINK = JudgedLink(
    link_id=1, direction=Direction.INBOUND, surface=Surface.BIO, url="https://shop.example/products/tent?utm_source=tiktok",
    target_url="https://shop.example/products/tent", verdict=Verdict.BREAKS, codes=("LA101", "LA208"), placements=2, evidence="link list",
    target_kind="product", target_handle="tent", resolved_by="catalogue", reason="",
)  # fmt: skip
USD = Impact(link_id=1, currency="USD", orders=3, revenue=Decimal("30.10"), sessions=90)
EUR = Impact(link_id=1, currency="EUR", orders=1, revenue=Decimal("9.00"))
TENT = Listing(
    handle="tent", part=0, product_id=71, product_title="TENT!!", title="Tent", readiness=Readiness.SELLER,
    common={"wave": 2, "category": "Camping/Tents", "brand": "Acme", "product_name": "Tent", "product_description": "<p>x</p>", "delivery": "Default",
            "main_image": "https://cdn.example/1.jpg", **{f"image_{n}": f"https://cdn.example/{n}.jpg" for n in range(2, 10)},
            "property_name_1": "Size", "aimed_product_status": "Draft(2)", "product_property/100": "Nylon"},
    skus=(
        Sku(seller_sku="T-S", variant_id=101, variant_key="S", gtin="4006381333931",
            values={"property_value_1": "S", "price": Decimal("10.50"), "list_price": Decimal("12.00"), "parcel_weight": Decimal("3.31"),
                    "warehouse_quantity/7": 3, "warehouse_quantity/8": 4, "gtin_type": "EAN", "gtin_code": "4006381333931", "seller_sku": "T-S",
                    "property_1_image": "https://cdn.example/s.jpg"}),
        Sku(seller_sku="T-M", variant_id=102, variant_key="M", values={"property_value_1": "M", "price": Decimal(11), "seller_sku": "T-M", "quantity": 0}),
    ),
    problems=(
        Problem(code="TS161", field="parcel_weight", reason="no weight", fix=Fix.SELLER, sku=1),
        Problem(code="TS102", field="product_name", reason="calmed", value="TENT!!"),
    ),
)  # fmt: skip
LAMP = Listing(handle="lamp", part=0, title="Lamp", product_title="Lamp", readiness=Readiness.READY, common={"product_name": "Lamp"}, problems=(),
               skus=(Sku(seller_sku="L", variant_key="", values={"seller_sku": "L", "gtin_type": "UPC"}),))  # fmt: skip
PLACES = {"T-S": mapping.Placed(file="listing-tents-1.xlsx", row=7, product_id="1729", sku_id="1730", url="https://shop.tiktok.com/view/product/1729")}
OFFERS = {
    "tent": mapping.Offer(listings=[TENT], places=PLACES, rank=1, action="fix_first", wave=2),
    "lamp": mapping.Offer(listings=[LAMP], places={}, rank=2, action="list"),
}  # fmt: skip


def mapped(match, *impacts, link=LINK):
    made = mapping.Mapped(link=link, match=match, impacts=impacts, cutoff="2026-12-31", period=("2026-08-20", "2026-11-19"))
    return named(MAPPING, mapping.rows(made, lambda _, handle: OFFERS.get(handle), "manual"))


def test_one_row_for_each_sku_and_money_on_the_first():
    first, second = mapped(Match(link_id=1, method="direct", confidence="high", handles=("tent",)), USD)
    same = {"link_url": LINK.url, "target_url": LINK.target_url, "direction": "inbound", "surface": "bio", "evidence": "link list", "verdict": "breaks",
            "codes": "LA101 LA208", "cutoff": "2026-12-31", "period_start": "2026-08-20", "period_end": "2026-11-19", "target_kind": "product",
            "target_handle": "tent", "product_id": 71, "match_method": "direct", "confidence": "high", "action": "fix_first", "rank": 1,
            "wave": 2, "category": "Camping/Tents", "brand": "Acme", "product_name": "Tent", "product_description": "<p>x</p>", "delivery": "Default",
            "aimed_product_status": "Draft(2)", "property_name_1": "Size", "main_image": "https://cdn.example/1.jpg",
            **{f"image_{n}": f"https://cdn.example/{n}.jpg" for n in range(2, 10)}}  # fmt: skip
    assert first == same | {
        "sessions": 90, "orders": 3, "revenue": Decimal("30.10"), "currency": "USD", "variant_id": 101, "property_value_1": "S", "seller_sku": "T-S",
        "price": Decimal("10.50"), "list_price": Decimal("12.00"), "parcel_weight": Decimal("3.31"), "quantity": 7, "gtin_type": "EAN",
        "gtin_code": "4006381333931", "property_1_image": "https://cdn.example/s.jpg", "listing_file": "listing-tents-1.xlsx",
        "listing_row": 7, "tiktok_product_id": "1729", "tiktok_sku_id": "1730", "tiktok_url": "https://shop.tiktok.com/view/product/1729",
    }  # fmt: skip
    assert second == same | {"variant_id": 102, "property_value_1": "M", "seller_sku": "T-M", "price": Decimal(11), "quantity": 0, "problems": "TS161"}


def test_a_link_that_names_its_variants_has_these_alone():
    rows = mapped(Match(link_id=1, method="variant", confidence="high", handles=("tent",), variant_ids=(102,)))
    assert [row["variant_id"] for row in rows] == [102]
    rows = mapped(Match(link_id=1, method="cart", confidence="high", handles=("tent", "lamp"), variant_ids=(101,)))
    assert [(row["product_name"], row.get("variant_id")) for row in rows] == [("Tent", 101), ("Lamp", None)]


def test_a_product_of_which_little_is_known():
    (lamp,) = mapped(Match(link_id=1, method="collection", confidence="medium", handles=("lamp",)))
    assert not {"property_name_1", "property_value_1", "main_image", "product_id", "wave", "tiktok_url", "problems"} & lamp.keys()
    assert (lamp["gtin_type"], lamp["rank"], lamp["action"]) == ("UPC", 2, "list")


def test_what_is_left_out_of_a_collection_is_told():
    (lamp,) = mapped(Match(link_id=1, method="collection", confidence="medium", handles=("lamp",), left_out=3))
    assert lamp["problems"] == "3 more products of this product are left out"


def test_a_link_without_product_keeps_one_row():
    (row,) = mapped(Match(link_id=1, method="home", confidence="none"), USD)
    assert (row["match_method"], row["action"], row["revenue"], row["currency"]) == ("home", "manual", Decimal("30.10"), "USD")
    assert not {"product_id", "product_name", "rank", "delivery"} & row.keys()
    (row,) = mapped(Match(link_id=1, method="collection", confidence="medium", handles=("never-was",)))
    assert "revenue" not in row


def test_a_second_currency_has_a_row_of_its_own():
    rows = mapped(Match(link_id=1, method="direct", confidence="high", handles=("tent",)), USD, EUR)
    assert [(row.get("revenue"), row.get("currency")) for row in rows] == [(Decimal("30.10"), "USD"), (None, None), (Decimal("9.00"), "EUR")]
    assert sum(row.get("orders", 0) for row in rows) == 4


def test_what_a_collection_leaves_out_is_said():
    rows = mapped(Match(link_id=1, method="collection", confidence="medium", handles=("lamp", "rope"), left_out=73))
    assert all("73 more products" in row["problems"] for row in rows)
    rows = mapped(Match(link_id=1, method="collection", confidence="medium", handles=("lamp",)))
    assert "problems" not in rows[0]


def test_links_rows():
    bare = {"link_url": LINK.url, "target_url": LINK.target_url, "direction": "inbound", "surface": "bio", "verdict": "breaks", "codes": "LA101 LA208",
            "placements": 2, "target_kind": "product", "target_handle": "tent", "resolved_by": "catalogue"}  # fmt: skip
    assert named(LINKS, links.rows([LINK], {})) == [bare]
    assert named(LINKS, links.rows([LINK], {1: [USD, EUR]})) == [
        bare | {"sessions": 90, "orders": 3, "revenue": Decimal("30.10"), "currency": "USD"},
        bare | {"orders": 1, "revenue": Decimal("9.00"), "currency": "EUR"},
    ]


def test_findings_rows_say_what_their_rule_says():
    row = FindingRow(code="LA301", verdict="broken", direction="on-page", link_url="/gone", target_url="https://shop.example/gone",
                     placement_kind="page", placement_id="4", placement_title="FAQ", placement_field="body", locator="<a href> no. 2",
                     anchor_text="here", reason="there is no page", first_seen="2026-11-22", status="accepted", currency="USD", orders=1,
                     revenue=Decimal("5.00"), accepted_reason="later", accepted_by="Ana", accepted_until="2027-01-31", note="n",
                     finding_id="LA301-0")  # fmt: skip
    assert findings.TO_EDIT == FINDINGS + ACCEPTED
    (cells,) = named(findings.TO_EDIT, findings.rows_to_edit([row], BY_CODE))
    assert list(findings.rows([row], BY_CODE)) == [list(one)[: len(FINDINGS)] for one in findings.rows_to_edit([row], BY_CODE)]
    assert (cells["severity"], cells["cure"]) == (BY_CODE["LA301"].severity, BY_CODE["LA301"].cure)
    for name in FINDINGS + ACCEPTED:
        if name not in {"severity", "cure"}:
            assert cells.get(name) == getattr(row, name)


def test_traffic_rows_have_nothing_personal():
    row = TrafficRow(landing_url="/products/tent?utm_source=tiktok&ttclid=", target_url="t", day="2026-09-01", source="tiktok", medium="cpc", campaign="c",
                     content="n", term="m", surface="ad", paid=True, signal="ttclid", currency="USD", origin="orders_json", orders=1,
                     revenue=Decimal("5.00"))  # fmt: skip
    (cells,) = named(TRAFFIC, traffic.rows([row]))
    assert cells.pop("landing_url") == "/products/tent?utm_source=tiktok"
    assert cells == {name: getattr(row, name) for name in TRAFFIC if name not in {"landing_url", "sessions"}}


# ── Summary ──────────────────────────────────────────────────────────────────────────────────────────────────────────

MONEY = Money(currency="USD", tiktok_revenue=Decimal("1234.50"), unlinked=Decimal("34.50"), tiktok_orders=12, tiktok_sessions=4321,
              breaks=Decimal(900), broken=Decimal(200), survives=Decimal(0), unknown=Decimal(100), period_start="2026-08-20",
              period_end="2026-11-19")  # fmt: skip


def summary(**more):
    by_verdict = {"broken": 2, "breaks": 1500, "lost": 0, "unknown": 3, "survives": 0, "ok": 7}
    parts = {"shop": "shop.example", "run": {"id": 1, "started": "s", "finished": "f", "complete": True},
             "policy": {"name": "external-links-removed", "cutoff": "2026-12-31"}, "counts": {"products": 5},
             "links": {"total": 1512, "by_verdict": by_verdict, "by_surface": {}}, "findings": {"total": 0, "by_code": {}, "by_severity": {}},
             "problems": {"total": 0, "by_code": {}, "blocking": 0}, "money": [MONEY],
             "skipped": [Skipped(what="pages", why="not loaded", cure="load the pages")], "versions": {"linkaudit": "1"}}  # fmt: skip
    return msgspec.convert(parts | more, Summary)


def test_money_comes_first_then_links_then_what_to_do():
    text = to_text(summary(), [(LINK, [USD, EUR])])
    lines = text.splitlines()
    assert lines[0] == "shop.example: policy external-links-removed, cut-off 2026-12-31"
    order = [text.index(part) for part in ("TikTok earned 1,234.50 USD from 12 orders, 4,321 sessions", "1,512 links:", "The links that matter most:",
                                           "What to do next:", "Not seen or not counted:")]  # fmt: skip
    assert order == sorted(order)
    assert "900.00 USD   73%" in text
    assert "survives" not in text.partition("links:")[0]
    assert "1,500  breaks" in text
    assert "0  lost" not in text
    assert f"30.10 USD + 9.00 EUR, bio\n      {LINK.url}" in text
    assert "pages: not loaded. load the pages." in text
    assert text.endswith("\n")
    assert "\n\n\n" not in text


def test_the_report_that_was_written_is_what_to_open_first():
    told = to_text(summary(), [], "out/report.html").partition("What to do next:\n")[2]
    assert told.startswith("  1. Open out/report.html in a browser")
    assert "report.html" not in to_text(summary(), [])


def test_a_summary_without_traffic_or_date_says_so():
    text = to_text(summary(money=[], skipped=[], policy={"name": "p", "cutoff": ""}), [])
    assert "no cut-off date set: judged as in force" in text
    assert "No TikTok traffic was loaded" in text
    assert "The links that matter most" not in text
    assert "Not seen" not in text


def test_ten_links_and_ten_cuts_at_most():
    many = [Skipped(what=f"file {n}", why="w", cure="") for n in range(12)]
    text = to_text(summary(skipped=many), [(LINK, [USD])] * 11)
    assert text.count(LINK.url) == 10
    assert "and 2 more in summary.json" in text


def test_nothing_earned_is_no_division():
    money = Money(currency="", tiktok_revenue=Decimal(0), unlinked=Decimal(0), tiktok_orders=0, tiktok_sessions=None, breaks=Decimal(0), broken=Decimal(0),
                  survives=Decimal(0), unknown=Decimal(0), period_start="", period_end="")  # fmt: skip
    text = to_text(summary(money=[money]), [])
    assert "TikTok brought 0 sessions; what they bought is not known (period not named by the files)" in text


def test_summary_json_has_what_the_contract_lists():
    said = json.loads(to_json(summary()))
    assert set(said) >= {"shop", "run", "policy", "counts", "links", "findings", "problems", "money", "skipped", "versions"}
    assert set(said["money"][0]) >= {"currency", "tiktok_revenue", "unlinked", "tiktok_orders", "tiktok_sessions", "breaks", "broken", "survives",
                                     "unknown", "period_start", "period_end"}  # fmt: skip
    assert said["money"][0]["tiktok_revenue"] == "1234.50"
    assert said["skipped"] == [{"what": "pages", "why": "not loaded", "cure": "load the pages", "untold_links": 0}]
    assert to_json(summary()).endswith(b"}\n")


# ── Listings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_problems_tell_what_blocks_first_and_the_sku_it_is_of():
    blocking, cured = named(PROBLEMS, problems.rows([TENT], LISTING_RULES))
    assert blocking == {
        "code": "TS161", "severity": "error", "blocking": True, "product_id": 71, "product_handle": "tent", "product_title": "TENT!!",
        "variant_id": 102, "seller_sku": "T-M", "field": "parcel_weight", "reason": "no weight", "cure": LISTING_RULES["TS161"].cure,
    }  # fmt: skip
    assert (cured["code"], cured["severity"], cured["blocking"], cured["value"]) == ("TS102", "warning", False, "TENT!!")
    assert not {"variant_id", "seller_sku"} & cured.keys()


def test_a_staging_table_has_the_sheets_columns_and_values():
    rows = named(listing_csv.HEADER, listing_csv.rows([TENT, LAMP]))
    assert [row["seller_sku"] for row in rows] == ["T-S", "T-M", "L"]
    assert {key: value for key, value in mapped(Match(link_id=1, method="direct", confidence="high", handles=("tent",)))[0].items()
            if key in listing_csv.HEADER} == rows[0]  # fmt: skip
