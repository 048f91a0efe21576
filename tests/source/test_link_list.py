"""Lists of links that sellers keep by hand."""

from decimal import Decimal

import pytest

from linkaudit.model import Direction, OwnerKind, Placement, Surface, Visit
from linkaudit.source.reading.opening import members
from linkaudit.source.tables.link_list import LinkList

KIND = LinkList()


@pytest.fixture
def links(write, read):
    return lambda text, name="links.txt": read(KIND, write(name, text))


def seen(got):
    return [(link.url, link.surface.value, link.note) for link in got.of(Placement)]


def test_one_url_a_line(links):
    got = links("# my links\n\nhttps://shop.example/products/tent?utm_source=tiktok&ttclid=abc\nwww.shop.example/sale\nshop.com\n")
    assert [link.url for link in got.of(Placement)] == [
        "https://shop.example/products/tent?utm_source=tiktok&ttclid=", "www.shop.example/sale", "shop.com"]
    first = got.of(Placement)[0]
    assert (first.owner_kind, first.owner_id, first.locator) == (OwnerKind.LINK_LIST, "links.txt", "row 3")
    assert (first.direction, first.surface) == (Direction.INBOUND, Surface.UNKNOWN)
    assert not got.of(Visit)
    assert not got.coverage
    assert not got.skips


def test_a_header_in_any_order(links):
    got = links(
        "Revenue,URL,Surface,Note,Sessions,Orders,Currency\r\n"
        '"1,234.50",https://shop.example/a,Live,"evening, host A",120,3,usd\r\n'
        ",https://shop.example/b,,,,,\r\n")
    assert seen(got) == [("https://shop.example/a", "live", "evening, host A"), ("https://shop.example/b", "unknown", "")]
    [visit] = got.of(Visit)
    assert (visit.origin, visit.landing_url, visit.surface) == ("link_list", "https://shop.example/a", Surface.LIVE)
    assert (visit.sessions, visit.orders, visit.revenue, visit.currency) == (120, 3, Decimal("1234.50"), "USD")


def test_a_chinese_list_in_gb18030(links):
    text = "链接,位置,备注,会话,订单,销售额,币种\nhttps://shop.example/a,短视频,夏季,10,2,99.9,CNY\nhttps://shop.example/b,橱窗,,,,,\n"
    got = links(text.encode("gb18030"))
    assert seen(got) == [("https://shop.example/a", "video", "夏季"), ("https://shop.example/b", "storefront", "")]
    assert (got.of(Visit)[0].orders, got.of(Visit)[0].currency) == (2, "CNY")
    assert got.tallies == {"read as GB18030": 1}


@pytest.mark.parametrize("word, surface", [
    ("橱窗", "storefront"), ("Showcase", "storefront"), ("挂车", "video"), ("短视频", "video"), ("直播", "live"),
    ("LIVE", "live"), ("广告", "ad"), ("Spark Ads", "ad"), ("主页", "bio"), ("简介", "bio"), ("link in bio", "bio"),
    ("目录", "catalog"), ("评论", "post"), ("私信", "post"), ("帖子", "post"), ("unknown", "unknown"), ("", "unknown"),
])
def test_words_for_places(links, word, surface):
    got = links(f"url,surface\nhttps://shop.example/a,{word}\n")
    assert seen(got)[0][1] == surface
    assert not got.skips


def test_an_unknown_word_is_told(links):
    got = links("url,surface\nhttps://shop.example/a,billboard\n")
    assert seen(got)[0][1] == "unknown"
    assert got.skips == [("row 2, column surface", "'billboard' is no TikTok place that is known")]


