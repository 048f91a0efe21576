"""Traffic as a user meets it: several sources at once, figures that add up, choices that can be changed."""

from __future__ import annotations

import csv
import json
from decimal import Decimal

import pytest

GA4 = """# ----------------------------------------
# Landing page
# Start date: 20260801
# End date: 20260930
# ----------------------------------------

Landing page + query string,Session source / medium,Date,Sessions,Ecommerce purchases,Total revenue
/products/tent?utm_source=tiktok,tiktok / (not set),20260901,"1,000",4,90.50
/products/tent,TikTok / paid,20260902,20,0,0
/,google / organic,20260901,700,3,30
"""
CLASHING = """Landing page,Session source,Date,Sessions
/products/tent,tiktok,03/04/2026,10
/products/tent,tiktok,05/04/2026,20
"""


def order(number, url, *, total="20.00", at="2026-09-01T12:30:00-04:00", first=None, **more):
    visit = {"occurredAt": at, "landingPage": url, "referrerUrl": None, "source": "direct", "utmParameters": None}
    journey = {"ready": True, "customerOrderIndex": number, "lastVisit": visit, "firstVisit": {**visit, "landingPage": first or url}}
    base = {"id": f"gid://shopify/Order/{number}", "createdAt": at, "currencyCode": "USD", "test": False, "sourceName": "web",
            "currentTotalPriceSet": {"shopMoney": {"amount": total, "currencyCode": "USD"}}, "customerJourneySummary": journey,
            "lineItems": {"nodes": [{"id": f"gid://shopify/LineItem/{number}", "quantity": 2, "product": {"id": "gid://shopify/Product/1"},
                                     "discountedTotalSet": {"shopMoney": {"amount": "15.00", "currencyCode": "USD"}}}]}}  # fmt: skip
    return json.dumps(base | more)


ORDERS = "\n".join([
    order(1, "https://shop.example/products/tent?utm_source=tiktok"),
    order(2, "https://shop.example/products/tent", first="https://shop.example/?utm_source=TikTok&utm_campaign=__CAMPAIGN_NAME__"),
    order(3, "https://shop.example/products/tent?utm_source=google", total="99.00", at="2026-09-02T12:30:00-04:00"),
])  # fmt: skip


@pytest.fixture
def traffic(shop):
    """Return what reads the shop's traffic and gives the summary, traffic.csv and what was told."""
    shop.write("orders.jsonl", ORDERS)
    shop.write("ga4.csv", GA4)

    def run(*names, options=()):
        done = shop.run("run", shop.products, shop.redirects, *(shop.folder / name for name in names), "--domain", "shop.example", *options)
        summary = json.loads((shop.folder / "out" / "summary.json").read_text("utf-8"))
        with (shop.folder / "out" / "traffic.csv").open(encoding="utf-8", newline="") as file:
            return summary, list(csv.DictReader(file)), done

    return run


def earned(rows):
    return sum(Decimal(row["revenue"] or 0) for row in rows)


def test_sessions_come_from_analytics_and_money_from_orders(traffic):
    summary, rows, done = traffic("orders.jsonl", "ga4.csv", "links.csv")
    (money,) = summary["money"]
    assert (money["tiktok_orders"], money["tiktok_revenue"], money["tiktok_sessions"]) == (1, "20.00", 1020)
    assert earned(rows) == 20
    assert "note: 90.50 of revenue in 2 TikTok rows of GA4: not counted, as the same days are told by the store's orders." in done.stderr
    assert "--prefer revenue:ga4" in done.stderr
    assert summary["traffic"]["sources"]["sessions"].startswith("GA4")


def test_the_user_may_count_analytics_first(traffic):
    summary, rows, _ = traffic("orders.jsonl", "ga4.csv", options=["--prefer", "ga4"])
    assert summary["money"][0]["tiktok_orders"] == 4
    assert earned(rows) == Decimal("90.50")
    assert {row["origin"] for row in rows if row["revenue"]} == {"ga4"}


def test_first_touch_last_touch_and_any(traffic):
    found = {}
    for model in ("last", "first"):
        summary, _, done = traffic("orders.jsonl", options=["--model", model])
        found[model] = summary["money"][0]["tiktok_orders"]
        models = {one["model"]: (one["orders"], one["chosen"], one["additive"]) for one in summary["traffic"]["models"]}
        assert models == {"last": (1, model == "last", True), "first": (2, model == "first", True), "any": (2, False, False)}
        assert f"{model} touch, 2026-09-0" in done.stdout
    assert found == {"last": 1, "first": 2}


