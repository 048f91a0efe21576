"""Lists of links that sellers keep by hand."""

from decimal import Decimal

import pytest

from linkaudit.model import Direction, OwnerKind, Placement, Surface, Tally, Visit
from linkaudit.source.reading.opening import members
from linkaudit.source.registry import recognise_all
from linkaudit.source.tables.link_layout import layout_of
from linkaudit.source.tables.link_list import LinkList
from linkaudit.source.tables.link_text import cell_url, split_line

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
    assert got.tallies == {"file read as GB18030: it does not say its encoding": 1}


@pytest.mark.parametrize("word, surface", [
    ("橱窗", "storefront"), ("Showcase", "storefront"), ("挂车", "video"), ("短视频", "video"), ("直播", "live"),
    ("LIVE", "live"), ("广告", "ad"), ("Spark Ads", "ad"), ("主页", "bio"), ("简介", "bio"), ("link in bio", "bio"),
    ("目录", "catalog"), ("评论", "post"), ("私信", "post"), ("帖子", "post"), ("unknown", "unknown"), ("", "unknown"),
    ("TikTok Video", "video"), ("TikTok LIVE", "live"), ("TikTok Ads", "ad"), ("Product showcase", "storefront"), ("DPA", "catalog"),
])
def test_words_for_places(links, word, surface):
    got = links(f"url,surface\nhttps://shop.example/a,{word}\n")
    assert seen(got)[0][1] == surface
    assert not got.skips


def test_an_unknown_word_is_told(links):
    got = links("url,surface\nhttps://shop.example/a,billboard\n")
    assert seen(got)[0][1] == "unknown"
    assert got.skips == [("row 2, column surface", "'billboard' is no TikTok place that is known")]


def test_without_header_no_figure_is_guessed(links):
    got = links("https://shop.example/a,video,120,3,99.90,USD,summer\nhttps://shop.example/b,live,5,,,,\nhttps://shop.example/c,12 views,Tent 5\n")
    assert seen(got) == [
        ("https://shop.example/a", "video", "summer"), ("https://shop.example/b", "live", ""),
        ("https://shop.example/c", "unknown", "12 views; Tent 5")]
    assert not got.of(Visit)
    assert got.tallies == {"figures below no header, not counted: begin the list with url,surface,sessions,orders,revenue": 2}


def test_dates_and_names_beside_a_url_are_no_part_of_it(links):
    got = links("https://shop.example/a,video,@ann,summer,2026-01-05,20%\n" * 12)
    assert set(seen(got)) == {("https://shop.example/a", "video", "@ann; summer; 2026-01-05; 20%")}
    assert not got.of(Visit)


def table(header, row, count):
    return header + "\n" + f"{row}\n" * count


@pytest.mark.parametrize("count", [1, 3, 12])
@pytest.mark.parametrize("header, row, found, unused", [
    ("Product,URL,Price,Stock", "Tent,https://shop.example/a,19.90,44", ("unknown", "Tent"), "Price, Stock"),
    ("Product,URL,Views,Owner", "Tent 5,https://shop.example/a,12 views,Ann", ("unknown", "Tent 5"), "Views, Owner"),
    ("url,surface,creator,campaign,posted,x", "https://shop.example/a,video,@ann,summer,2026-01-05,1", ("video", ""), "creator, campaign, posted, x"),
    ("Video title,Link,Posted", "How to pitch,https://shop.example/a,2026-01-05", ("unknown", "How to pitch"), "Posted"),
    ("Video URL,Link URL", "https://www.tiktok.com/@a/video/1,https://shop.example/a", ("unknown", ""), "Video URL"),
    ("URL,Link", "https://vm.tiktok.com/x,https://shop.example/a", ("unknown", ""), "URL"),
    ("Link URL,Video URL", "https://shop.example/a,https://video.example/1", ("unknown", ""), "Video URL"),
    ("Creator,Shop link,Image URL", "@ann,https://shop.example/a,https://cdn.example/1", ("unknown", ""), "Creator, Image URL"),
    ("URL,Title,Note", "https://shop.example/a,Tent,evening", ("unknown", "evening"), "Title"),
])
def test_only_columns_that_the_header_names_count(links, header, row, found, unused, count):
    got = links(table(header, row, count))
    assert seen(got) == [("https://shop.example/a", *found)] * count
    assert not got.of(Visit)
    assert got.tallies == {f"columns of a link list that are not read: {unused}": unused.count(",") + 1}
    assert not got.skips


