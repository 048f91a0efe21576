"""Pages and articles: what lists them, what changed, what does not open, what fails, and going on after a stop."""

from __future__ import annotations

import pytest

from linkaudit.errors import SourceError
from linkaudit.model import Host, OwnerKind, Page, Placement, Present, Skip, Tally, Version
from linkaudit.source.storefront import pages
from linkaudit.source.storefront.documents import home
from tests.source.storefront.visiting import Shop, of, visit

MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://shop.example/blogs/news.atom"/>{}</feed>'
HOME = (200, "<html><main>Welcome</main></html>", "text/html")
BUSY = (503, "", "text/plain")


def page(*links, head="", beside=""):
    body = "".join(f'<a href="{link}">x</a>' for link in links)
    return f'<html><head>{head}</head><body><main id="MainContent"><h1>T</h1><div class="rte">{body}</div>{beside}</main></body></html>'


def html(*links, etag="", **more):
    return (200, page(*links, **more), "text/html", *([f"ETag: {etag}"] if etag else []))


def sitemap(**lastmods):
    """``lastmods``: path → time of change."""
    return 200, MAP.format("".join(f"<url><loc>https://shop.example{path}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>"
                                   for path, when in lastmods.items())), "application/xml"  # fmt: skip


class Book:
    """What editions keep, as the store does it: this one's presence by ref, and how the one before stood."""

    def __init__(self, before=()):
        self.before = {one.ref: one for one in of(Version, before)}
        self.records = []

    @property
    def edition(self):
        return pages.Edition(known=self.before.get, has=lambda ref: any(one.ref == ref for one in of(Present, self.records)))

    def read(self, shop, stop_after=10_000):
        def use(front):
            for count, read in enumerate(pages.pages(front, self.edition), 1):
                self.records += read.records
                if count == stop_after:
                    return None
            return read

        last, log = visit(shop, use)
        return last, [one.path for one in log if not one.path.startswith(("/sitemap", "/robots", "/blogs/news.atom"))]

    @property
    def paths(self):
        return [one.path for one in of(Page, self.records)]

    @property
    def told(self):
        return {one.where: one.why for one in of(Skip, self.records)}


def test_pages_blogs_and_articles():
    feed = ATOM.format('<entry><link rel="alternate" type="text/html" href="https://shop.example/blogs/news/new"/>'
                       '<link rel="replies" href="https://shop.example/blogs/news/no"/></entry>')  # fmt: skip
    shop = Shop(**{
        "/sitemap.xml": sitemap(**{"/pages/a": "1", "/blogs/news": "", "/blogs/news/old": "1", "/products/x": "1", "/": "1"}),
        "/pages/a": html("https://tiktok.example/@x"), "/blogs/news.atom": (200, feed, "application/atom+xml"),
        "/blogs/news/old": html(), "/blogs/news/new": html("/pages/a"),
    })  # fmt: skip
    book = Book()
    last, log = book.read(shop)
    assert last.last
    assert last.whole
    assert book.paths == ["/pages/a", "/blogs/news", "/blogs/news/old", "/blogs/news/new"]
    assert [one.url for one in of(Placement, book.records)] == ["https://tiktok.example/@x", "/pages/a"]
    assert log == ["/pages/a", "/blogs/news/old", "/blogs/news/new"]


def test_a_damaged_feed_keeps_what_came_before():
    feed = ATOM.format('<entry><link href="https://shop.example/blogs/news/new"/></entry><entry><link')
    shop = Shop(**{"/sitemap.xml": sitemap(**{"/blogs/news": ""}), "/blogs/news.atom": (200, feed, "application/atom+xml"), "/blogs/news/new": html()})
    book = Book()
    book.read(shop)
    assert book.paths == ["/blogs/news", "/blogs/news/new"]
    assert "/blogs/news.atom" in book.told


def test_only_what_changed_is_read_again():
    paths = {"/pages/a": "1", "/pages/b": "1", "/pages/c": "1", "/pages/d": ""}
    answers = {path: html(etag=f'"{path}"') for path in paths}
    first = Book()
    first.read(Shop(**{"/sitemap.xml": sitemap(**paths)}, **answers))
    later = {"/pages/a": "1", "/pages/b": "2", "/pages/c": "2", "/pages/d": "", "/pages/e": "2"}
    changed = answers | {"/pages/c": html("/pages/a", etag='"new"'), "/pages/e": html()}
    second = Book(first.records)
    _, log = second.read(Shop(**{"/sitemap.xml": sitemap(**later)}, **changed))
    assert log == ["/pages/b", "/pages/c", "/pages/d", "/pages/e"]  # a: same time; b and d: asked, and not modified
    fresh = {one.ref: one.fresh for one in of(Present, second.records)}
    assert list(fresh.values()) == [False, False, True, False, True]
    told = {one.url: (one.lastmod, one.etag) for one in of(Version, second.records)}
    assert told["/pages/b"] == ("2", '"/pages/b"')  # else it would be asked again for ever
    assert told["/pages/c"] == ("2", '"new"')
    assert second.paths == ["/pages/c", "/pages/e"]


