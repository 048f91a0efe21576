"""The sheet of ads: every address, wherever it stands, and what is told of the rest."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import zipfile

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import Direction, OwnerKind, Placement, Surface
from linkaudit.source.ads.report import AdsReport
from linkaudit.source.ads.workbook import AdsCsv, AdsWorkbook

BOOK, CSV = AdsWorkbook(), AdsCsv()
HEADER = ["Campaign ID", "Campaign Name", "Campaign Status", "Ad Group ID", "Ad Group Name", "Ad Group Status", "Budget", "Ad ID", "Ad Name",
          "Ad Status", "Product source", "Catalog ID", "Web URL", "Deeplink URL", "Fallback Website URL", "Impression Tracking URL",
          "Click Tracking URL", "Disclaimer URL", "Video URL"]
SHOP = "https://shop.example/products/tent?utm_source=tiktok&utm_campaign=__CAMPAIGN_NAME__"
ROWS = [
    ["1", "Summer", "Active", "2", "Women", "Active", 50, "1850472306618481", "Tent video", "Paused", "", "", SHOP, "snssdk1233://user/profile/1",
     "https://shop.example/pages/app", "https://t.example/i?id=__CID__", "https://t.example/c?id=__CID__", "https://shop.example/policies/terms", "https://v.example/1.mp4"],
    ["1", "Summer", "Active", "2", "Women", "Active", 50, "1850472306618492", "Catalog ad", "Active", "Catalog", "77", "", "https://shop.example/collections/all", "", "", "", "", ""],
    ["1", "Summer", "Active", "2", "Women", "Active", 50, "", "", "", "TikTok Shop", "", "", "", "", "", "", "", ""],
    [],
    ["1", "Summer", "Active", "2", "Women", "Active", 50, "1850472306618503", "Two", "Active", "", "", "https://shop.example/a\nhttps://shop.example/b", "-", "N/A", "your URL", "", "", ""],
]
SHEETS = {"Read Me": [["How to use this file"], ["Web URL", "The address of the page"]], "Ads": [HEADER, *ROWS], "Export issues": [["Campaign ID", "Issue"]]}


@pytest.fixture
def got(book, read):
    return read(BOOK, book("ads.xlsx", SHEETS))


def test_every_address_is_a_place(got):
    assert [(one.owner_ref >> 40, one.owner_ref % (1 << 40), one.ordinal, one.field, one.url) for one in got.of(Placement)] == [
        (1, 2, 13, "Web URL", SHOP), (1, 2, 15, "Fallback Website URL", "https://shop.example/pages/app"),
        (1, 2, 16, "Impression Tracking URL", "https://t.example/i?id=__CID__"), (1, 2, 17, "Click Tracking URL", "https://t.example/c?id=__CID__"),
        (1, 2, 18, "Disclaimer URL", "https://shop.example/policies/terms"), (1, 3, 14, "Deeplink URL", "https://shop.example/collections/all"),
        (1, 6, 13, "Web URL", "https://shop.example/a"), (1, 6, 13 + (1 << 15), "Web URL", "https://shop.example/b"),
    ]


def test_what_stands_beside_it(got):
    first, *_, catalog, _, _ = got.of(Placement)
    assert first == Placement(
        owner_kind=OwnerKind.AD, owner_ref=(1 << 40) + 2, owner_id="1850472306618481", title="Tent video", field="Web URL", ordinal=13,
        locator="sheet Ads, row 2, column Web URL", url=SHOP, direction=Direction.INBOUND, surface=Surface.AD,
        note="campaign Summer; ad group Women; status Paused")
    assert (catalog.surface, catalog.owner_id) == (Surface.CATALOG, "1850472306618492")


def test_what_is_told(got):
    assert got.skips == [("sheet Ads, row 6, column Impression Tracking URL", "'your URL' is no address")]
    assert got.tallies == {"links into an app: they lead to no web page": 1, "sheet 'Read Me': not read, it has no ads": 1, "sheet 'Export issues': not read, it has no ads": 1}
    assert got.batches[-1].cursor == len(ROWS)


def test_as_csv_it_is_the_same(got, read, write, table):
    rows = [[str(cell) for cell in row] + [""] * (len(HEADER) - len(row)) for row in ROWS]
    text = table(HEADER, *rows)
    for content in (text, "\ufeff" + text, gzip.compress(text.encode()), text.replace(",", "\t").encode("utf-16")):
        other = read(CSV, write("ads.csv", content if isinstance(content, bytes) else content.encode()))
        assert [(one.field, one.url, one.ordinal, one.note, one.surface, one.owner_id) for one in other.of(Placement)] == [
            (one.field, one.url, one.ordinal, one.note, one.surface, one.owner_id) for one in got.of(Placement)]
        assert other.of(Placement)[0].locator == "row 2, column Web URL"


def test_another_version_with_renamed_columns(book, read):
    sheet = [["广告系列名称", "广告组名称", "广告 ID", "广告名称", "落地页链接", "Shop destination link", "Thank you page URL", "图片链接", "Note"],
             ["A", "B", 1850472306618481, "C", "https://shop.example/a", "https://shop.example/b", "https://shop.example/c", "https://i.example/1.jpg", "see above"]]
    got = read(BOOK, book("a.xlsx", {"广告": sheet}))
    assert [(one.field, one.url, one.owner_id) for one in got.of(Placement)] == [
        ("落地页链接", "https://shop.example/a", "1850472306618481"), ("Thank you page URL", "https://shop.example/c", "1850472306618481")]
    assert got.tallies == {"columns of the sheet 广告 with addresses, not read: Shop destination link": 1,
                           "unknown columns of the sheet 广告, not read: Note": 1}


def test_a_header_below_other_rows_and_columns_that_are_missing(book, read):
    got = read(BOOK, book("a.xlsx", {"Sheet1": [["Ads Manager", "", ""], [], ["Ad name", "Campaign name", "Website URL"], ["A", "B", "shop.example/products/x"]]}))
    [one] = got.of(Placement)
    assert (one.url, one.owner_id, one.title, one.locator) == ("shop.example/products/x", "", "A", "sheet Sheet1, row 4, column Website URL")
    assert got.tallies == {"columns that the sheet Sheet1 lacks: Ad ID": 1}


def test_ids_that_a_spreadsheet_rounded(book, read, write, table):
    reason = ("ids in column Ad ID that a spreadsheet has rounded: left out; format the column as text before opening the file in Excel, "
              "or give the original export")
    header = ["Ad ID", "Ad name", "Campaign name", "Web URL"]
    rows = [["1.84584E+15", "A", "S", "https://shop.example/1"], ["1845840000000001", "B", "S", "https://shop.example/2"]]
    for got in (read(CSV, write("a.csv", table(header, *rows))), read(BOOK, book("a.xlsx", {"Ads": [header, *rows]}))):
        assert [one.owner_id for one in got.of(Placement)] == ["", "1845840000000001"]
        assert got.tallies == {reason: 1}
    widened = [["1845840000000120", "A", "S", "https://shop.example/1"], ["1845840000000130", "B", "S", "https://shop.example/2"]]
    assert read(CSV, write("b.csv", table(header, *widened))).tallies == {reason: 2}
    assert read(CSV, write("c.csv", table(header, widened[0]))).tallies == {}
    numbers = [[7301234567890123456, "A", "S", "https://shop.example/1"], [7301234567890123999, "B", "S", "https://shop.example/2"]]
    assert read(BOOK, book("d.xlsx", {"Ads": [header, *numbers]})).tallies == {reason: 2}
    assert read(BOOK, book("e.xlsx", {"Ads": [header, *([str(cell) if column == 0 else cell for column, cell in enumerate(row)] for row in numbers)]})).tallies == {}


def test_several_sheets_of_ads(book, read, goes_on):
    sheets = {"Ads": [HEADER, *ROWS], "Ads (2)": [HEADER, *ROWS]}
    path = book("a.xlsx", sheets)
    assert len(read(BOOK, path).of(Placement)) == 16
    goes_on(BOOK, path, least=1)


def test_a_book_with_a_report_as_well(book, read, member_at):
    path = book("a.xlsx", {"Report": [["By Day", "Ad name", "Cost", "Impressions", "Clicks (destination)"], [dt.date(2026, 9, 1), "A", 1, 2, 3]], "Ads": [HEADER, *ROWS]})
    assert not AdsReport().recognise(member_at(path))
    assert read(BOOK, path).tallies["sheet 'Report': not read, it has no ads"] == 1


def test_within_a_zip(book, read, got, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(book("ads.xlsx", SHEETS), "exports/ads.xlsx")
    assert read(BOOK, tmp_path / "all.zip").records == got.records


def test_more_odd_texts_than_are_named_are_counted(read, write, table):
    got = read(CSV, write("a.csv", table(["Ad ID", "Ad name", "Campaign name", "Web URL"], ["1", "A", "B", json.dumps([f"odd {n}" for n in range(40)])])))
    assert (len(got.skips), got.tallies) == (15, {"more texts in one ad: they are no addresses": 25})


@pytest.mark.parametrize("cell", ["x" + " " * 32_000 + "x", "x," * 16_000, "a " * 16_000, "[" * 32_000, "x" * 5_000_000, "https://" * 4_000, " ," * 2_000_000 + "x"])
def test_hostile_cells_are_one_fault(read, write, table, cell):
    got = read(CSV, write("a.csv", table(["Ad ID", "Ad name", "Campaign name", "Web URL"], ["1", "A", "B", cell])))
    assert len(got.skips) <= 1
    assert len(repr(got.skips)) < 200


def test_a_sheet_that_claims_the_wrong_size(tmp_path, book, read, got):
    right = book("right.xlsx", SHEETS)
    for number, dimension in enumerate((b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>', b"")):
        wrong = tmp_path / f"wrong{number}.xlsx"
        with zipfile.ZipFile(right) as old, zipfile.ZipFile(wrong, "w") as new:
            for name in old.namelist():
                new.writestr(name, re.sub(rb"<dimension[^>]*/>", dimension, old.read(name)))
        assert read(BOOK, wrong).records == got.records


def test_personal_values_are_not_kept(read, write, table):
    got = read(CSV, write("a.csv", table(["Ad ID", "Ad name", "Campaign name", "Web URL"], ["1", "A", "B", "https://shop.example/?ttclid=E.C.P&email=jo@buyer.example&utm_source=tiktok"])))
    assert [one.url for one in got.of(Placement)] == ["https://shop.example/?ttclid=&email=&utm_source=tiktok"]


@pytest.mark.parametrize("cell, urls", [
    ("https://a.example/x, https://a.example/y", ["https://a.example/x", "https://a.example/y"]),
    ("https://a.example/?u=https://b.example/;https://c.example/", ["https://a.example/?u=https://b.example/", "https://c.example/"]),
    ('["https://a.example/x", "https://a.example/x"]', ["https://a.example/x"]), ("HTTPS://A.example/", ["HTTPS://A.example/"]),
    ("[broken", []), ("https://", []), ("//shop.example/a", ["//shop.example/a"]), ("/products/tent", []), ("https://a.example/a b", ["https://a.example/a b"]),
])
def test_cells_with_addresses(read, write, table, cell, urls):
    got = read(CSV, write("a.csv", table(["Ad ID", "Ad name", "Campaign name", "Web URL"], ["1", "A", "B", cell])))
    assert [one.url for one in got.of(Placement)] == urls
    assert bool(got.skips) is not bool(urls)


def test_reading_goes_on_from_every_cursor(book, write, table, goes_on):
    rows = [["1", "S", "Active", "2", "W", "Active", 1, str(1850472306618481 + n), f"Ad {n}", "Active", "Catalog" if n % 3 else "", "",
             SHOP if n % 5 else "?", "app://x" if n % 7 else "", "", "", "", "", ""] for n in range(900)]
    goes_on(BOOK, book("a.xlsx", {"Ads": [HEADER, *rows]}), least=4)
    goes_on(CSV, write("a.csv", table(HEADER, *rows)), least=4)


def test_rows_with_faults_and_damage_in_the_middle(read, write, table):
    text = table([*HEADER[7:9], "Campaign name", "Web URL"], ["1", "A", "C", SHOP])
    got = read(CSV, write("a.csv", text + "2,B,C,https://shop.example/a,b,c\n3,C\n\n4,D,C,https://shop.example/d\n"))
    assert got.skips == [("row 3", "has 6 cells under a header of 4")]
    assert [one.owner_id for one in got.of(Placement)] == ["1", "4"]
    good = table([*HEADER[7:9], "Campaign name", "Web URL"], *([str(n), "A", "C", SHOP] for n in range(40_000)))
    cut = read(CSV, write("b.csv.gz", gzip.compress(good.encode())[:-2_000]))
    assert isinstance(cut.fault, UnreadableInput)
    assert len(cut.of(Placement)) > 1_000
    quote = read(CSV, write("c.csv", text + '5,"B,C,x\n'))
    assert quote.fault.where == "c.csv, row 3"
    assert len(quote.of(Placement)) == 1