def test_cells_without_header_are_told_by_their_looks(links):
    got = links("https://shop.example/a,video,120,3,99.90,USD,summer\nhttps://shop.example/b,live,5,,,,\nhttps://shop.example/c,12.50,EUR\n")
    assert seen(got) == [("https://shop.example/a", "video", "summer"), ("https://shop.example/b", "live", ""), ("https://shop.example/c", "unknown", "")]
    assert [(v.sessions, v.orders, v.revenue, v.currency) for v in got.of(Visit)] == [
        (120, 3, Decimal("99.90"), "USD"), (5, None, None, ""), (None, None, Decimal("12.50"), "EUR")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters(links, delimiter):
    got = links(delimiter.join(("url", "surface")) + "\n" + delimiter.join(("https://shop.example/a,b", "ad")) + "\n")
    assert seen(got) == [("https://shop.example/a,b", "ad", "")]


def test_commas_within_urls_are_no_delimiters(links):
    got = links("https://shop.example/cart/111:1,222:2\nhttps://shop.example/cart/333:1,444:1?discount=A;B\n")
    assert [url for url, *_ in seen(got)] == ["https://shop.example/cart/111:1,222:2", "https://shop.example/cart/333:1,444:1?discount=A;B"]


def test_a_remark_behind_the_url(links):
    assert seen(links("https://shop.example/a summer video\nhttps://shop.example/b\tlive\n")) == [
        ("https://shop.example/a", "unknown", "summer video"), ("https://shop.example/b", "unknown", "live")]


def test_currency_in_the_header(links):
    assert links("url,revenue (EUR)\nhttps://shop.example/a,5\n").of(Visit)[0].currency == "EUR"


def test_rows_that_cannot_be_used(links):
    rows = "".join(f"https://shop.example/{n}\n" for n in range(20))
    got = links(rows + "see the other sheet\n")
    assert got.skips == [("row 21", "no URL in this row")]
    got = links("url,sessions,orders,revenue,currency\nhttps://shop.example/a,many,-1,lots,dollars\n,1,,,\nhttps://shop.example/b,1,1,1,USD,x\n")
    assert [where for where, _ in got.skips] == [
        "row 2, column sessions", "row 2, column orders", "row 2, column revenue", "row 3", "row 4"]
    assert len(got.of(Placement)) == 1
    assert not got.of(Visit)


def test_links_to_other_places_are_kept(links):
    assert len(links("https://linktr.ee/x\nhttps://shop.example/\n//shop.example/a\n").of(Placement)) == 3


@pytest.mark.parametrize("text", [
    "# Read me\n\nThis shop sells tents.\nSee https://shop.example for more.\n",
    "name,email\nAnn,ann@shop.example\n",
    "sku,image\nA-1,https://cdn.example/1.jpg\nA-2,https://cdn.example/2.jpg\n",
    "sku,url\nA-1,https://cdn.example/1.jpg\n",
    "<a href='https://shop.example'>x</a>\n", '{"url": "https://shop.example"}\n', "[]", "", "\n\n", "\x00\x01\x02",
    "User-agent: *\nSitemap: https://shop.example/sitemap.xml\n",
    "Date,Order ID,URL,Customer,Total\n1,2,https://shop.example,Ann,3\n",
    "faq.html\nindex.html\n", "a\nb\nc\n", "1,2,3\n4,5,6\n", "url,title,price,vendor\n/x,A,1,B\n",
    "- https://shop.example/a\n- https://shop.example/b\nwords and more words\n",
])
def test_what_is_no_list_of_links(write, text):
    path = write("a.txt", text or " ")
    [member] = members([path])
    assert not KIND.recognise(member)


def test_reading_goes_on_from_every_cursor(write, resumes):
    rows = [f"https://shop.example/{n},{'video' if n % 3 else 'nowhere'},{n}" for n in range(1_000)]
    resumes(KIND, write("a.csv", "# list\nurl,surface,sessions\n" + "\n".join(rows)), least=4)


def test_a_long_list_is_told_by_its_head(write, read):
    got = read(KIND, write("a.txt", "".join(f"https://shop.example/products/{n}\n" for n in range(20_000))))
    assert len(got.of(Placement)) == 20_000
