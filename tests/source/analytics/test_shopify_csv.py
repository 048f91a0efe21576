"""Shopify's analytics reports."""

from decimal import Decimal

import msgspec
import pytest

from linkaudit.model import Series, Visit
from linkaudit.source.analytics import layout
from linkaudit.source.analytics.rows import EMPTY, REFUNDS, TOTALS
from linkaudit.source.analytics.shopify_csv import FROM_NAME, ShopifySessions
from linkaudit.source.reading.dates import AMBIGUOUS

KIND = ShopifySessions()


@pytest.fixture
def report(write, read):
    return lambda content, name="sessions.csv": read(KIND, write(name, content))


def visits(got):
    return [{name: value for name, value in msgspec.structs.asdict(visit).items()
             if value is not None and value is not False and value != "" and name not in {"origin", "fact"}}
            for visit in got.of(Visit)]


def test_a_report_with_everything(report):
    got = report(
        "Day,Landing page path,Landing page type,Referrer source,Referrer name,UTM campaign source,UTM campaign medium,"
        "UTM campaign name,UTM campaign content,UTM campaign term,Session device type,Sessions,Online store visitors,"
        "Sessions that completed checkout,Orders,Total sales (USD)\n"
        '2026-09-01,/products/tent,Product,social,TikTok,TikTok,paid,summer,video 7,group b,Mobile,"1,005",900,9,8,"1,200.50"\n'
        "2026-09-02,/,Homepage,direct,,,,,,,Desktop,7,6,0,0,-3.5\n")
    assert visits(got) == [
        {"ref": 2, "day": "2026-09-01", "landing_url": "/products/tent", "channel": "TikTok", "source": "TikTok",
         "medium": "paid", "campaign": "summer", "content": "video 7", "term": "group b", "device": "mobile",
         "sessions": 1005, "orders": 8, "revenue": Decimal("1200.50"), "currency": "USD"},
        {"ref": 3, "day": "2026-09-02", "landing_url": "/", "device": "desktop", "sessions": 7, "orders": 0,
         "revenue": Decimal("-3.5"), "currency": "USD"},
    ]
    [series] = got.of(Series)
    assert series == Series(
        ref=1, origin="shopify_csv", metrics="sessions orders revenue", dated=True, landing=True,
        shape="Day, Landing page path, Landing page type, Referrer source, Referrer name, UTM campaign source, "
              "UTM campaign medium, UTM campaign name, UTM campaign content, UTM campaign term, Session device type")
    assert got.tallies == {layout.NO_ORDERS: 1, REFUNDS: 1}


@pytest.mark.parametrize("header, row", [
    ("day,landing_page_path,referrer_name,utm_source,sessions", "2026-09-01,/a,TikTok,tiktok,5"),
    ("Day,Landing page URL,Referring channel,UTM source,Total sessions", "2026-09-01,/a,TikTok,tiktok,5"),
    ("Hour,Landing page path,Traffic source,UTM campaign source,Sessions", "2026-09-01T10:00:00-04:00,/a,TikTok,tiktok,5"),
    ("日期,登陆页面路径,推荐来源,UTM 来源,访问,在线商店访客", "2026-09-01,/a,TikTok,tiktok,5,4"),
    ("Dia,Caminho da página de destino,Origem da referência,Origem UTM,Sessões", "01.09.2026,/a,TikTok,tiktok,5"),
    ("Día,Ruta de la página de destino,Fuente de referencia,Fuente UTM,Sesiones", "1 sept 2026,/a,TikTok,tiktok,5"),
    ("Tag,Landingpage-Pfad,Verweisquelle,UTM-Quelle,Sitzungen", "01.09.2026,/a,TikTok,tiktok,5"),
    ("Jour,Chemin de la page de destination,Source du référent,Source UTM,Sessions", "1 septembre 2026,/a,TikTok,tiktok,5"),
    ("日付,ランディングページのパス,参照元ソース,UTMソース,セッション", "2026/9/1,/a,TikTok,tiktok,5"),
])
def test_every_language_and_year(report, header, row):
    [visit] = visits(report(f"{header}\n{row}\n"))
    assert visit == {"ref": 2, "day": "2026-09-01", "landing_url": "/a", "channel": "TikTok", "source": "tiktok", "sessions": 5}


def test_totals_in_words_and_without(report):
    got = report("Day,Landing page path,Sessions\n,,12\n2026-09-01,/a,5\n2026-09-01,/b,7\nTotals,,12\nSummary,,12\n")
    assert [visit["sessions"] for visit in visits(got)] == [5, 7]
    assert got.tallies == {TOTALS: 3}


def test_visits_without_marks_are_no_total(report):
    got = report("UTM source,UTM campaign,Sessions\n,,12\ntiktok,summer,5\nGrand total,,17\n")
    assert [visit["sessions"] for visit in visits(got)] == [12, 5]
    assert got.tallies == {TOTALS: 1}