def test_going_on_asks_only_for_what_is_missing():
    paths = [f"/pages/{at}" for at in range(8)]
    shop = Shop(**{"/sitemap.xml": sitemap(**dict.fromkeys(paths, "1")), **dict.fromkeys(paths, html())})
    book = Book()
    book.read(shop, stop_after=3)
    shop.answers["/sitemap.xml"] = sitemap(**dict.fromkeys(["/pages/new", *reversed(paths)], "1"))  # it moved meanwhile
    shop.answers["/pages/new"] = html()
    _, log = book.read(shop)
    assert sorted(log) == sorted(["/pages/new", *paths[3:]])
    assert sorted(book.paths) == sorted(["/pages/new", *paths])


@pytest.mark.parametrize("answer, why", [
    ((404, "no", "text/html"), "status 404"),
    ((200, "PDF", "application/pdf"), "no page"),
    ((301, "", "text/html", "Location: /pages/other"), "it leads to /pages/other"),
    ((302, "", "text/html", "Location: /"), "it leads to /"),
    ((301, "", "text/html", "Location: https://elsewhere.example/"), "status 301"),
])  # fmt: skip
def test_listed_and_does_not_open(answer, why):
    shop = Shop(**{"/sitemap.xml": sitemap(**{"/pages/a": "1"}), "/pages/a": answer, "/pages/other": html("/x"), "/": HOME})
    book = Book()
    last, _ = book.read(shop)
    assert book.told["/pages/a"] == f"it is listed, and does not open ({why})"
    assert book.paths == []
    assert of(Placement, book.records) == []
    assert last.whole  # asking again now would not help


def test_a_redirect_to_its_own_language_is_the_page():
    shop = Shop(**{"/sitemap.xml": sitemap(**{"/pages/a": "1"}), "/pages/a": (302, "", "text/html", "Location: /en-gb/pages/a"), "/en-gb/pages/a": html("/x")})
    book = Book()
    book.read(shop)
    assert book.paths == ["/pages/a"]


def test_a_page_that_gives_errors_only_is_told_and_asked_again():
    paths = {"/pages/a": "1", "/pages/b": "1", "/pages/c": "1"}
    shop = Shop(**{"/sitemap.xml": sitemap(**paths), "/pages/a": html(), "/pages/b": html("/x"), "/pages/c": html(), "/": HOME})
    first = Book()
    first.read(shop)
    shop.answers["/sitemap.xml"] = sitemap(**dict.fromkeys(paths, "2"))
    shop.answers["/pages/b"] = BUSY
    second = Book(first.records)
    last, _ = second.read(shop)
    assert not last.whole
    assert "from before" in second.told["/pages/b"]
    ref = next(one.ref for one in of(Version, first.records) if one.url == "/pages/b")
    assert Present(ref=ref, fresh=False) in second.records  # its links are kept
    shop.answers["/pages/b"] = html("/y")
    third = Book(second.records + [one for one in of(Version, first.records) if one.ref == ref])
    last, log = third.read(shop)
    assert log == ["/pages/b"]
    assert last.whole


def test_a_shop_that_is_down_stops_the_reading_before_the_pages_that_failed():
    paths = [f"/pages/{at}" for at in range(6)]
    shop = Shop(**{"/sitemap.xml": sitemap(**dict.fromkeys(paths, "1")), **dict.fromkeys(paths, BUSY), "/": BUSY, "/pages/0": html()})
    book = Book()
    with pytest.raises(SourceError, match="503"):
        book.read(shop)
    assert book.paths == ["/pages/0"]
    assert book.told == {}
    shop.answers |= dict.fromkeys(paths, html())
    _, log = book.read(shop)
    assert log == paths[1:]


def test_a_broken_kind_of_page_does_not_hold_up_the_others():
    broken = [f"/pages/{at}" for at in range(20)]
    shop = Shop(**{"/sitemap.xml": sitemap(**dict.fromkeys(broken, "1")), **dict.fromkeys(broken, BUSY), "/": HOME})
    book = Book()
    last, log = book.read(shop)
    assert len(set(log) - {"/"}) == 12
    assert last.last
    assert not last.whole
    assert book.told["pages"] == "8 pages were not asked for: 12 in a row gave errors only"


def test_without_a_sitemap_the_links_of_the_home_page_have_to_do():
    home = '<html><header><a href="/pages/about?x=1">x</a><a href="/blogs/news">x</a><a href="/products/p">x</a><a href="/fr/pages/about">x</a></header><main></main></html>'
    feed = ATOM.format('<entry><link rel="alternate" href="https://shop.example/blogs/news/one"/></entry>')
    shop = Shop(**{"/": (200, home, "text/html"), "/pages/about": html(), "/blogs/news.atom": (200, feed, "application/atom+xml"), "/blogs/news/one": html()})
    book = Book()
    book.read(shop)
    assert book.paths == ["/pages/about", "/blogs/news", "/blogs/news/one"]
    assert "/sitemap.xml" in book.told