@pytest.mark.parametrize("header, row, figures", [
    ("URL,Product", "https://shop.example/a,Tent", None),
    ("URL;Umsatz", "https://shop.example/a;1.234,50", (None, None, "1234.50", "")),
    ("URL;Umsatz in EUR", "https://shop.example/a;5 €", (None, None, "5", "EUR")),
    ("Enlace,Lugar,Sesiones", "https://shop.example/a,bio,1.200", (1200, None, None, "")),
    ("Enlace del producto,Pedidos,Ventas (MXN)", "https://shop.example/a,2,40", (None, 2, "40", "MXN")),
    ("Lien;Emplacement;Chiffre d'affaires;Devise", "https://shop.example/a;bio;1 234,50;EUR", (None, None, "1234.50", "EUR")),
    ("Ligação,Local,Sessões", "https://shop.example/a,live,12", (12, None, None, "")),
    ("Verknüpfung;Ort;Bestellungen", "https://shop.example/a;live;12", (None, 12, None, "")),
    ("リンク,場所,売上", "https://shop.example/a,bio,¥1200", (None, None, "1200", "")),
    ("Ссылка;Место;Выручка", "https://shop.example/a;bio;1 200,5 ₽", (None, None, "1200.5", "RUB")),
    ("商品链接,点击量,销售额（USD）", 'https://shop.example/a,"1,200","$2,400.50"', (1200, None, "2400.50", "USD")),
    ("网址（必填）,订单数", "https://shop.example/a,3", (None, 3, None, "")),
    ("#,Link,Sessions", "1,https://shop.example/a,4", (4, None, None, "")),
    ("My TikTok links,,\nurl,surface,sessions", "https://shop.example/a,bio,4", (4, None, None, "")),
    ("sep=;\nurl;sessions", "https://shop.example/a;4", (4, None, None, "")),
    ("url,sessions", "[tent](https://shop.example/a),4", (4, None, None, "")),
])
def test_headers_in_many_languages(links, header, row, figures):
    got = links(table(header, row, 3))
    assert [url for url, *_ in seen(got)] == ["https://shop.example/a"] * 3
    assert not got.skips
    visits = {(one.sessions, one.orders, one.revenue and str(one.revenue), one.currency) for one in got.of(Visit)}
    assert visits == ({figures} if figures else set())


def test_words_with_digits_are_no_figures(links):
    got = links("url,sessions,orders,revenue\nhttps://shop.example/a,Tent 5,12 views,Day 5\nhttps://shop.example/b,5k,2.5,19.90 each\n")
    assert not got.of(Visit)
    assert [why for _, why in got.skips] == [
        "'Tent 5' is no count", "'12 views' is no count", "'Day 5' is no amount", "'5k' is no count", "'2.5' is no count", "'19.90 each' is no amount"]


def test_a_cell_without_url_is_told(links):
    rows = "".join(f"https://shop.example/{n}\n" for n in range(5))
    got = links(f"url,note\n{rows}n/a,x\n/sale,y\ntiktok://x,z\nhttps://a.example/1 https://b.example/2,two\n")
    assert [url for url, *_ in seen(got)][5:] == ["/sale", "tiktok://x"]
    assert got.skips == [("row 7", "no URL in this row"), ("row 10", "several URLs, and none is plainly the shop's")]


@pytest.mark.parametrize("line, note", [
    ("My bio: https://shop.example/a", "My bio"), ("- https://shop.example/a", ""), ("* https://shop.example/a", ""),
    ("1. https://shop.example/a", ""), ("2、https://shop.example/a", ""), ("3) https://shop.example/a", ""),
    ("- [ ] https://shop.example/a", ""), ("[tent](https://shop.example/a)", "tent"), ("- [tent](https://shop.example/a): blue", "tent blue"),
    ("<https://shop.example/a>", ""), ("主页：https://shop.example/a。", "主页"), ("Live → https://shop.example/a", "Live"),
    ("Tent - green - https://shop.example/a", "Tent - green"),
    ("👉 https://shop.example/a", "👉"), ("https://shop.example/a, summer", "summer"), ("Summer video https://shop.example/a", "Summer video"),
    ("https://www.tiktok.com/@a/video/1 -> https://shop.example/a", ""),
])
def test_a_url_within_a_line(links, line, note):
    assert seen(links(f"{line}\n" * 2)) == [("https://shop.example/a", "unknown", note)] * 2


def test_lines_of_many_forms(links):
    got = links("My links\nMy bio: https://shop.example/1\n- https://shop.example/2\n@myshop\n3. shop.example/3\n[x](https://shop.example/4)\n/products/5\n")
    assert [url for url, *_ in seen(got)] == ["https://shop.example/1", "https://shop.example/2", "shop.example/3", "https://shop.example/4", "/products/5"]
    assert got.skips == [("row 4", "no URL in this row")]


