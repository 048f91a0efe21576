"""``linkaudit plan`` as a user meets it: the text, the what-if, plan.csv, and what cannot be meant."""

from __future__ import annotations

import csv
import json
from decimal import Decimal

import pytest

READY = ("--start", "2026-12-01", "--gate", "entity=done", "--gate", "eligibility=0", "--gate", "warehouse=10")


def good(number, **extra):
    return {"id": number, "handle": f"cup-{number}", "title": f"Cup {number} of clay", "status": "active",
            "published_at": "2026-01-01T00:00:00Z", "vendor": "Acme", "product_type": "Cups", "tags": "",
            "body_html": "<p>A cup that was thrown, dried and fired by hand in a small house by the sea.</p>",
            "variants": [{"id": 100 + number, "price": "10.00", "sku": f"C-{number}", "inventory_quantity": 30, "grams": 400}],
            "images": [{"src": f"https://cdn.example/{number}.jpg", "width": 1000, "height": 1000}]} | extra  # fmt: skip


LINKS = (
    "url,surface,sessions,orders,revenue,currency\n"
    "https://shop.example/products/cup-1,video,100,10,600.00,USD\n"
    "https://shop.example/products/cup-2,bio,50,4,200.00,USD\n"
    "https://shop.example/products/cup-2?variant=102,ad,20,1,30.00,EUR\n"
    "https://shop.example/products/cup-3,bio,10,2,100.00,USD\n"
    "https://shop.example/,bio,40,5,100.00,USD\n"
)


@pytest.fixture
def cups(shop):
    """Three cups behind links, one of them without weight, and the home page."""
    goods = [good(1), good(2), good(3, variants=[{"id": 103, "price": "9.00", "sku": "C-3", "inventory_quantity": 3, "grams": 0}]),
             good(4)]  # fmt: skip
    shop.write("goods.json", json.dumps({"products": goods}))
    shop.write("links.csv", LINKS)
    return shop


def run(shop, *arguments, links="links.csv"):
    files = ["goods.json", *([links] if links else [])]
    return shop.run("run", *files, "--domain", "shop.example", "-q", *arguments)


def plan(shop, *arguments):
    return json.loads(shop.run("plan", "--json", *READY, *arguments).stdout)


