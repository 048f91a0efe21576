"""From a link to the products that take its place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.match import MAX_PRODUCTS, action, by_rank, match, to_one
from linkaudit.model import Direction, Match, Verdict
from tests.audit.small import judged, shop

SHOP = shop()
MEMBERS = {("collection", "sale"): ["tent", "Rope", "lamp", "tent"], ("page", "/pages/faq"): ["rope"], ("article", "/blogs/news/first"): ["lamp", "tent"],
           ("collection", "all"): ["tent", "rope"], ("collection", "hidden"): ["draft", "hidden", "stove", "old"],
           ("collection", "mixed"): ["hidden", "Draft", "stove", "lamp", "old", "in-no-file", "tent"]}  # fmt: skip
TAGGED = {"dry": ("tent", "lamp", "draft"), "red": ("lamp",)}


def members(kind, handle, facets):
    """Know tags, and no vendors."""
    if any(one.field == "vendor" for one in facets):
        return None
    return [one for one in MEMBERS.get((kind, handle), []) if all(one in TAGGED.get(word, ()) for facet in facets for word in facet.words)]


def matched(sold=None, **link):
    return match(judged(**link), SHOP, members, sold or {})


ROWS = [
    ({"kind": "product", "handle": "tent"}, "direct", "high", ("tent",), ()),
    ({"kind": "product", "handle": "tent", "resolved_by": "redirect"}, "redirect", "medium", ("tent",), ()),
    ({"kind": "product", "handle": "tent", "variant_ids": (101,)}, "variant", "high", ("tent",), (101,)),
    ({"kind": "product", "handle": "draft", "verdict": Verdict.BROKEN}, "direct", "high", ("draft",), ()),
    ({"kind": "product", "handle": "never-was"}, "none", "none", (), ()),
    ({"kind": "cart", "handle": "101:1,201:2", "variant_ids": (101, 201)}, "cart", "high", ("tent", "stove"), (101, 201)),
    ({"kind": "cart", "handle": "101:1,102:2", "variant_ids": (101, 102)}, "cart", "high", ("tent",), (101, 102)),
    ({"kind": "cart", "handle": "999:1", "variant_ids": (999,)}, "none", "none", (), (999,)),
    ({"kind": "discount", "handle": "tent", "url": "https://shop.example/products/tent?x=1"}, "discount", "medium", ("tent",), ()),
    ({"kind": "discount", "handle": "sale", "url": "https://shop.example/collections/sale"}, "collection", "medium", ("tent", "rope", "lamp"), ()),
    ({"kind": "discount", "handle": "tent", "url": "https://shop.example/"}, "home", "none", (), ()),
    ({"kind": "collection", "handle": "sale"}, "collection", "medium", ("tent", "rope", "lamp"), ()),
    ({"kind": "collection", "handle": "mixed"}, "collection", "medium", ("lamp", "in-no-file", "tent"), ()),
    ({"kind": "collection", "handle": "hidden"}, "none", "none", (), ()),
    ({"kind": "collection_list", "handle": "all"}, "collection", "medium", ("tent", "rope"), ()),
    ({"kind": "collection", "handle": "sale", "url": "https://shop.example/collections/sale/Dry"}, "collection", "medium", ("tent", "lamp"), ()),
    ({"kind": "collection", "handle": "sale", "url": "https://shop.example/fr/collections/sale/dry+red?x=1"}, "collection", "medium", ("lamp",), ()),
    ({"kind": "collection", "handle": "sale", "url": "https://shop.example/collections/sale/wet"}, "none", "none", (), ()),
    ({"kind": "collection_list", "handle": "all", "url": "https://shop.example/collections/all?filter.p.tag=dry"}, "collection", "medium", ("tent",), ()),
    ({"kind": "collection_list", "handle": "all", "url": "https://shop.example/collections/all?filter.p.vendor=x"}, "collection", "low", ("tent", "rope"), ()),
    ({"kind": "collection", "handle": "empty"}, "none", "none", (), ()),
    ({"kind": "page", "handle": "faq", "url": "https://shop.example/pages/faq"}, "page", "low", ("rope",), ()),
    ({"kind": "article", "handle": "first", "url": "https://shop.example/blogs/news/first?x=1"}, "article", "low", ("lamp", "tent"), ()),
    ({"kind": "home"}, "home", "none", (), ()),
    ({"kind": "search"}, "none", "none", (), ()),
    ({"kind": "external"}, "none", "none", (), ()),
    ({"kind": "blog", "handle": "news"}, "none", "none", (), ()),
]


@pytest.mark.parametrize("link,method,confidence,handles,variants", ROWS)
def test_methods(link, method, confidence, handles, variants):
    assert matched(**link) == Match(link_id=1, method=method, confidence=confidence, handles=handles, variant_ids=variants)


def test_best_sellers_first_then_the_order_of_the_collection():
    assert matched({"lamp": 2, "rope": 1}, kind="collection", handle="sale").handles == ("lamp", "rope", "tent")
    assert matched({"lamp": 2, "rope": 2}, kind="collection", handle="sale").handles == ("rope", "lamp", "tent")
    assert matched({"tent": 5}, kind="article", handle="first", url="https://shop.example/blogs/news/first").handles == ("tent", "lamp")


def test_what_products_earned_by_themselves_ranks_those_of_which_as_many_were_sold():
    earned = {"lamp": Decimal(500), "rope": Decimal(20)}
    link = judged(kind="collection", handle="sale")
    shown = ["tent", "rope", "lamp"]
    assert match(link, SHOP, lambda *_: shown, {}, earned).handles == ("lamp", "rope", "tent")
    assert match(link, SHOP, lambda *_: shown, {"rope": 1}, earned).handles == ("rope", "lamp", "tent")
    cases = (("product", "tent"), ("collection", "sale"), ("product", "never-was"))
    assert [to_one(judged(kind=kind, handle=handle), SHOP) for kind, handle in cases] == ["tent", "", ""]
    assert by_rank(match(link, SHOP, lambda *_: shown, {}), {"lamp": 1, "tent": 2}).handles == ("lamp", "tent", "rope")


@pytest.mark.parametrize("size,kept,left", [(MAX_PRODUCTS - 1, 49, 0), (MAX_PRODUCTS, 50, 0), (MAX_PRODUCTS + 1, 50, 1), (123, 50, 73)])
def test_fifty_products_and_how_many_are_left_out(size, kept, left):
    handles = [f"p{n}" for n in range(size)]
    found = match(judged(kind="collection", handle="big"), SHOP, lambda *_: handles, {handles[-1]: 1})
    assert (len(found.handles), found.left_out) == (kept, left)
    assert found.handles[0] == handles[-1]


@given(st.lists(st.sampled_from("abcdefgh"), max_size=20), st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 5)))
def test_a_collection_is_matched_whole_and_in_order(handles, sold):
    found = match(judged(kind="collection", handle="x"), SHOP, lambda *_: handles, sold).handles
    assert sorted(found) == sorted(set(handles))
    units = [sold.get(handle, 0) for handle in found]
    assert units == sorted(units, reverse=True)


ACTIONS = [
    (Verdict.BREAKS, Direction.INBOUND, "tent", "list"),
    (Verdict.BREAKS, Direction.INBOUND, "draft", "fix_first"),
    (Verdict.BREAKS, Direction.INBOUND, "never-was", "fix_first"),
    (Verdict.BREAKS, Direction.INBOUND, "", "manual"),
    (Verdict.BROKEN, Direction.INBOUND, "tent", "replace_link"),
    (Verdict.BROKEN, Direction.INBOUND, "draft", "fix_first"),
    (Verdict.BROKEN, Direction.INBOUND, "", "replace_link"),
    (Verdict.SURVIVES, Direction.INBOUND, "tent", "none"),
    (Verdict.UNKNOWN, Direction.INBOUND, "tent", "manual"),
    (Verdict.BREAKS, Direction.ON_PAGE, "", "replace_link"),
    (Verdict.OK, Direction.ON_PAGE, "tent", "none"),
]


@pytest.mark.parametrize("verdict,direction,handle,expected", ACTIONS)
def test_what_to_do(verdict, direction, handle, expected):
    assert action(judged(kind="product", verdict=verdict, direction=direction), handle, SHOP) == expected
