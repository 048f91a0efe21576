"""Which link a landing came through, when it is not written exactly as listed."""

from __future__ import annotations

import pytest

from linkaudit.audit.landing import Named, link_of, listed
from linkaudit.model import Direction, Landing, Link, Surface
from linkaudit.urls.identity import link_id
from tests.audit.small import shop

SHOP = shop()
HOST = "https://shop.example"


def visit(url="", **more):
    base = {"stream_id": 1, "visit_ref": 1, "origin": "ga4", "landing_url": url, "referrer": "", "source": "", "medium": "",
            "campaign": "", "content": "", "channel": ""}  # fmt: skip
    return Landing(**(base | more))


def listing(url, surface=Surface.VIDEO):
    return Link(link_id=link_id("inbound", surface, url), direction=Direction.INBOUND, surface=surface, url=url)


TAGGED = listing(f"{HOST}/products/tent?utm_source=tiktok&utm_medium=video&utm_campaign=hose")
MOVED = listing(f"{HOST}/old-tent?utm_source=tiktok&utm_campaign=old")
PLAIN = listing(f"{HOST}/products/stove", Surface.BIO)


def found(one, surface=Surface.UNKNOWN, links=(TAGGED, MOVED, PLAIN), ads=None):
    known = listed(links, SHOP, ads)
    link = link_of(one, surface, "", known, SHOP)
    assert link_of(one, surface, "", only_named(one, links, ads or {}), SHOP) == link
    return link if link and link.link_id not in known.found else None


def only_named(one, links, ads):
    """Return what is known where only those links are held that the visit may name."""
    named = Named([one], SHOP)
    kept = named.ads(ads)
    return listed([link for link in links if named.may_explain(link, frozenset(kept.values()))], SHOP, kept)


@pytest.mark.parametrize("one,link", [
    (visit("/products/tent", source="tiktok", medium="video", campaign="hose"), TAGGED),  # GA4: page and tags apart
    (visit("/products/tent", source="tiktok", medium="video"), TAGGED),  # no campaign column
    (visit("/Products/Tent/?utm_medium=video&utm_source=tiktok&utm_campaign=hose"), TAGGED),
    (visit("/fr/products/tent?utm_source=tiktok&utm_medium=video&utm_campaign=hose"), None),  # another language's page
    (visit("/products/tent?utm_source=tiktok&utm_campaign=old"), MOVED),  # the landing after the redirect
    (visit("/products/tent?utm_source=tiktok&utm_medium=video&utm_campa", cut=True), TAGGED),
    (visit("/products/tent?utm_source=tiktok&utm_medium=video&utm_campaign=ho", cut=True), TAGGED),
    (visit("/products/tent?utm_source=tiktok&utm_medium=video&utm_campaign=ho"), None),  # whole, so another campaign
    (visit("/products/tent", source="tiktok", medium="video", campaign="other"), None),
    (visit("/products/stove?_pos=2"), PLAIN),
    (visit("/products/stove?utm_source=tiktok"), None),
    (visit("/products/lamp"), None),
])  # fmt: skip
def test_the_same_page_with_the_same_tags(one, link):
    assert found(one) == link


def test_a_visit_from_another_surface_came_through_another_link():
    one = visit("/products/stove?_pos=2")
    assert found(one, Surface.BIO) == PLAIN
    assert found(one, Surface.LIVE) is None


def test_of_several_alike_none_is_guessed():
    twin = listing(f"{HOST}/products/tent/?utm_source=tiktok&utm_medium=video&utm_campaign=hose")
    assert found(visit("/products/tent", source="tiktok", medium="video", campaign="hose"), links=[TAGGED, twin]) is None


def test_an_ad_is_known_by_its_number_though_no_landing_is_told():
    assert found(visit(ad_id="18"), ads={"18": TAGGED.link_id}) == TAGGED
    assert found(visit(ad_id="19"), ads={"18": TAGGED.link_id}) is None


def test_the_link_of_a_landing_is_the_same_whichever_host_was_recorded():
    urls = ("/products/lamp?a=1", f"{HOST}/products/lamp?a=1", "https://tents.myshopify.com/products/lamp?a=1")
    links = {link_of(visit(url), Surface.BIO, "", listed([], SHOP), SHOP) for url in urls}
    assert [link.url for link in links if link] == [f"{HOST}/products/lamp?a=1"]


def test_links_that_no_visit_names_are_not_held():
    other = [listing(f"https://other-{at}.example/{at}") for at in range(50)]
    known = only_named(visit("/products/tent?utm_source=tiktok"), [TAGGED, *other], {"17": other[0].link_id, "18": other[1].link_id})
    assert [*known.links()] == [TAGGED]
    known = only_named(visit(ad_id="18"), [TAGGED, *other], {"17": other[0].link_id, "18": other[1].link_id})
    assert [*known.links()] == [other[1]]


@pytest.mark.parametrize("url", [
    "/products/thé?utm_source=tiktok", "/products/th%C3%A9?utm_source=tiktok", f"{HOST}/products/thé?utm_source=tiktok#top",
    "https://SHOP.example:443/products/./thé?utm_source=tiktok&ttclid=1",
])  # fmt: skip
def test_a_landing_is_named_alike_however_it_was_recorded(url):
    link = link_of(visit(url), Surface.UNKNOWN, "", listed((), SHOP), SHOP)
    assert link
    assert link.url == f"{HOST}/products/th%C3%A9?utm_source=tiktok"


INSECURE, OTHER_HOST = listing("http://shop.example/products/lamp"), listing("https://shop.myshopify.com/products/lamp")
PUBLIC = listing(f"{HOST}/products/lamp")


@pytest.mark.parametrize("links", [(INSECURE, OTHER_HOST, PUBLIC), (PUBLIC, OTHER_HOST, INSECURE)])
@pytest.mark.parametrize("url,link", [
    (INSECURE.url, INSECURE), (OTHER_HOST.url + "?ttclid=1", OTHER_HOST), ("/products/lamp", PUBLIC), (f"{HOST}/products/lamp#a", PUBLIC),
])  # fmt: skip
@pytest.mark.parametrize("surface", [Surface.VIDEO, Surface.UNKNOWN])
def test_of_links_that_open_one_page_the_one_that_is_written_like_the_landing(links, url, link, surface):
    assert found(visit(url), surface, links) == link
