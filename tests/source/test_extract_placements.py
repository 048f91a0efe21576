from __future__ import annotations

from linkaudit.model import OwnerKind, Placement, Surface
from linkaudit.source.placements import Owner, Part, placements

PRODUCT = Owner(kind=OwnerKind.PRODUCT, ref=7, id="70", title="Tote", base="/products/tote")


def part(text, form="html", field="description"):
    return Part(field=field, form=form, text=text)


def test_a_placement_says_where_it_stands():
    made, left = placements(PRODUCT, [part('<p><a href="#x">top</a><a href="/a">Go <b>on</b>\n</a>')])
    assert made == [Placement(
        owner_kind=OwnerKind.PRODUCT, owner_ref=7, owner_id="70", title="Tote", field="description", ordinal=1,
        locator="a[href] #2", url="/a", surface=Surface.DESCRIPTION, base="/products/tote", anchor="Go on",
    )]
    assert left == {"in-page anchor": 1}


def test_ordinals_run_on_and_left_out_is_summed():
    parts = [part('<a href="/a">x</a><a href="">x</a>'), part("", "url", "link"), part("/b", "url", "link"), part("www.e.com", "text", "note")]
    made, left = placements(PRODUCT, iter(parts))
    assert [(one.ordinal, one.field, one.locator, one.url) for one in made] == [
        (1, "description", "a[href] #1", "/a"), (2, "link", "link", "/b"), (3, "note", 'text "www.e.com"', "www.e.com"),
    ]
    assert left == {"empty link": 2}


def test_only_a_products_description_is_a_description():
    page = Owner(kind=OwnerKind.PAGE, ref=1, id="1", title="p", base="/pages/p")
    assert placements(page, [part("/b", "url")])[0][0].surface is Surface.CONTENT
    assert placements(PRODUCT, [part("/b", "url", "metafield a.b")])[0][0].surface is Surface.CONTENT


def test_base_href_counts_for_its_own_part():
    for href, base in (
        ("https://e.com/x/", "https://e.com/x/"), ("//e.com/", "//e.com/"), ("/x/", "/x/"), ("y/", "/products/y/"),
        ("data:,x", "/products/tote"), ("{{ shop.url }}", "/products/tote"), ("http://[", "/products/tote"),
    ):
        html = f'<a href="p">x</a><base target=_top><base href="{href}"><base href="/no/">'
        made, _ = placements(PRODUCT, [part(html), part("q", "url", "link")])
        assert [one.base for one in made] == [base, "/products/tote"]


def test_anchors():
    html = (
        '<a href="/1"><img src="/i.jpg" alt="A bag"></a><a href="/2" aria-label="Cart"><svg></svg></a><a href="/3">'
        + "word " * 40 + '</a><a href="/4">https://e.com/?email=jo@e.com</a><area href="/5" alt="Map">'
    )
    anchors = {one.url: one.anchor for one in placements(PRODUCT, [part(html)])[0]}
    assert anchors["/1"] == "A bag"
    assert anchors["/2"] == "Cart"
    assert len(anchors["/3"]) == 80
    assert anchors["/4"] == "https://e.com/?email="
    assert anchors["/5"] == "Map"


def test_personal_values_are_blanked_everywhere():
    url = "https://e.com/?utm_source=tiktok&amp;ttclid=SECRET&amp;email=SECRET"
    parts = [
        part(f'<a href="{url}">{url}</a><p>{url}</p><img srcset="{url} 1x"><button onclick="open(\'{url}\')">b</button>'),
        part(url.replace("&amp;", "&"), "text"), part(f'{{"url":"{url}"}}', "json"), part(f'<a href="{url}">', "liquid"),
        part(f"a{{b:url({url})}}", "css"), part(url, "url"),
    ]
    made, _ = placements(PRODUCT, parts)
    assert len(made) == 9
    assert "SECRET" not in str(made)