def test_a_title_without_hash(links):
    got = links("TikTok summer\nhttps://shop.example/a\n")
    assert (seen(got), got.skips) == ([("https://shop.example/a", "unknown", "")], [("row 1", "no URL in this row")])


def test_paths_only(links):
    assert [url for url, *_ in seen(links("/products/a\n/collections/b?x=1\n/en-ca/pages/c\n"))] == [
        "/products/a", "/collections/b?x=1", "/en-ca/pages/c"]


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


@pytest.mark.parametrize("amount, named", [
    ('"19,90 €"', "EUR"), ("€19.90", "EUR"), ("19.90 CAD", "CAD"), ('"R$ 1.234,50"', "BRL"), ("$19.90", ""), ("19.90", ""),
])  # fmt: skip
def test_an_amount_names_its_own_currency(links, amount, named):
    assert links(f"url,revenue\nhttps://shop.example/a,{amount}\n").of(Visit)[0].currency == named
    assert links(f"url,revenue,currency\nhttps://shop.example/a,{amount},SEK\n").of(Visit)[0].currency == "SEK"


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
    "Hi, here are our links:\nbio: https://shop.example/a\nvideo (Sept) https://shop.example/b - 12k views\nThanks!\n",
    "Hi Ann,\nplease look at https://shop.example/a and tell me.\nBest,\nBob\n",
    "Dear Ann,\n\nhere is the link: https://shop.example/a\n\nBest\nBob\n", "Hi Ann,\nit is here: https://shop.example/a\n",
    "Shop\n====\n\nInstall from https://shop.example/a with pip.\n\nSee [docs](https://shop.example/b).\n\nMIT.\n",
    "2026-01-01 GET https://shop.example/a 200\n" * 9, "[InternetShortcut]\nURL=https://shop.example/a\n", '["https://shop.example/a"]',
    "Title,Body (HTML),Vendor,Type,Variant Price,Image Src\n" + "Tent,x,Acme,Tents,19,https://cdn.example/1.jpg\n" * 20,
    "Title,SKU,Price,Page\n" + "Tent,T-1,19,https://shop.example/products/tent\n" * 20,
    "Title,Vendor,Price,URL\n" + "Tent,Acme,19,https://shop.example/products/tent\n" * 20,
    "sku,image\n" + "A-1,https://cdn.example/1.jpg\n" * 20,
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Total,Landing site\n#1001,a@shop.example,paid,,,USD,12.00,https://shop.example/\n",
    "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Available\ntent,Tent,Size,M,T-1,,,Berlin,4\n",
    "sku_id,title,availability,price,link,image_link\n1,Tent,in stock,19 USD,https://shop.example/a,https://cdn.example/1.jpg\n",
    "# ----\nLanding page,Sessions,Active users\n/products/a,4,3\n", "/products/a,/products/b\n" * 9,
    "https://shop.example/a,https://shop.example/b\n" * 9, "https://cdn.example/1.jpg\n" * 9,
])
def test_what_is_no_list_of_links(write, text):
    path = write("a.txt", text or " ")
    [member] = members([path])
    assert not KIND.recognise(member)


def test_reading_goes_on_from_every_cursor(write, resumes):
    rows = [f"https://shop.example/{n},{'video' if n % 3 else 'nowhere'},{n}" for n in range(1_000)]
    resumes(KIND, write("a.csv", "# list\nurl,surface,sessions\n" + "\n".join(rows)), least=4)


@pytest.mark.parametrize("form", ["https://shop.example/{n},{n}", "{n}. https://shop.example/{n}"])
def test_reading_a_list_without_header_goes_on_from_every_cursor(write, resumes, form):
    resumes(KIND, write("a.txt", "".join(form.format(n=n) + "\n" for n in range(1_000))), least=4)


def test_columns_that_are_not_read_are_told_once(write, resumes):
    rows = "".join(f"https://shop.example/{n},{n}\n" for n in range(1_000))
    path = write("a.csv", "url,price\n" + rows)
    resumes(KIND, path, least=4)
    (one,) = recognise_all([path])
    told = [record for batch in KIND.read(one.member, 0) for record in batch.records if isinstance(record, Tally)]
    assert [(tally.why.partition(":")[0], tally.count) for tally in told] == [("columns of a link list that are not read", 1)]


@pytest.mark.parametrize("unit", [" ", "\n", "[", "(", ")", ":", "#", "- [", "url,", "link ", "a.", "https://a.b "])
def test_long_repetitions_are_told_from_links(unit):
    for text in (unit * 100_000, "https://a.example/x" + unit * 100_000, "url,x\n" + unit * 100_000 + ",1\n"):
        layout_of(text)
        assert split_line(text).url in text
        assert cell_url(text) in text