def table(shop, name):
    with (shop.folder / "out" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def case(made):
    return next(one for one in made["cases"] if one["case"] == made["case"])


def test_the_plan_by_hand(cups):
    """30 days are taken for the period. Live on 12-13; the links end on 12-10: 27 of 30 days are kept."""
    run(cups)
    made = plan(cups, "--cutoff", "2026-12-10", "--conversion", "50", "--stock", "off", "--goods", "10", "--fixed-costs", "30")
    assert (made["first_upload"], made["measure"], made["days"], made["currency"]) == ("2026-12-11", "revenue", 30, "USD")
    found = case(made)
    assert {name: Decimal(found[name]) for name in ("at_risk", "kept", "lost", "lost_no_product", "lost_late", "lost_buyers")} == {
        "at_risk": 1000, "kept": 405, "lost": 595, "lost_no_product": 100, "lost_late": 90, "lost_buyers": 405,
    }  # fmt: skip
    # 6 % fee, 10 % goods, 30 a month; 3.58 for 45 % of 10, 4 and 2 orders: 16.11 + 6.44 + 3.22, each to the cent
    assert [Decimal(found[name]) for name in ("fee", "goods", "fulfilment", "fixed")] == [
        Decimal("24.30"), Decimal("40.50"), Decimal("25.77"), Decimal("30.00")]  # fmt: skip
    assert Decimal(found["left"]) == Decimal("284.43")
    first = made["products"][0]
    assert (first["item"]["handle"], first["late"], first["wave"]) == ("cup-1", 3, 1)
    # an order of 60 leaves 60 x 0.84 - 3.58 = 46.82; two thirds of 30 a month are 0.4 of them
    assert [Decimal(first[name]) for name in ("order_value", "order_left", "break_even_orders")] == [
        60, Decimal("46.82"), Decimal("0.4")]  # fmt: skip
    assert Decimal(found["smallest_order"]) == Decimal("4.26")  # 3.58 / 0.84


def test_the_text_says_what_it_is_and_what_it_stands_on(cups):
    run(cups)
    text = cups.run("plan", *READY, "--cutoff", "2026-12-10").stdout
    assert text.startswith("Migration plan to TikTok Shop US: estimates, case base\n")
    assert "At risk: 1,000.00 USD, measured over 30 days (not named)" in text
    assert "1 link leading to no product (home page, collections, other pages), with 100.00 USD" in text
    assert "Products that will not be live at the cut-off: 3 with 900.00 USD at risk. The first: Cup 1 of clay" in text
    assert "30.00 EUR is at risk beside, in no estimate: currencies are never added" in text
    assert "read 2026-11-22" in text
    assert "no source: assumption, yours to change" in text
    assert "your own" in text


def test_without_a_cutoff_it_says_so_and_nothing_is_late(cups):
    run(cups)
    made = plan(cups)
    assert made["cutoff"] == ""
    assert made["covered_at_cutoff"] is None
    assert case(made)["lost_late"] == "0.00"
    assert any("No cut-off date is set" in note for note in made["notes"])


def test_a_cutoff_in_the_past_says_what_is_lost(cups):
    run(cups)
    made = plan(cups, "--cutoff", "2026-01-01")
    assert Decimal(case(made)["kept"]) == 0
    assert any("is not in the future" in note for note in made["notes"])
    assert any("3 with 900.00 USD at risk" in note for note in made["notes"])


def test_a_what_if_is_not_kept(cups):
    run(cups)
    before = cups.run("plan", "--json", *READY).stdout
    changed = plan(cups, "--quota", "1", "--case", "high", "--cutoff", "2026-12-20")
    assert [row["wave"] for row in changed["products"]] == [1, 2, 3]
    assert changed["case"] == "high"
    assert cups.run("plan", "--json", *READY).stdout == before


def test_moving_the_start_moves_the_calendar(cups):
    run(cups)
    early, late = plan(cups), plan(cups, "--start", "2026-12-11")
    assert (early["first_upload"], late["first_upload"]) == ("2026-12-11", "2026-12-21")


def test_plan_csv_and_the_mapping_agree(cups):
    run(cups)
    cups.run("export", "plan", "mapping", "-q", "--per-day", "1")
    assert (cups.folder / "out" / "plan.csv").read_bytes().count(b"\r\n") == 6
    rows = table(cups, "plan.csv")
    assert [(row["rank"], row["wave"], row["product_handle"], row["revenue"], row["currency"], row["action"]) for row in rows] == [
        ("1", "1", "cup-1", "600.00", "USD", "list"), ("2", "2", "cup-2", "200.00", "USD", "list"),
        ("2", "2", "cup-2", "30.00", "EUR", "list"), ("3", "3", "cup-3", "100.00", "USD", "fix_first"),
        ("", "", "", "100.00", "USD", "manual"),
    ]  # fmt: skip
    assert [row["revenue_share"] for row in rows] == ["0.600000", "0.200000", "1.000000", "0.100000", "0.100000"]
    assert [row["cumulative_share"] for row in rows] == ["0.600000", "0.800000", "1.000000", "0.900000", "1.000000"]
    assert [row["expected_kept"] for row in rows] == ["399.00", "133.00", "", "66.50", "0.00"]
    waves = {row["target_handle"]: row["wave"] for row in table(cups, "mapping.csv")}
    assert waves == {"cup-1": "1", "cup-2": "2", "cup-3": "3", "": ""}


def test_settings_and_variables_hold_for_plan_csv(cups, monkeypatch):
    run(cups)
    cups.write("linkaudit.toml", '[plan]\nstart = 2026-12-01\nconversion = 10\nstock = "off"\n'
               'gates = { entity = "done", eligibility = 0, warehouse = 4 }\n')  # fmt: skip
    cups.run("export", "plan", "-q")
    assert next((row["upload_on"], row["expected_kept"]) for row in table(cups, "plan.csv")) == ("2026-12-05", "60.00")
    monkeypatch.setenv("LINKAUDIT_PLAN_CONVERSION", "20")
    monkeypatch.setenv("LINKAUDIT_PLAN_GATES", "warehouse=9")  # those of the file stay
    cups.run("export", "plan", "-q")
    assert next((row["upload_on"], row["expected_kept"]) for row in table(cups, "plan.csv")) == ("2026-12-10", "120.00")


def test_without_traffic_every_product_is_planned_and_that_is_told(cups):
    done = run(cups, "--all-products", links=None)
    assert "Plan (estimates" in done.stdout
    made = plan(cups)
    assert (made["measure"], len(made["products"]), made["cases"]) == ("products", 4, [])
    assert any("No TikTok traffic was loaded" in note for note in made["notes"])
    assert "No TikTok traffic was loaded" in cups.run("plan").stdout
    assert {row["revenue_share"] for row in table(cups, "plan.csv")} == {""}


def test_with_sessions_alone_these_decide(cups):
    cups.write("visits.csv", "url,surface,sessions\nhttps://shop.example/products/cup-2,bio,70\nhttps://shop.example/products/cup-1,bio,30\n")
    run(cups, links="visits.csv")
    made = plan(cups)
    assert (made["measure"], made["calendar"][-1]["covered"]) == ("sessions", "1.000000")
    assert [row["item"]["handle"] for row in made["products"]] == ["cup-2", "cup-1"]


def test_run_ends_with_the_plan_in_short(cups):
    text = run(cups, "--cutoff", "2099-01-01").stdout
    assert "Plan (estimates, case base; all of it: linkaudit plan, plan.csv):" in text
    assert "for 95% of" in text


def test_money_of_another_currency_than_the_market(cups):
    run(cups)
    cups.write("linkaudit.toml", '[shop]\nmarket = "GB"\n')
    made = plan(cups)
    (fee,) = (one for one in made["assumptions"] if one["name"] == "commission")
    assert (made["market"], fee["value"], fee["on"]) == ("GB", "9", True)
    cups.write("links.csv", LINKS.replace("USD", "GBP"))
    cups.write("linkaudit.toml", '[shop]\nmarket = "US"\n')
    run(cups)
    made = plan(cups)
    (sent,) = (one for one in made["assumptions"] if one["name"] == "fulfilment")
    assert (made["currency"], sent["value"], sent["on"]) == ("GBP", "0", False)
    assert any("its default is in another currency" in note for note in made["notes"])


@pytest.mark.parametrize("arguments,cure", [
    (("--quota", "-5"), "whole numbers from 1"),
    (("--quota", "0"), "whole numbers from 1"),
    (("--quota", "1,2,3"), "on probation and after it"),
    (("--conversion", "150"), "percent from 0 to 100"),
    (("--conversion", "-1"), "percent from 0 to 100"),
    (("--commission", "lots"), "percent from 0 to 100"),
    (("--fixed-costs", "-3"), "money from 0"),
    (("--review-days", "2.5"), "whole days"),
    (("--case", "worst"), "low, base or high"),
    (("--start", "soon"), "2026-12-01"),
    (("--gate", "warehouse"), "entity=done"),
    (("--gate", "warehouse=-1"), "entity=done"),
    (("--cutoff", "never"), "2026-12-31"),
], ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")  # fmt: skip
def test_what_cannot_be_meant(cups, arguments, cure):
    run(cups)
    done = cups.run("plan", *arguments, status=2)
    assert done.stderr.startswith(f"linkaudit: {arguments[0]}: ")
    assert cure in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_a_gate_that_is_none(cups):
    run(cups)
    done = cups.run("plan", "--gate", "customs=3", status=2)
    assert done.stderr == "linkaudit: [plan] gates: customs is no gate: entity, eligibility, warehouse, documents. Name one of these, as entity=done.\n"


def test_before_any_audit(shop):
    assert "there is no database here yet" in shop.run("plan", status=2).stderr
    shop.run("crawl", shop.products)
    assert "Run `linkaudit audit` first" in shop.run("plan", status=2).stderr
