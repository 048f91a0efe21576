"""Tables that end within a row: an export is cut off then, a list that somebody keeps by hand is not."""

from __future__ import annotations

import gzip

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import Placement, Product, Redirect, Variant, Visit
from linkaudit.source.reading.tabular import SHORT
from linkaudit.source.registry import recognise_all

PRODUCTS = (
    "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Price,Image Src,Status\r\n"
    "mug,Mug,<p>m</p>,Title,Default Title,m1,100,9.50,https://cdn.example/b.jpg,active\r\n"
    'lamp,Lämp,"<p>one,\r\ntwo</p>",Title,Default Title,z1,1250,20.00,https://cdn.example/a.jpg,active')
GA4 = (
    "# ----------------------------------------\n# Landing page\n# Start date: 20260901\n# End date: 20260930\n# ----------------------------------------\n\n"
    "Landing page,Session source / medium,Sessions,Ecommerce purchases,Total revenue\n"
    "/,tiktok / paid,1234,5,10500.25\n/products/tent,tiktok / paid,12,0,0")
EXPORTS = {
    "products": PRODUCTS,
    "new products": PRODUCTS.replace("Handle", "URL handle").replace("Variant SKU", "SKU").replace("Variant Price", "Price"),
    "matrixify products": "ID,Handle,Command,Title,Body HTML,Variant SKU,Variant Price\n1,mug,MERGE,Mug,<p>m</p>,m1,9.5\n2,lamp,MERGE,Lamp,<p>l</p>,l1,19.5",
    "redirects": "Redirect from,Redirect to\n/a,/b\n/c,/d",
    "matrixify redirects": "ID,Path,Command,Target\n1,/a,MERGE,/b\n2,/c,MERGE,/d",
    "ga4": GA4,
    "sessions": "Day,Landing page path,Referrer name,UTM source,Sessions\n2026-09-01,/a,TikTok,tiktok,5\n2026-09-02,/b,TikTok,tiktok,6",
    "report of ads": "By Day,Campaign name,Ad name,Ad ID,Currency,Cost,Impressions,Clicks (destination)\n"
                     "2026-09-01,Summer,Tent,1850472306618481,USD,1.00,10,7\n2026-09-02,Summer,Tent,1850472306618481,USD,1.00,10,8",
    "sheet of ads": "Campaign name,Ad group name,Ad name,Ad ID,Web URL,Ad status\nSummer,Women,Tent,1850472306618481,https://shop.example/a,Active\n"
                    "Summer,Women,Rope,1850472306618492,https://shop.example/b,Active",
    "catalog": "sku_id\ttitle\tdescription\tavailability\tprice\tlink\tbrand\nS-1\tTent\ta\tin stock\t19.90 USD\thttps://shop.example/a\tB\n"
               "S-2\tRope\tb\tin stock\t5 USD\thttps://shop.example/b\tB",
    "batch edit": "product_id,product_name,product_status,sku_id,seller_sku\nV4,All_Information,metric,,\nname,name,name,name,name\n"
                  "1729592969712207008,Tent,Active(1),1729592969712207012,T-1\n1729592969712207008,Tent,Active(1),1729592969712207013,T-2",
}
FEW = [name for name in EXPORTS if name != "redirects"]


@pytest.fixture
def found(write, read):
    """Read a file of whatever kind."""
    def one(text, name="a.csv"):
        path = write(name, text)
        [known] = recognise_all([path])
        return read(known.kind, path)
    return one


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_that_ends_within_a_row_is_damaged(found, name, encoding):
    text = EXPORTS[name]
    separator = "\t" if name == "catalog" else ","
    got = found(text[:text.rindex(separator)].encode(encoding))
    assert isinstance(got.fault, UnreadableInput)
    assert got.fault.what == "ends in the middle of a row"
    assert got.fault.where.startswith("a.csv, row ")
    assert got.fault.cure
    assert not got.coverage


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", EXPORTS)
def test_a_whole_last_row_needs_no_line_end(found, name, end):
    got = found(EXPORTS[name] + end)
    assert got.fault is None
    assert SHORT not in got.tallies


@pytest.mark.parametrize("name", FEW)
def test_a_short_row_with_a_line_end_is_only_short(found, name):
    text = EXPORTS[name]
    assert found(text[:text.rindex("\t" if name == "catalog" else ",")] + "\r\n").fault is None


def test_every_cut_within_the_last_row_is_seen(found):
    data = PRODUCTS.encode()
    for at in range(data.rindex(b"\nlamp") + 2, data.rindex(b",")):
        got = found(data[:at], f"{at}.csv")
        assert isinstance(got.fault, UnreadableInput), data[:at][-20:]
        assert "lamp" not in [product.handle for product in got.of(Product)]


def test_what_was_whole_before_the_cut_is_kept(found):
    rows = "".join(f"p{n},P,<p>d</p>,Title,Default Title,s{n},1,2,https://cdn.example/{n}.jpg,active\r\n" for n in range(600))
    header, _ = PRODUCTS.split("\r\n", 1)
    got = found(gzip.compress((f"{header}\r\n{rows}last,Last,<p>x").encode()))
    assert len(got.of(Product)) == len(got.of(Variant)) == 599
    assert got.fault.where == "a.csv, row 602"


def test_a_table_with_short_rows_may_end_with_one(found):
    """Spreadsheets and people leave empty cells at the end out: then a last row like the others says nothing."""
    got = found("Redirect from,Redirect to,Note\n/a,/b\n/c,/d")
    assert [rule.path for rule in got.of(Redirect)] == ["/a", "/c"]
    assert got.fault is None
    assert got.tallies == {SHORT: 2}


@pytest.mark.parametrize("text", [
    "url,surface\nhttps://shop.example/a,bio\nhttps://shop.example/b",
    "url;surface;orders;revenue\r\nhttps://shop.example/a;bio;1;2\r\nhttps://shop.example/b",
    "https://shop.example/a\nhttps://shop.example/b",
])
def test_a_list_kept_by_hand_may_end_with_a_short_row(found, text):
    got = found(text)
    assert [link.url for link in got.of(Placement)] == ["https://shop.example/a", "https://shop.example/b"]
    assert got.fault is None


@pytest.mark.parametrize("below", ["\n,,1246,5,10500.25", "\nGrand total,,1246", "\n# End of the table", "\n\nDevice,Sessions\nmobile,3", "\n\nDay,Sessions\n0001,3"])
def test_what_stands_below_an_export_of_ga4_is_no_cut_row(found, below):
    got = found(GA4 + below)
    assert got.fault is None
    assert len(got.of(Visit)) == 2


def test_totals_below_other_reports_are_no_cut_rows(found):
    assert found(EXPORTS["sessions"] + "\nTotal").fault is None
    assert found(EXPORTS["report of ads"] + "\nTotal of 2 results,-").fault is None