def test_a_long_list_is_told_by_its_head(write, read):
    got = read(KIND, write("a.txt", "".join(f"https://shop.example/products/{n}\n" for n in range(20_000))))
    assert len(got.of(Placement)) == 20_000


@pytest.mark.parametrize("word, surface", [
    ("TikTok Live", "live"), ("TikTok Ads", "ad"), ("Tiktok bio link", "bio"), ("pinned comment", "post"), ("广告投放", "ad"),
    ("评论区置顶", "post"), ("主页简介", "bio"), ("TikTok直播", "live"), ("直播间链接", "live"),
])
def test_places_with_words_beside_them(links, word, surface):
    got = links(f"url,surface\nhttps://shop.example/a,{word}\n")
    assert (seen(got)[0][1], got.skips) == (surface, [])


@pytest.mark.parametrize("word", ["视频+直播", "Video (Spark Ads)", "TikTok", "live stream billboard"])
def test_a_place_that_is_none_or_several_is_told(links, word):
    got = links(f"url,surface\nhttps://shop.example/a,{word}\n")
    assert (seen(got)[0][1], len(got.skips)) == ("unknown", 1)


@pytest.mark.parametrize("text, urls", [
    ("TikTok bio\nhttps://shop.example/\n\nVideos\nhttps://shop.example/a\nhttps://shop.example/b\n\nLive\nhttps://shop.example/c\n", 4),
    ("主页链接：\nhttps://shop.example/\n直播间挂的：\nhttps://shop.example/a\n", 2),
    ("Summer tee\nhttps://shop.example/a\nWinter hat\nhttps://shop.example/b\n", 2),
])
def test_headings_between_links(links, text, urls):
    got = links(text)
    assert len(seen(got)) == urls
    assert {why for _, why in got.skips} == {"no URL in this row"}


@pytest.mark.parametrize("between", [" ", ";", "，", " | "])
def test_a_line_with_several_links_is_told_and_the_others_are_read(links, between):
    got = links(f"https://shop.example/a{between}https://shop.example/b\nhttps://shop.example/c\n")
    assert [url for url, *_ in seen(got)] == ["https://shop.example/c"]
    assert got.skips == [("row 1", "several URLs, and none is plainly the shop's")]


@pytest.mark.parametrize("written, url", [
    ("https：//shop.example/a", "https://shop.example/a"), ("直播间 ｈｔｔｐｓ：／／ｓｈｏｐ．ｃｏｍ／ａ", "https://shop.com/a"),
    ("www.shop.com/a!", "www.shop.com/a"), ("https://shop.example/a？", "https://shop.example/a"), ("https://shop.example/a…", "https://shop.example/a"),
    ("bit.ly/3x", "bit.ly/3x"), ("linktr.ee/me", "linktr.ee/me"), ("Bio: beacons.ai/me.", "beacons.ai/me"),
])
def test_urls_as_people_type_them(links, written, url):
    assert [one for one, *_ in seen(links(f"{written}\n" * 2))] == [url] * 2


def test_a_full_width_url_in_a_column(links):
    assert [url for url, *_ in seen(links("链接,位置\nhttps：//shop.example/a,主页\n"))] == ["https://shop.example/a"]


def test_a_hashtag_before_a_link_is_no_remark(links):
    got = links("Video,Link\n#fyp tent,https://shop.example/a\n#2 lamp,/products/b\n# https://shop.example/old,\n")
    assert [url for url, *_ in seen(got)] == ["https://shop.example/a", "/products/b"]
    got = links("#fyp https://shop.example/a\n#https://shop.example/old\n# old: https://shop.example/older\nhttps://shop.example/b\n")
    assert [url for url, *_ in seen(got)] == ["https://shop.example/a", "https://shop.example/b"]
    assert not got.skips


def test_the_sign_of_a_currency_names_it(links):
    got = links("url,revenue,currency\nhttps://shop.example/a,5,€\nhttps://shop.example/b,5,¥\n")
    assert [one.currency for one in got.of(Visit)] == ["EUR", ""]
    assert got.skips == [("row 3, column currency", "'¥' is no currency code")]


@pytest.mark.parametrize("behind", ["。", "，", ",", "（新）", "!", ")"])
def test_marks_behind_a_url_in_a_column_are_no_part_of_it(links, behind):
    assert [url for url, *_ in seen(links(f'url,note\n"https://shop.example/a{behind}",x\n'))] == ["https://shop.example/a"]
