"""Malformed exports of traffic, each with what a user should be told and what must be counted all the same."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

TT = "/products/tent?utm_source=tiktok&utm_medium=bio"
GA4 = "# Start date: 20260901\n# End date: 20260930\n\n"
LANDING = "Landing page + query string,Session source / medium,"
EITHER = (0, 2)


@dataclass(frozen=True)
class Bad:
    """One file. ``status``: exit status of ``linkaudit run`` (either of two where both would do).

    ``says``: what must stand in what the user is told, words of one cure or fault each; ``sessions``, ``orders`` and
    ``revenue`` (by currency): what is counted of TikTok in spite of the fault, None where it does not matter.
    ``never``: what must not be counted, stored or told.
    """

    name: str
    data: bytes
    status: int | tuple[int, ...] = 0
    says: tuple[str, ...] = ()
    sessions: int | None = None
    orders: int | None = None
    revenue: tuple[tuple[str, str], ...] = ()
    never: tuple[str, ...] = ()


def _text(name: str, text: str, *, encoding: str = "utf-8", **told: object) -> Bad:
    return Bad(name, text.encode(encoding), **told)  # type: ignore[arg-type]


def _ga4(name: str, rest: str, *, encoding: str = "utf-8", **told: object) -> Bad:
    return _text(f"ga4-{name}.csv", GA4 + rest, encoding=encoding, **told)


def _book(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return out.getvalue()


def _ga4_files() -> list[Bad]:
    dated = LANDING + "Date,Sessions\n"
    row = f"{TT},tiktok / bio,"
    return [
        _ga4("only-grand-total", "Sessions,Total revenue\nGrand total,\n1234,55.00\n", status=2, says=("dimension",)),
        _ga4("total-row-only", f"{LANDING}Sessions\nGrand total,,1234\n", status=2, says=("Landing page",)),
        _ga4("no-dimension-of-tiktok", "Country,Sessions\nGermany,12\nFrance,5\n", status=2, says=("Landing page",)),
        _ga4("only-active-users", f"{LANDING}Active users\n{row}12\n", says=("Sessions",), sessions=0),
        _ga4("key-events", f"{LANDING}Sessions,Key events\n{row}12,3\n", says=("Key events",), sessions=12, orders=0),
        _ga4("ambiguous-days", f"{dated}{row}03/04/2026,5\n{row}05/04/2026,7\n", says=("--dates dmy",), sessions=12),
        _ga4("day-first-decided", f"{dated}{row}03/09/2026,5\n{row}13/09/2026,7\n", sessions=12, never=("--dates",)),
        _ga4("days-that-contradict", f"{dated}{row}13/09/2026,5\n{row}09/14/2026,7\n", sessions=12),
        _ga4("five-orders-of-days", f"{dated}" + "".join(
            f'{row}"{day}",1\n' for day in ("2026-09-01", "20260902", "03.09.2026", "Sep 4, 2026", "5 Sep 2026", "2026/09/06")
        ), sessions=6, never=("--dates",)),
        _ga4("no-such-day", f"{dated}{row}2026-13-45,5\n{row}2026-09-02,7\n", says=("Date",), sessions=12),
        _ga4("thousands", f'{LANDING}Sessions\n{row}"1,234"\n{row[:-1]}x,"2,000,001"\n', sessions=2_001_235),
        _ga4("thousands-of-germany", f'Landingpage + Abfragestring,Sitzung – Quelle/Medium,Sitzungen\n{row}"1.234"\n', sessions=1234),
        _ga4("a-word-for-a-number", f"{LANDING}Sessions\n{row}12\n{row[:-1]}2,about 7\n{row[:-1]}3,5\n",
             says=("column Sessions",), sessions=17),
        _ga4("percent-for-sessions", f"{LANDING}Sessions\n{row}12\n{row[:-1]}2,62.5%\n", says=("column Sessions",), sessions=12),
        _ga4("negative-sessions", f"{LANDING}Sessions\n{row}12\n{row[:-1]}2,-5\n", says=("Sessions",), sessions=12),
        _ga4("sessions-beyond-reason", f"{LANDING}Sessions\n{row}12\n{row[:-1]}2,{'9' * 40}\n", says=("Sessions",), sessions=12),
        _ga4("whole-number-with-point", f"{LANDING}Sessions\n{row}12.0\n", sessions=12),
        _ga4("negative-revenue", f"{LANDING}Sessions,Ecommerce purchases,Total revenue (USD)\n{row}12,1,-20.50\n{row[:-1]}2,1,1,50.00\n",
             says=("negative",), sessions=13, revenue=(("USD", "29.50"),)),
        _ga4("revenue-beyond-reason", f"{LANDING}Sessions,Ecommerce purchases,Total revenue (USD)\n" + "".join(
            f"{row[:-1]}{n},1,1,{worth}\n" for n, worth in enumerate(("NaN", "Infinity", "1e999", "1e5", "20.00", "9" * 60))),
             sessions=6, orders=6),
        _ga4("mixed-currencies", f"{LANDING}Currency,Sessions,Ecommerce purchases,Total revenue\n{row}USD,3,1,10.00\n{row[:-1]}2,EUR,4,1,7.00\n",
             sessions=7, revenue=(("USD", "10.00"), ("EUR", "7.00"))),
        _ga4("two-headers", f",,Paid traffic,Organic,Totals\n{LANDING}Sessions,Sessions,Sessions\n{row}5,7,12\n", sessions=12),
        _ga4("second-table", f"{LANDING}Sessions\n,,12,Grand total\n{row}12\n\n# Start date: 20260901\nNth day,Sessions\n0000,12\n",
             sessions=12, says=("totals",)),
        _ga4("total-above-its-label", f"{LANDING}Sessions\n,,12\nGrand total,,\n{row}12\n", sessions=12),
        _ga4("lost-campaign-numbers", f"{LANDING}Session campaign ID,Sessions\n{row}1.84584E+15,3\n{row[:-1]}2,1.84584E+15,4\n",
             says=("rounded", "text", "Session campaign ID"), sessions=7),
        _ga4("utf-16", f"{LANDING}Sessions\n{row}12\n", encoding="utf-16", sessions=12),
        _ga4("cp1252", f"Page de destination + chaîne de requête,Source/support de la session,Sessions\n{row}12\n",
             encoding="cp1252", sessions=12),
        _ga4("semicolons", f"{LANDING}Sessions\n{row}12\n".replace(",", ";"), sessions=12),
        _ga4("ragged", f"{LANDING}Sessions\n{row}12\n{TT},tiktok / bio\n{row}2,3,4,5,6\n", status=0, sessions=None),
        _ga4("open-quote", f'{LANDING}Sessions\n{row}12\n"/products/tent?utm_source=tiktok,tiktok / bio,5\n', status=EITHER),
        _ga4("header-only", f"{LANDING}Sessions\n", says=("without rows",), sessions=0),
        _text("ga4-endless-preamble.csv", f"# Start date:{' ' * 60_000}20260901\n{GA4}{LANDING}Sessions\n{row}12\n", sessions=12),
        _ga4("no-usable-year", f"{dated}{row}99991231,5\n{row}00010101,7\n{row}2026-09-02,9\n", says=("Date",), sessions=21),
        _ga4("nul-bytes", f"{LANDING}Sessions\n{row}12\n{TT}\0\0,tiktok / bio,5\n", status=EITHER),
        Bad("ga4-noise-at-the-end.csv", (GA4 + f"{LANDING}Sessions\n{row}12\n").encode() + bytes(range(256)) * 9, status=EITHER),
        _ga4("wide-cell", f"{LANDING}Sessions\n{row}12\n/x?utm_source=tiktok&q={'y' * 3_000_000},tiktok / bio,5\n", status=EITHER),
        _ga4("not-set", f"{LANDING}Sessions\n(not set),tiktok / bio,4\n{row}12\n,(not set),7\n", sessions=16),
        _ga4("formula", LANDING + 'Sessions\n"=HYPERLINK(""https://x.example"")",tiktok / bio,4\n', sessions=4),
        _ga4("an-address-in-it", f"{LANDING}Sessions\n/account?email=zoe@buyers.example&utm_source=tiktok,tiktok / bio,4\n",
             sessions=4, never=("zoe@buyers",)),
    ]  # fmt: skip


def _shopify_files() -> list[Bad]:
    head = "Landing page path,UTM source,Sessions,Sessions that completed checkout,Sessions (previous period)\n"
    return [
        _text("shopify-totals.csv", f"{head}/products/tent,tiktok,12,2,900\nTotals,,12,2,900\n", sessions=12, orders=0,
              says=("completed checkout",)),
        _text("shopify-only-days.csv", "Day,Sessions,Online store visitors\n2026-09-01,12,10\n2026-09-02,5,4\n", status=2,
              says=("landing page", "referrer", "UTM")),
        _text("shopify-days-or-months.csv", "Day,Landing page path,UTM source,Sessions\n03/04/2026,/products/tent,tiktok,12\n",
              says=("--dates",), sessions=12),
        _text("shopify-no-sessions.csv", "Landing page path,UTM source,Online store visitors\n/products/tent,tiktok,12\n",
              status=EITHER, says=("Sessions",)),
    ]  # fmt: skip


def _ads_files() -> list[Bad]:
    url = "https://shop.example/products/tent?utm_source=tiktok&utm_medium=paid"
    report = "Campaign name,Ad name,Ad ID,By Day,Cost,Clicks (destination),Purchases (website),Purchase value (website),Currency\n"
    renamed = [["Campaign name", "Ad group name", "Ad name", "Ad ID", "Landing Page URL", "Shiny new column"],
               ["C", "G", "A", "1845840000000000017", url, "x"]]  # fmt: skip
    lost: list[list[object]] = [["Campaign Name", "Ad Group Name", "Ad Name", "Ad ID", "Web URL"], ["C", "G", "A", 1.84584e18, url]]
    whole = _book({"Ads": renamed})
    figures = ["Cost", "Impressions", "Clicks (destination)", "Purchases (website)", "Purchase value (website)", "Currency"]
    return [
        Bad("ads-renamed-columns.xlsx", whole, says=("Shiny new column",)),
        Bad("ads-lost-numbers.xlsx", _book({"Read Me": [["x"]], "Ads": lost}), says=("text",), never=("1845840000000000000",)),
        Bad("ads-nothing-known.xlsx", _book({"Ads": [["Farbe", "Größe"], ["rot", "M"]]}), status=2),
        Bad("ads-cut.xlsx", whole[: len(whole) // 2], status=2),
        Bad("ads-password.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), status=2),
        _text("report-total-row.csv", f"{report}C,A,1845840000000000017,2026-09-01,5.10,12,2,40.00,USD\n"
              "Total of 1 results,-,-,-,5.10,12,2,40.00,USD\n", sessions=12, orders=2, revenue=(("USD", "40.00"),)),
        _text("report-beyond-reason.csv", f"{report}C,A,1845840000000000017,2026-09-01,5.10,{'9' * 30},{'9' * 30},NaN,USD\n"
              "C,A,1845840000000000017,2026-09-02,5.10,12,2,40.00,USD\n", sessions=12, orders=2, revenue=(("USD", "40.00"),)),
        _text("report-two-currencies.csv", f"{report}C,A,1845840000000000017,2026-09-01,5.10,12,2,40.00,USD\n"
              "D,B,1845840000000000025,2026-09-01,5.10,3,1,9.00,EUR\n", sessions=15, revenue=(("USD", "40.00"), ("EUR", "9.00"))),
        _text("report-lost-numbers.csv", f"{report}C,A,1.84584E+15,2026-09-01,5.10,12,2,40.00,USD\nC,B,1.84584E+15,2026-09-01,5,3,0,0,USD\n",
              says=("rounded", "text", "Ad ID"), sessions=15),
        Bad("report-levels.xlsx", _book({name: [[f"{name} name", *figures], ["X", 10, 1000, 50, 5, 500, "EUR"]] for name in ("Campaign", "Ad group", "Ad")}),
            says=("sheet 'Campaign'", "sheet 'Ad group'"), sessions=50, orders=5, revenue=(("EUR", "500"),)),
        _text("report-names-only.csv", f"Ad name,{','.join(figures)}\nVideo 1,1,100,50,5,500,EUR\nVideo 1,1,100,70,7,700,EUR\n", says=("Ad ID",),
              sessions=120, orders=12, revenue=(("EUR", "1200"),)),
        _text("report-endless-amount.csv", f"Ad name,Ad ID,{','.join(figures)}\nA,1850472306618481,1,1,12,1,US{' ' * 30_000}x,EUR\n", says=("Purchase value",),
              sessions=12, orders=1),
        _text("report-conversions.csv", "Campaign name,Ad name,By Day,Cost,Clicks (destination),Conversions\nC,A,2026-09-01,5,12,9\n",
              says=("Conversions",), sessions=12, orders=0),
        _text("report-days-or-months.csv", f"{report}C,A,1845840000000000017,03/04/2026,5.10,12,2,40.00,USD\n", says=("--dates",), sessions=12),
        _text("api-refused.json", json.dumps({"code": 40105, "message": "Access token is incorrect or has been revoked.",
                                              "request_id": "1", "data": {}}), status=2, says=("Access token is incorrect",)),
        _text("api-cut.json", json.dumps({"code": 0, "message": "OK", "data": {"list": [
            {"ad_id": str(1845840000000000017 + n), "ad_name": f"A{n}", "adgroup_id": "1", "landing_page_url": url} for n in range(40)]}})[:3000],
            status=2),
        _text("api-both-places.json", json.dumps({"code": 0, "data": {"list": [
            {"ad_id": "1845840000000000017", "ad_name": "A", "adgroup_id": "1", "landing_page_url": url,
             "utm_params": [{"key": "utm_source", "value": "other"}, {"key": "utm_campaign", "value": "c"}]}]}}),
            says=("utm_params",)),
    ]  # fmt: skip


def _feed_files() -> list[Bad]:
    def item(n: int) -> str:
        return f"<item><g:id>S{n}</g:id><g:title>T{n}</g:title><g:link>https://shop.example/products/tent?v={n}</g:link><g:price>1 USD</g:price></item>"

    head = '<?xml version="1.0"?>{}<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>x</title>'
    items = "".join(map(item, range(300)))
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    columns = "sku_id,title,description,availability,condition,price,link,image_link\n"
    return [
        _text("feed-cut.xml", (head.format("") + items)[:-37], status=2),
        _text("feed-laughs.xml", head.format(laughs) + items.replace("T7<", "&c;&c;<") + "</channel></rss>", status=EITHER, never=("hahaha",)),
        _text("feed-outside.xml", head.format(outside) + items.replace("T7<", "&a;<") + "</channel></rss>", status=EITHER, never=("root:",)),
        _text("feed-bad-bytes.xml", head.format("") + items.replace("T7<", "Caf\xe9<") + "</channel></rss>", encoding="latin-1", status=EITHER),
        _text("feed-without-links.csv", "sku_id,title,availability,price\nS1,T,in stock,1 USD\n", status=2),
        _text("feed-app-links.csv", "sku_id,title,availability,price,link,ios_url,android_url\n"
              "S1,T,in stock,1 USD,https://shop.example/products/tent,itms-apps://x/1,market://x\n", says=("app",)),
        _text("feed-open-quote.tsv", columns.replace(",", "\t") + 'S1\tTent "3m\tx\tin stock\tnew\t1 USD\thttps://shop.example/products/tent\t\n'),
        _text("feed-empty-links.csv", f"{columns}S1,T,x,in stock,new,1 USD,,\nS2,T,x,in stock,new,1 USD,https://shop.example/products/tent,\n"),
    ]


AGENT = "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/129.0.0.0 Mobile Safari/537.36 {}"


def _line(target: str, *, ip: str = "203.0.113.77", when: str = "05/Oct/2026:01:14:55 +0000", agent: str = "BytedanceWebview/d8a21c6",
          status: int = 200, referrer: str = "-") -> str:  # fmt: skip
    return f'{ip} - - [{when}] "GET {target} HTTP/1.1" {status} 512 "{referrer}" "{AGENT.format(agent)}"\n'


def _logs() -> list[Bad]:
    good = "".join(_line(f"/products/tent?n={n}") for n in range(20))
    bots = "".join(_line(f"/products/tent?n={n}", agent="Googlebot/2.1 (+http://www.google.com/bot.html)") for n in range(20))
    quoted = _line("/products/tent?n=q", agent='trill_360503 \\"quoted\\"')
    push = {"ClientRequestURI": "/products/tent?n=1", "ClientRequestReferer": "", "ClientRequestUserAgent": AGENT.format("trill_360503"),
            "EdgeStartTimestamp": "2026-10-05T01:14:55Z", "ClientRequestHost": "shop.example", "EdgeResponseStatus": 200,
            "ClientRequestMethod": "GET", "ClientIP": "203.0.113.77"}  # fmt: skip
    return [
        Bad("log-noise-within.log", good.encode() + b"\x00\xff\xfe garbage \x80\n" * 3 + _line("/pages/a").encode(), says=("row 21 and 2 more",), sessions=21,
            never=("203.0.113.77",)),
        _text("log-no-such-day.log", good + _line("/pages/a", when="32/Oct/2026:01:14:55 +0000"), sessions=20, says=("row 21",)),
        _text("log-redirects.log", good + "".join(_line("/old", status=status) for status in (301, 302, 303, 307, 308)), sessions=20, says=("redirect",)),
        _text("log-no-usable-year.log", good + _line("/pages/a", when="31/Dec/9999:23:30:00 -0800"), sessions=20, says=("row 21",)),
        _text("log-bots-only.log", bots, sessions=0),
        _text("log-quotes.log", good + quoted, sessions=21),
        _text("log-v6-and-hosts.log", "".join(f"shop.example {_line(f'/products/tent?n={n}', ip='2001:db8::7')}" for n in range(20)),
              sessions=20, never=("2001:db8::7",)),
        _text("log-wrong-answers.log", good + _line("/gone", status=404) + _line("/x.css") + _line("/cart.js"), sessions=20),
        Bad("log-packed.log.gz", gzip.compress(good.encode()), sessions=20),
        Bad("log-packed-cut.log.gz", gzip.compress((good * 500).encode())[:-900], status=2),
        _text("log-push.json", "".join(json.dumps(push | {"ClientRequestURI": f"/products/tent?n={n}"}) + "\n" for n in range(20)),
              status=EITHER, never=("203.0.113.77",)),
    ]  # fmt: skip


def _orders() -> list[Bad]:
    def order(n: int, **more: object) -> dict[str, object]:
        return {"id": n, "created_at": "2026-09-01T10:00:00Z", "currency": "USD", "current_total_price": "10.00", "source_name": "web",
                "landing_site": TT, "line_items": [], **more}  # fmt: skip

    def lines(*orders: dict[str, object]) -> str:
        return "".join(json.dumps(one) + "\n" for one in orders)

    return [
        _text("orders-broken-line.jsonl", lines(order(1)) + '{"id": 2, "created_at": "2026-\n' + lines(order(3)), status=EITHER),
        _text("orders-no-numbers.jsonl", lines(order(1), order(2, current_total_price="NaN"), order(3, current_total_price="1e999"),
                                               order(4, current_total_price="")), orders=1, revenue=(("USD", "10.00"),), says=("total_price",)),
        _text("orders-no-currency.jsonl", lines(order(1), order(2, currency=None)), orders=1, says=("currency",)),
        _text("orders-negative.jsonl", lines(order(1), order(2, current_total_price="-3.00")), orders=2, revenue=(("USD", "7.00"),)),
        _text("orders-no-usable-year.jsonl", lines(order(1), order(2, created_at="9999-12-31T12:00:00-11:00"), order(3, created_at="0001-01-01T00:00:00Z")),
              orders=1, says=("created_at",)),
        _text("orders-no-day.jsonl", lines(order(1), order(2, created_at="soon")), orders=1, says=("created_at",)),
    ]  # fmt: skip


def _lists() -> list[Bad]:
    head = "url,surface,sessions,orders,revenue,currency\n"
    url = f"https://shop.example{TT}"
    return [
        _text("links-beyond-reason.csv", f"{head}{url},bio,{'9' * 30},1,1.00,USD\n{url}2,bio,5,1,NaN,USD\n{url}3,bio,7,1,1e999,USD\n",
              sessions=12, orders=3, says=("sessions",)),
        _text("links-two-currencies.csv", f"{head}{url},bio,5,1,1.00,USD\n{url}2,bio,5,1,2.00,EUR\n", sessions=10,
              revenue=(("USD", "1.00"), ("EUR", "2.00"))),
    ]  # fmt: skip


def _archives() -> list[Bad]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/ga4.csv", f"{GA4}{LANDING}Sessions\n{TT},tiktok / bio,12\n")
        archive.writestr("__MACOSX/._ga4.csv", b"\x00\x05\x16\x07")
    return [Bad("ga4-in-a-zip.zip", out.getvalue(), sessions=12)]


def all_bad() -> list[Bad]:
    """Return every malformed file."""
    return [*_ga4_files(), *_shopify_files(), *_ads_files(), *_feed_files(), *_logs(), *_orders(), *_lists(), *_archives()]