def test_robots_txt_is_obeyed_and_told():
    shop = Shop(**{"/robots.txt": (200, "User-agent: *\nDisallow: /pages/secret\n", "text/plain"),
                   "/sitemap.xml": sitemap(**{"/pages/secret": "1", "/pages/a": "1"}), "/pages/a": html()})  # fmt: skip
    book = Book()
    _, log = book.read(shop)
    assert log == ["/pages/a"]
    assert book.told["robots.txt"] == "1 addresses were left out: robots.txt forbids it"


@pytest.mark.parametrize("head, number", [
    ('<script>var __st={"p":"page","rtyp":"page","rid":123};</script>', 123),
    ('<script>{"page":{"pageType":"page","resourceType":"page","resourceId":77,"requestId":"x"}}</script>', 77),
    ('<script>{"resourceType":"product","resourceId":5}</script>', None),
    ('<script>{"rid": 9, "other": {"resourceId": 8}}</script>', None),
    ('<script>{"resourceType":"page","resourceId":1234567890123456789012}</script>', None),
])  # fmt: skip
def test_the_number_of_a_page_is_shopifys_own_word(head, number):
    book = Book()
    book.read(Shop(**{"/sitemap.xml": sitemap(**{"/pages/a": "1"}), "/pages/a": html(head=head)}))
    assert [one.page_id for one in of(Page, book.records)] == [number]


def test_links_beside_the_pages_own_text_are_counted():
    book = Book()
    book.read(Shop(**{"/sitemap.xml": sitemap(**{"/pages/a": "1"}), "/pages/a": html("/x", beside='<section><a href="/y">y</a><a href="/z">z</a></section>')}))
    assert [one.url for one in of(Placement, book.records)] == ["/x"]
    assert [(one.why, one.count) for one in of(Tally, book.records)] == [("link in a theme section beside the page's own text", 2)]


@pytest.mark.parametrize("kind, raw, title", [
    ("text/html; charset=gb18030", "<html><h1>手机壳</h1></html>".encode("gb18030"), "手机壳"),
    ("text/html; charset=utf-8", "<html><h1>Größe</h1></html>".encode("cp1252"), "Größe"),  # it lies
    ("text/html; charset=nonsense", "<html><h1>Größe</h1></html>".encode(), "Größe"),
])  # fmt: skip
def test_charsets(kind, raw, title):
    book = Book()
    book.read(Shop(**{"/sitemap.xml": sitemap(**{"/pages/a": "1"}), "/pages/a": (200, raw, kind)}))
    assert [one.title for one in of(Page, book.records)] == [title]


def test_language_folders_are_the_shops():
    index = ('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://shop.example/fr/sitemap_pages_1.xml</loc></sitemap>'
             "<sitemap><loc>https://shop.example/sitemap_pages_1.xml</loc></sitemap></sitemapindex>")  # fmt: skip
    shop = Shop(**{"/sitemap.xml": (200, index, "application/xml"), "/sitemap_pages_1.xml": sitemap(**{"/pages/a": "1"}), "/pages/a": html()})
    book = Book()
    _, log = book.read(shop)
    assert Host(host="shop.example", root="/fr") in book.records
    assert log == ["/pages/a"]
    assert of(Page, book.records)[0].kind is OwnerKind.PAGE


TWO = '<main><a href="/a">a</a></main><div role="main"><main id="MainContent" role="main"><a href="/b">b</a></main></div><footer><a href="/f">f</a></footer>'


def test_what_stands_in_several_main_parts_is_read_once_each():
    book = Book()
    book.read(Shop(**{"/": HOME, "/sitemap.xml": sitemap(**{"/pages/a": ""}), "/pages/a": (200, f"<html><body>{TWO}</body></html>", "text/html")}))
    assert [one.url for one in of(Placement, book.records)] == ["/a", "/b"]
    found, _ = visit(Shop(**{"/": (200, f"<html><body>{TWO}</body></html>", "text/html")}), lambda front: list(home(front.open(), "shop.example")))
    assert [(one.owner_kind, one.url) for one in of(Placement, found)] == [
        (OwnerKind.THEME, "/a"), (OwnerKind.THEME, "/b"), (OwnerKind.MENU, "/f")]  # fmt: skip


def test_a_page_that_is_cut_is_told():
    book = Book()
    long = page("/a").replace("</main>", "<p>x</p>" * 600_000 + "</main>")
    book.read(Shop(**{"/": HOME, "/sitemap.xml": sitemap(**{"/pages/a": ""}), "/pages/a": (200, long, "text/html")}))
    assert [(one.where, one.why) for one in of(Skip, book.records)] == [("/pages/a", "only the first 4 MB of it are read")]
