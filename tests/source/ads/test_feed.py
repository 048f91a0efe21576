"""Catalog feeds: tables and XML, whole and damaged, plain and hostile."""

from __future__ import annotations

import gzip
from itertools import islice

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import Direction, OwnerKind, Placement, Surface
from linkaudit.source.ads.feed import CatalogCsv
from linkaudit.source.ads.feed_xml import CatalogXml

CSV, XML = CatalogCsv(), CatalogXml()
HEADER = ["sku_id", "title", "description", "availability", "condition", "price", "link", "mobile_link", "ios_url", "image_link", "item_group_id"]
ROWS = [
    ["S-1", "Tent, large", "a\nb", "in stock", "new", "19.90 USD", "https://shop.example/products/tent?variant=1&utm_source=tiktok", "https://m.shop.example/tent", "shopapp://tent", "https://i.example/1.jpg", "G1"],
    ["S-2", "Rope", "", "out of stock", "new", "5 USD", "https://shop.example/products/rope", "https://shop.example/products/rope", "", "https://i.example/2.jpg", ""],
    ["S-3", "Nothing", "", "", "new", "5 USD", "", "", "", "https://i.example/3.jpg", ""],
]
OPEN = ('<?xml version="1.0" encoding="UTF-8"?>\n<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>'
        "<link>https://shop.example</link>")


def item(number, link="https://shop.example/products/tent", more=""):
    return (f"<item><g:id>S-{number}</g:id><g:title>Tent &amp; more</g:title><g:link>{link}</g:link><g:price>1 USD</g:price><g:availability>in stock</g:availability>"
            f"<g:item_group_id>G1</g:item_group_id><g:shipping><g:price>1</g:price><g:link>https://no.example/</g:link></g:shipping>{more}</item>")


def rss(*items):
    return f"{OPEN}{''.join(items)}</channel></rss>"


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_link_is_a_place(read, write, table):
    got = read(CSV, write("feed.csv", table(HEADER, *ROWS)))
    assert got.of(Placement)[0] == Placement(
        owner_kind=OwnerKind.CATALOG, owner_ref=2, owner_id="S-1", title="Tent, large", field="link", ordinal=7, locator="row 2, column link",
        url="https://shop.example/products/tent?variant=1&utm_source=tiktok", direction=Direction.INBOUND, surface=Surface.CATALOG, note="item_group G1; in stock")
    assert [(one.owner_ref, one.ordinal, one.field, one.note) for one in got.of(Placement)] == [
        (2, 7, "link", "item_group G1; in stock"), (2, 8, "mobile_link", "item_group G1; in stock"), (3, 7, "link", "out of stock"), (3, 8, "mobile_link", "out of stock")]
    assert got.skips == [("row 4", "has no link")]
    assert got.tallies == {"links into an app: they lead to no web page": 1}
    assert got.batches[-1].cursor == 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings(read, write, table, delimiter, encode):
    got = read(CSV, write("feed.txt", table(HEADER, *ROWS, delimiter=delimiter).encode(encode)))
    assert [one.owner_id for one in got.of(Placement)] == ["S-1", "S-1", "S-2", "S-2"]


def test_a_feed_for_google_below_remarks(read, write):
    got = read(CSV, write("feed.tsv", "# all goods\n\nid\ttitle\tg:link\tlink template\tlink\tprice\tavailability\tbrand\n7\tT\thttps://shop.example/g\tx{y}\thttps://shop.example/l\t1\tin_stock\tB\n"))
    assert [(one.owner_ref, one.owner_id, one.field, one.url) for one in got.of(Placement)] == [
        (4, "7", "g:link", "https://shop.example/g"), (4, "7", "link", "https://shop.example/l")]


def test_faults_in_rows_and_damage_in_the_middle(read, write, table):
    header = ["id", "title", "link", "price", "availability"]
    text = table(header, ["1", "T", "https://shop.example/1", "1", "x"]) + "2,T,https://shop.example/2,1,x,y\n3,T,see shop,1,x\n4,T,https://shop.example/4\n"
    got = read(CSV, write("a.csv", text))
    assert got.skips == [("row 3", "has 6 cells under a header of 5"), ("row 4, column link", "'see shop' is no address")]
    assert [one.owner_id for one in got.of(Placement)] == ["1", "4"]
    good = table(header, *([str(n), "T", f"https://shop.example/{n}", "1", "x"] for n in range(40_000)))
    cut = read(CSV, write("b.csv.gz", gzip.compress(good.encode())[:-5_000]))
    assert cut.fault
    assert len(cut.of(Placement)) > 1_000


def test_reading_goes_on_from_every_cursor(write, table, goes_on):
    rows = [[f"S-{n}", "T", "", "in stock", "new", "1", f"https://shop.example/{n}" if n % 9 else "", "app://x", "", "", ""] for n in range(900)]
    goes_on(CSV, write("a.csv", table(HEADER, *rows)), least=4)
    goes_on(XML, write("a.xml", rss(*(item(n, f"https://shop.example/{n}" if n % 9 else "") for n in range(900)))), least=4)


