"""Sitemaps and their index, hostile ones included."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import Coverage, Host, Page, Product, Skip
from linkaudit.source.base import Member
from linkaudit.source.documents.kinds import DOCUMENT_KINDS
from linkaudit.source.documents.sitemap import Sitemap
from linkaudit.source.reading.opening import members

OPEN = ('<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">')


def urlset(*locations):
    urls = "".join(f"<url><loc>{one}</loc><image:image><image:loc>https://cdn.shopify.com/a.jpg</image:loc></image:image></url>"
                   for one in locations)
    return f"{OPEN}{urls}</urlset>"


def drain(batches, found):
    """Keep what came before the fault."""
    for batch in batches:
        found.append(batch)


class Reader:
    def __init__(self, folder):
        self.folder = folder

    def batches(self, data, start=0):
        path = self.folder / "sitemap.xml"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        member = next(members([path]))
        assert [kind.name for kind in DOCUMENT_KINDS if kind.recognise(member)] == ["sitemap"]
        return Sitemap().read(member, start)

    def __call__(self, data, *types) -> list[Any]:
        found = [record for batch in self.batches(data) for record in batch.records]
        return [record for record in found if isinstance(record, types)] if types else found


@pytest.fixture
def read(tmp_path):
    return Reader(tmp_path)


@pytest.mark.parametrize(
    "head, expected",
    [(OPEN.encode(), True), (b"<sitemapindex xmlns='x'>", True), (b"<urlset>", True), (OPEN.encode("utf-16"), True),
     (b"<rss><channel>", False), (b"<html>", False), (b"urlset", False), (b"", False)],
)
def test_recognised_by_content(tmp_path, head, expected):
    assert Sitemap().recognise(Member(name="x", path=tmp_path, head=head)) is expected


def test_live_paths(read):
    data = urlset("https://shop.example/", "https://shop.example/products/Caf%C3%A9-tent", "https://shop.example/collections/sale",
                  "https://shop.example/pages/faq?a=1&amp;b=2", "https://shop.example/blogs/news",
                  "https://shop.example/blogs/news/first", "https://shop.example/fr/products/tente",
                  "https://shop.example/pages/author/jo", "https://shop.example/policies/refund-policy")
    assert [(one.handle, one.published, one.status) for one in read(data, Product)] == [
        ("café-tent", True, None), ("tente", True, None)]
    assert [(one.kind.value, one.path, one.handle) for one in read(data, Page)] == [
        ("collection", "/collections/sale", "sale"), ("page", "/pages/faq", "faq"), ("blog", "/blogs/news", "news"),
        ("article", "/blogs/news/first", "first"), ("metaobject", "/pages/author/jo", "jo"),
        ("policy", "/policies/refund-policy", "refund-policy")]
    assert read(data, Host) == [Host(host="shop.example"), Host(host="shop.example", root="/fr")]
    assert {one.why for one in read(data, Coverage)} == {"a sitemap lists published content only"}
    assert not any(one.whole for one in read(data, Coverage))


def test_an_index_asks_for_more(read):
    data = ("<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
            "<sitemap><loc>https://shop.example/sitemap_products_1.xml?from=1&amp;to=2</loc></sitemap></sitemapindex>")
    skip, = read(data, Skip)
    assert "1 sitemaps" in skip.why
    assert read(data, Host) == [Host(host="shop.example")]


@pytest.mark.parametrize("location", ["", "not a url", "https://[x", "<b/>"])
def test_a_bad_entry_is_skipped(read, location):
    data = urlset("https://shop.example/products/a", location, "https://shop.example/products/b")
    assert [one.where for one in read(data, Skip)] == ["entry 2, loc"]
    assert [one.handle for one in read(data, Product)] == ["a", "b"]


def test_entities_are_not_expanded(read):
    bomb = ('<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
            '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
            "<urlset><url><loc>https://shop.example/products/x&c;&f;</loc></url></urlset>")
    assert [one.handle for one in read(bomb, Product)] == ["x"]


@pytest.mark.parametrize("tail", [-15, -40])
def test_a_cut_file_keeps_what_was_whole(read, tail):
    found: list[Any] = []
    data = urlset(*(f"https://shop.example/products/p{i}" for i in range(3)))[: tail - 60]
    with pytest.raises(UnreadableInput, match="entry 3"):
        drain(read.batches(data), found)
    assert [one.handle for batch in found for one in batch.records if isinstance(one, Product)] == ["p0", "p1"]


def test_a_cut_gzip_keeps_what_was_whole(read):
    packed = gzip.compress(urlset(*(f"https://shop.example/products/p{i * 7919}" for i in range(20_000))).encode())
    found: list[Any] = []
    with pytest.raises(UnreadableInput):
        drain(read.batches(packed[: len(packed) // 2]), found)
    records = [record for batch in found for record in batch.records]
    assert len(records) > 1000
    assert not [one for one in records if isinstance(one, Coverage)]


def test_resuming_gives_exactly_the_rest(read):
    locations = [f"https://shop.example{'/fr' if i > 300 else ''}/{'products' if i % 3 else 'pages'}/x{i}" for i in range(800)]
    data = urlset(*locations[:400], "", *locations[400:])
    whole = list(read.batches(data))
    assert len(whole) == 4
    for at, batch in enumerate(whole):
        assert list(read.batches(data, batch.cursor)) == whole[at + 1 :]


def test_an_empty_sitemap(read):
    assert read(urlset()) == []
