"""Sitemaps as shops have them: in languages, of other hosts, damaged, too long, gone, and none at all."""

from __future__ import annotations

import gzip

import pytest

from linkaudit.source.storefront import sitemaps
from tests.source.storefront.visiting import Shop, visit

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PAGES = "/sitemap_pages_1.xml"


def xml(body):
    return 200, body, "application/xml"


def index(*locations):
    return xml(f"<sitemapindex {NS}>{''.join(f'<sitemap><loc>{one}</loc></sitemap>' for one in locations)}</sitemapindex>")


def urlset(*paths, end="</urlset>"):
    return xml(f"<urlset {NS}>{''.join(f'<url><loc>https://shop.example{one}</loc><lastmod>2026-11-0{at}</lastmod></url>' for at, one in enumerate(paths, 1))}{end}")


def read(shop):
    def use(front):
        maps = sitemaps.Sitemaps(front)
        return [entry.path for child in maps.children() for entry in maps.entries(child)], [(one.where, one.why) for one in maps.faults]

    (paths, faults), log = visit(shop, use)
    return paths, faults, [one.path for one in log]


def test_languages_and_other_hosts():
    shop = Shop(**{"/sitemap.xml": index("https://shop.example/fr/sitemap_pages_1.xml?from=1&amp;to=2", "https://shop.example/sitemap_pages_1.xml?from=1&amp;to=2",
                                         "https://elsewhere.example/sitemap_pages_1.xml")})  # fmt: skip

    def use(front):
        maps = sitemaps.Sitemaps(front)
        return maps.children(), maps.faults

    (children, faults), _ = visit(shop, use)
    assert children == [sitemaps.Child("/fr/sitemap_pages_1.xml?from=1&to=2", "/fr"), sitemaps.Child("/sitemap_pages_1.xml?from=1&to=2", "")]
    assert [(one.where, one.why) for one in faults] == [("/sitemap.xml", "sitemaps of other hosts that it names are not read (1)")]


def test_www_before_the_host_is_the_same_shop():
    shop = Shop(**{"/sitemap.xml": index(f"http://www.shop.example{PAGES}"),
                   PAGES: xml(f"<urlset {NS}><url><loc>https://www.shop.example/pages/a</loc></url></urlset>")})  # fmt: skip
    paths, faults, _ = read(shop)
    assert (paths, faults) == (["/pages/a"], [])


def test_all_that_robots_txt_names_and_an_index_in_an_index():
    robots = "Sitemap: https://shop.example/a.xml\nSitemap: https://shop.example/b.xml\nSitemap: https://elsewhere.example/c.xml\n"
    shop = Shop(**{"/robots.txt": (200, robots, "text/plain"), "/a.xml": index("https://shop.example/deep.xml"), "/deep.xml": index(f"https://shop.example{PAGES}"),
                   PAGES: urlset("/pages/a"), "/b.xml": urlset("/pages/b", "/pages/c")})  # fmt: skip
    paths, faults, log = read(shop)
    assert sorted(paths) == ["/pages/a", "/pages/b", "/pages/c"]
    assert faults == []
    assert "/sitemap.xml" not in log


@pytest.mark.parametrize("end, why", [
    ("<url><loc>https://shop.exa", "after entry 2 it ends in the middle"),
    ("<url><loc>https://shop.example/pages/x?a=1&b=2</loc></url></urlset>", "after entry 2 it has an & that begins no character"),
    ("</url></urlset>", "after entry 2 it stops being XML"),
])  # fmt: skip
def test_damage_keeps_what_came_before(end, why):
    paths, faults, _ = read(Shop(**{"/sitemap.xml": index(f"https://shop.example{PAGES}"), PAGES: urlset("/pages/a", "/pages/b", end=end)}))
    assert paths == ["/pages/a", "/pages/b"]
    assert faults == [(PAGES, why)]


def test_one_that_gives_errors_only():
    shop = Shop(**{"/sitemap.xml": index(f"https://shop.example{PAGES}", "https://shop.example/sitemap_blogs_1.xml"), PAGES: (503, "", "text/plain"),
                   "/sitemap_blogs_1.xml": urlset("/blogs/news")})  # fmt: skip

    def use(front):
        maps = sitemaps.Sitemaps(front)
        return [entry.path for child in maps.children() for entry in maps.entries(child)], maps.faults

    (paths, faults), log = visit(shop, use)
    assert paths == ["/blogs/news"]
    assert [(one.where, bool(one.passing)) for one in faults] == [(PAGES, True)]
    assert "503" in faults[0].why
    assert len([one for one in log if one.path == PAGES]) == 4


def test_too_many_entries_are_told(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_ENTRIES", 2)
    paths, faults, _ = read(Shop(**{"/sitemap.xml": index(f"https://shop.example{PAGES}"), PAGES: urlset("/pages/a", "/pages/b", "/pages/c")}))
    assert paths == ["/pages/a", "/pages/b"]
    assert faults == [(PAGES, "it lists more than 2 pages, the others are not read")]


def test_too_many_sitemaps_are_told(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_CHILDREN", 2)
    named = [f"https://shop.example/sitemap_pages_{at}.xml" for at in range(1, 4)]
    shop = Shop(**{"/sitemap.xml": index(*named), **{f"/sitemap_pages_{at}.xml": urlset(f"/pages/{at}") for at in range(1, 4)}})
    paths, faults, _ = read(shop)
    assert paths == ["/pages/1", "/pages/2"]
    assert faults == [("/sitemap.xml", "it names more than 2 sitemaps, the others are not read")]


def test_entries_of_other_hosts_are_counted():
    mixed = xml(f"<urlset {NS}><url><loc>https://elsewhere.example/pages/a</loc></url><url><loc>https://shop.example/pages/b</loc></url></urlset>")
    paths, faults, _ = read(Shop(**{"/sitemap.xml": index(f"https://shop.example{PAGES}"), PAGES: mixed}))
    assert paths == ["/pages/b"]
    assert faults == [(PAGES, "entries of other hosts are not read (1)")]


def test_a_gzipped_one_with_pictures():
    packed = gzip.compress((f'<urlset {NS} xmlns:image="http://x"><url><loc>https://shop.example/pages/a</loc>'
                            "<image:image><image:loc>https://cdn.example/p.jpg</image:loc></image:image></url></urlset>").encode())  # fmt: skip
    paths, faults, _ = read(Shop(**{"/sitemap.xml": (200, packed, "application/gzip")}))
    assert (paths, faults) == (["/pages/a"], [])


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'


@pytest.mark.parametrize("answer, why", [
    ((200, "<urlset", "application/xml"), "it is no XML"),
    ((200, "", "application/xml"), "it is no XML"),
    ((200, "<html>hello</html>", "text/html"), "the shop does not offer it (a page instead of a sitemap)"),
    ((404, "no", "text/plain"), "the shop does not offer it (status 404)"),
    ((200, b"\x1f\x8bnot gzip", "application/gzip"), "the shop does not offer it (damaged gzip)"),
])  # fmt: skip
def test_none(answer, why):
    paths, faults, _ = read(Shop(**{"/sitemap.xml": answer}))
    assert paths == []
    assert faults == [("/sitemap.xml", why)]


def test_entities_are_not_expanded():
    paths, _, _ = read(Shop(**{"/sitemap.xml": xml(BOMB)}))
    assert not [path for path in paths if "aaaa" in path]