# ── XML ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_rss_feed(read, write):
    content = rss(item(1, more="<link>https://shop.example/products/tent</link><g:mobile_link><![CDATA[ https://m.shop.example/?a=1&b=2 ]]></g:mobile_link><g:android_url>intent://x</g:android_url>"),
                  item(2, ""))
    for number, written in enumerate((content, gzip.compress(content.encode()))):
        got = read(XML, write(f"{number}.xml", written))
        assert [(one.owner_ref, one.owner_id, one.title, one.field, one.url, one.locator, one.note) for one in got.of(Placement)] == [
            (1, "S-1", "Tent & more", "g:link", "https://shop.example/products/tent", "item 1, element g:link", "item_group G1; in stock"),
            (1, "S-1", "Tent & more", "g:mobile_link", "https://m.shop.example/?a=1&b=2", "item 1, element g:mobile_link", "item_group G1; in stock")]
        assert {(one.owner_kind, one.surface, one.direction) for one in got.of(Placement)} == {(OwnerKind.CATALOG, Surface.CATALOG, Direction.INBOUND)}
        assert got.skips == [("item 2", "has no link")]
        assert got.tallies == {"links into an app: they lead to no web page": 1}


@pytest.mark.parametrize("content", [
    ('<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>S</title><link href="https://shop.example/"/><entry><id>tag:1</id><g:id>S-1</g:id>'
    '<title>T</title><link rel="self" href="https://no.example/"/><link href="https://shop.example/a?x=1&amp;y=2"/><g:price>1</g:price></entry></feed>'),
    ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:x="http://base.google.com/ns/1.0"><item><x:id>S-1</x:id>'
    "<title>T</title><link>https://shop.example/a?x=1&amp;y=2</link><x:availability>in stock</x:availability></item></rdf:RDF>"),
    "<rss><channel><item><sku_id>S-1</sku_id><id>9</id><title>T</title><link>https://shop.example/a?x=1&amp;y=2</link><price>1</price></item></channel></rss>",
])
def test_other_dialects(read, write, content):
    got = read(XML, write("a.xml", content))
    assert [(one.owner_id, one.title, one.url) for one in got.of(Placement)] == [("S-1", "T", "https://shop.example/a?x=1&y=2")]


def test_utf_16(read, write):
    content = rss(item(1)).replace("UTF-8", "UTF-16").encode("utf-16")
    assert len(read(XML, write("a.xml", content)).of(Placement)) == 1


@pytest.mark.parametrize("tail, what", [
    ("", "ends in the middle"), ("<item><g:id>x", "ends in the middle"), ("<item></g:id></item>", "stops being XML"), ("<item>a & b</item></channel></rss>", "has an & that begins no character"),
    ("<item><g:link>https://a.example/?x=1&y=2</g:link></item></channel></rss>", "has an & that begins no character"), ("<item><![CDATA[ x", "ends in the middle"),
    ("<item><title>&nbsp;</title></item></channel></rss>", "has an & that begins no character"), ("\x00\x01", "stops being XML"),
    ("</channel></rss><more/>", "stops being XML"),
])
def test_damage_in_the_middle(read, write, tail, what):
    got = read(XML, write("a.xml", OPEN + "".join(item(n) for n in range(700)) + tail))
    assert (got.fault.what, got.fault.where, got.fault.exit_code) == (what, "a.xml, item 701", 2)
    assert len(got.of(Placement)) == 700


def test_an_archive_that_is_cut(read, write):
    content = gzip.compress("".join([OPEN, *(item(n, f"https://shop.example/{n * n}") for n in range(30_000))]).encode())
    got = read(XML, write("a.xml.gz", content[:-3_000]))
    assert isinstance(got.fault, UnreadableInput)
    assert len(got.of(Placement)) > 1_000


def test_entities_are_not_expanded_and_nothing_is_fetched(read, write, tmp_path):
    (tmp_path / "secret").write_text("s3cret")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom" * 10}">' for n in range(9))
    head = (f'<?xml version="1.0"?><!DOCTYPE rss [{bomb}<!ENTITY file SYSTEM "file://{tmp_path}/secret"><!ENTITY net SYSTEM "http://192.0.2.1/x">]>'
            '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>')
    got = read(XML, write("b.xml", head + item(1) + item(2, "&e8;") + "</channel></rss>"))
    assert (got.fault.what, got.fault.where) == ("stops being XML", "b.xml, item 2") or len(got.of(Placement)) == 1
    assert "boom" not in repr(got.batches)
    got = read(XML, write("a.xml", head + item(1, more="<g:mobile_link>&e2;&file;&net;</g:mobile_link>") + "</channel></rss>"))
    assert [one.url for one in got.of(Placement)] == ["https://shop.example/products/tent"]
    assert "s3cret" not in repr(got.batches)
    assert "boom" not in repr(got.batches)


@pytest.mark.parametrize("junk", ["<a/>" * 700_000, "<item>" + "<a/>" * 700_000, "<!-- -->" * 400_000])
def test_endless_junk_is_refused(read, write, junk):
    got = read(XML, write("a.xml", OPEN + item(1) + junk))
    assert (got.fault.what, got.fault.where) == ("has 2 MB without an entry", "a.xml, item 2")
    assert len(got.of(Placement)) == 1


def test_memory_is_that_of_one_block(member_at, write):
    """Items are given out while the file is being read, not at its end."""
    content = rss(*(item(n) for n in range(30_000)))
    member = member_at(write("a.xml", content))
    opened = []

    class Watched:
        def __init__(self, stream):
            self.stream, self.read = stream, 0

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.stream.close()

        def read1(self, size):
            block = self.stream.read1(size)
            self.read += len(block)
            return block

    class Kept(type(member)):  # type: ignore[misc]
        def open(self):
            opened.append(Watched(super().open()))
            return opened[-1]

    kept = Kept(**{name: getattr(member, name) for name in member.__struct_fields__})
    assert len(list(islice(XML.read(kept, 0), 2))) == 2
    assert opened[0].read < len(content) / 4