def test_columns_of_comparisons(report):
    got = report("Landing page path,Sessions,Sessions (previous period),Sessions (% change),Sessions (Aug 1–31 2026),Orders (last click)\n"
                 "/a,5,3,66%,3,2\n")
    assert visits(got) == [{"ref": 2, "landing_url": "/a", "sessions": 5, "orders": 2}]
    assert got.of(Series)[0].shape == "Landing page path"


def test_referrers(report):
    got = report("Referrer source,Referrer name,Referrer URL,Sessions\nsocial,TikTok,https://www.tiktok.com/link/v2?scene=bio_url&x=1,5\n"
                 "search,,google.com/search?q=me,6\n")
    assert [(visit.channel, visit.referrer) for visit in got.of(Visit)] == [
        ("TikTok", "https://www.tiktok.com/link/v2?scene=bio_url"), ("", "google.com/search")]


def test_completed_checkouts_and_visitors_are_neither_orders_nor_sessions(report):
    got = report("Landing page path,Online store visitors,Sessions that completed checkout\n/a,5,2\n")
    assert not got.of(Visit)
    assert got.tallies == {layout.NO_SESSIONS: 1, layout.NO_ORDERS: 1}


def test_sales_that_marketing_brought(report):
    got = report("UTM campaign source,UTM campaign name,Orders,Total sales,Net sales\ntiktok,summer,2,50.00,40.00\n")
    assert visits(got) == [{"ref": 2, "source": "tiktok", "campaign": "summer", "orders": 2, "revenue": Decimal("50.00")}]
    assert got.tallies == {layout.NO_SESSIONS: 1}


def test_the_period_in_the_name(report):
    got = report("Landing page path,Sessions\n/a,5\n", "Sessions by landing page - 2026-09-01 - 2026-09-30.csv")
    other = report("Landing page path,Sessions\n/a,6\n", "Sessions by landing page - 2026-10-01 - 2026-10-31.csv")
    [series] = got.of(Series)
    assert (series.first_day, series.last_day, series.dated) == ("2026-09-01", "2026-09-30", False)
    assert got.tallies == {FROM_NAME.format("2026-09-01", "2026-09-30"): 1}
    assert got.of(Visit)[0].fact != other.of(Visit)[0].fact


def test_days_that_could_be_two(report):
    got = report("Day,Landing page path,Sessions\n03/04/2026,/a,5\n")
    assert (got.of(Visit)[0].day, got.of(Series)[0].dated, got.tallies) == ("", False, {AMBIGUOUS: 1})
    got = report("Day,Landing page path,Sessions\n03/04/2026,/a,5\n04/13/2026,/a,5\n")
    assert [visit.day for visit in got.of(Visit)] == ["2026-03-04", "2026-04-13"]


def test_a_cell_that_is_no_count(report):
    got = report("Landing page path,Sessions,Orders\n/a,five,2\n/b,6\n")
    assert visits(got) == [{"ref": 2, "landing_url": "/a", "orders": 2}, {"ref": 3, "landing_url": "/b", "sessions": 6}]
    assert got.skips == [("row 2, column Sessions", "'five' is no count")]


def test_reading_goes_on_from_every_cursor(write, table, resumes):
    rows = [["2026-09-01", f"/{n}", n if n % 7 else "x"] for n in range(1_100)]
    resumes(KIND, write("a.csv", table(["Day", "Landing page path", "Sessions"], *rows, ["Totals", "", 9])))


@pytest.mark.parametrize("text", [
    "Landing page,Sessions\n/a,5\n", "url,utm source,sessions\nhttps://shop.example/a,tiktok,5\n",
    "Session source / medium,Sessions\na / b,5\n", "Device type,Clicks\nMobile,5\n", "Name,Email,Financial Status,Source\n",
    "Campaign name,Ad name,Cost,Orders,Revenue\n", "Handle,Title,Vendor\n", "Redirect from,Redirect to\n",
    "surface,utm campaign,sessions,link\n", "Referrer name,Title\na,b\n", "# 20260901-20260930\nLanding page,Sessions\n/a,5\n",
])
def test_other_files_are_not_taken(write, member_at, text):
    assert not KIND.recognise(member_at(write("sessions.csv", text)))


def test_a_report_without_rows_is_told(report):
    assert report("Day,Landing page path,Sessions\n").tallies == {EMPTY: 1}


@pytest.mark.parametrize("header, row, said", [
    ("Order referrer source,Order referrer name,Orders,Net sales,Total sales", "social,TikTok,2,40,50", {"channel": "TikTok"}),
    ("order_utm_source,order_utm_medium,order_utm_campaign,orders,total_sales,orders__totals,total_sales__totals",
     "tiktok,paid,summer,2,50,9,99", {"source": "tiktok", "medium": "paid", "campaign": "summer"}),
])
def test_sales_by_what_brought_the_order(report, header, row, said):
    """What ShopifyQL's table of sales calls its columns, and the totals that it appends."""
    got = report(f"{header}\n{row}\n")
    assert visits(got) == [{"ref": 2, **said, "orders": 2, "revenue": Decimal(50)}]