def test_every_part_of_the_story_adds_up(traffic):
    summary, rows, _ = traffic("orders.jsonl", "ga4.csv", options=["--model", "first"])
    story, (money,) = summary["traffic"], summary["money"]
    for part in ("surfaces", "campaigns", "videos", "products", "price_bands", "weekdays", "hours", "buyers"):
        assert sum(Decimal(one["revenue"] or 0) for one in story[part]) == Decimal(money["tiktok_revenue"]) == earned(rows), part
    for part in ("surfaces", "campaigns", "videos", "weekdays", "hours"):
        assert sum(one["sessions"] or 0 for one in story[part]) == money["tiktok_sessions"], part
    steps = story["reconciliation"]
    assert [one["orders"] for one in steps] == [3, 3, 3, 2, 2, 1]
    assert {one["label"]: one["revenue"] for one in story["products"]} == {"tent": "30.00", "(not in lines)": "10.00"}
    assert {one["label"] for one in story["buyers"]} == {"new", "returning"}


def test_days_are_the_shops_own(traffic, shop, monkeypatch):
    shop.write("orders.jsonl", order(1, "/products/tent?utm_source=tiktok", at="2026-09-01T23:30:00-04:00"))
    _, (row,), _ = traffic("orders.jsonl")
    assert row["day"] == "2026-09-02"  # half past three in the morning, UTC
    monkeypatch.setenv("LINKAUDIT_SHOP_TIMEZONE", "America/New_York")
    summary, (row,), _ = traffic("orders.jsonl")
    assert row["day"] == "2026-09-01"
    assert [one["label"] for one in summary["traffic"]["hours"]] == ["23"]


@pytest.mark.parametrize("variable,value,options,said", [
    ("LINKAUDIT_SHOP_TIMEZONE", "Mars/Olympus", [], "'Mars/Olympus' is no time zone"),
    ("X", "", ["--prefer", "revenue:ga5"], "'revenue:ga5' is no source of figures"),
])  # fmt: skip
def test_a_word_that_nobody_knows_is_named_with_the_cure(shop, monkeypatch, variable, value, options, said):
    monkeypatch.setenv(variable, value)
    done = shop.run("run", *shop.files, "--domain", "shop.example", *options, status=2)
    assert said in done.stderr
    assert "Write" in done.stderr


def test_days_that_may_be_read_in_two_ways_are_asked_for(traffic, shop):
    shop.write("odd.csv", CLASHING)
    _, rows, done = traffic("odd.csv")
    assert {row["day"] for row in rows} == {""}
    assert "--dates dmy or --dates mdy" in done.stderr
    summary, rows, _ = traffic("odd.csv", options=["--dates", "dmy"])
    assert {row["day"] for row in rows} == {"2026-04-03", "2026-04-05"}
    assert summary["money"][0]["tiktok_sessions"] == 30


def test_the_same_export_in_another_dress_counts_once(traffic, shop):
    summary, _, _ = traffic("ga4.csv")
    again = "\r\n".join([*GA4.splitlines()[:7], *reversed(GA4.splitlines()[7:])])
    shop.write("again.csv", "\ufeff" + again)
    twice, _, done = traffic("ga4.csv", "again.csv")
    assert twice["money"] == summary["money"]
    assert "3 rows of figures that a newer file tells again" in done.stderr
    head, rows = "\n".join(GA4.splitlines()[:7]), GA4.splitlines()[7:]
    shop.write("a.csv", f"{head}\n{rows[0]}\n")
    shop.write("b.csv", f"{head}\n{rows[1]}\n{rows[2]}\n")
    assert traffic("a.csv", "b.csv")[0]["money"] == summary["money"]


def test_findings_name_the_exact_cure(traffic, shop):
    shop.write("tagged.csv", "url,surface\nhttps://shop.example/products/tent?utm_source=tiktok&utm_content=__AD_NAME__,ad\n")
    traffic("orders.jsonl", "tagged.csv", options=["--model", "first"])
    with (shop.folder / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        cures = {row["code"]: row["cure"] for row in csv.DictReader(file) if row["code"] in ("LA402", "LA404")}
    assert cures == {"LA402": "Write __CID_NAME__ in place of __AD_NAME__", "LA404": "Write utm_source=tiktok"}


def test_without_traffic_there_is_no_story(shop):
    done = shop.run("run", shop.products, "--domain", "shop.example")
    assert json.loads((shop.folder / "out" / "summary.json").read_text("utf-8"))["traffic"] is None
    assert "Where the money comes from" not in done.stdout


def ga4(name, shop, rows, *, header="Landing page + query string,Session source / medium,Sessions,Total revenue", days=("20260901", "20260930")):
    shop.write(name, f"# Start date: {days[0]}\n# End date: {days[1]}\n\n{header}\n" + "".join(f"{row}\n" for row in rows))


def test_a_report_in_which_tiktok_cannot_be_seen_takes_nothing_away(traffic, shop):
    ga4("pages.csv", shop, ["/products/tent,900"], header="Landing page,Sessions")
    ga4("sources.csv", shop, ["/products/tent,tiktok / bio,180,90"])
    summary, _, done = traffic("pages.csv", "sources.csv")
    assert summary["money"][0]["tiktok_sessions"] == 180
    assert "1 file of figures that cannot show TikTok (pages.csv)" in done.stderr


def test_a_period_counts_as_a_whole_though_one_day_of_it_is_told_better(traffic, shop):
    ga4("month.csv", shop, ["/products/tent,tiktok / bio,1000,5000"])
    shop.write("orders.jsonl", order(1, "/products/tent?utm_source=tiktok", at="2026-09-30T12:00:00Z"))
    summary, _, done = traffic("orders.jsonl", "month.csv")
    money = {one["currency"]: one for one in summary["money"]}[""]
    assert (money["tiktok_revenue"], money["tiktok_sessions"], money["period_start"], money["period_end"]) == ("5000", 1000, "2026-09-01", "2026-09-30")
    assert "20.00 USD of revenue in 1 TikTok row of the store's orders: not counted" in done.stderr


def test_conversion_is_of_days_that_have_both(traffic, shop):
    rows = [f"/products/tent?utm_source=tiktok&utm_medium=bio,tiktok / bio,2026090{day},10,0" for day in range(1, 5)]
    ga4("days.csv", shop, rows, header="Landing page + query string,Session source / medium,Date,Sessions,Total revenue", days=("20260901", "20260904"))
    shop.write("orders.jsonl", "\n".join(order(n, "/products/tent?utm_source=tiktok&utm_medium=bio", at=f"2026-09-0{n}T12:00:00Z") for n in (3, 4, 5)))
    summary, _, _ = traffic("orders.jsonl", "days.csv")
    (surface,) = summary["traffic"]["surfaces"]
    assert (surface["orders"], surface["sessions"], surface["conversion"]) == (3, 40, "0.1000")  # 2 of 20


def test_figures_without_orders_stand_in_every_breakdown(traffic, shop):
    ga4("sources.csv", shop, ["/products/tent,tiktok / bio,180,90"])
    story = traffic("sources.csv")[0]["traffic"]
    for part in ("surfaces", "campaigns", "videos", "products", "price_bands", "weekdays", "hours", "buyers"):
        assert sum(Decimal(one["revenue"]) for one in story[part]) == 90, part
    assert (story["reconciliation"], story["models"]) == ([], [])


def test_sales_of_tiktok_shop_are_told_though_nothing_else_came(traffic, shop):
    once = "\n".join(order(n, "", sourceName="tiktok") for n in (1, 2))
    shop.write("a.jsonl", once)
    shop.write("b.jsonl", f"{once}\n{order(3, '', sourceName='tiktok')}")
    summary, _, done = traffic("a.jsonl", "b.jsonl")
    assert [(one["label"], one["orders"], one["revenue"]) for one in summary["traffic"]["tiktok_shop"]] == [("tiktok", 3, "60.00")]
    assert "3 orders of the sales channel tiktok" in done.stderr


def test_the_window_holds_for_periods_too(traffic, shop):
    ga4("old.csv", shop, ["/products/tent,tiktok / bio,180,90"], days=("20200101", "20200131"))
    summary, rows, done = traffic("old.csv", options=["--window", "30"])
    assert (summary["money"], rows) == ([], [])
    assert "outside the window of 30 days" in done.stderr
    shop.write("new.csv", "url,surface,sessions\nhttps://shop.example/products/tent?utm_source=tiktok,bio,5\n")
    _, rows, done = traffic("new.csv", options=["--window", "30"])
    assert [row["sessions"] for row in rows] == ["5"]
    assert "1 row of no known day: counted, although the window is of 30 days" in done.stderr


def test_an_order_is_worth_what_shopify_said_last_in_whatever_order_the_files_come(traffic, shop):
    shop.write("old.jsonl", order(1, "/products/tent?utm_source=tiktok", total="100.00", updatedAt="2026-09-01T16:30:00Z"))
    shop.write("new.jsonl", order(1, "/products/tent?utm_source=tiktok", total="40.00", updatedAt="2026-10-01T16:30:00Z", customerJourneySummary=None))
    for names in (("old.jsonl", "new.jsonl"), ("new.jsonl", "old.jsonl")):
        summary, _, _ = traffic(*names, options=["--db", shop.folder / f"{names[0]}.db"])
        assert [(one["tiktok_orders"], one["tiktok_revenue"]) for one in summary["money"]] == [(1, "40.00")]


def test_orders_of_the_rest_api_tell_the_shops_day_and_currency(shop):
    orders = [{"id": number, "created_at": f"2026-09-0{number}T23:30:00-04:00", "currency": "EUR", "current_total_price": "20.00",
               "landing_site": "/products/tent?utm_source=tiktok"} for number in (1, 2)]  # fmt: skip
    files = [shop.write("orders.json", json.dumps({"orders": orders})), shop.write("products.csv", "Handle,Title,Variant Price\ntent,Tent,10\n")]
    done = shop.run("run", *files, "--domain", "shop.example")
    rows = csv.DictReader((shop.folder / "out" / "traffic.csv").read_text("utf-8").splitlines())
    assert [row["day"] for row in rows] == ["2026-09-01", "2026-09-02"]
    assert "best hour 23:00 (40.00), UTC-4 time" in done.stdout
    assert "no market is set, so the rules of DE apply" in done.stderr
    assert "prices are taken for" not in done.stderr
