"""Rows of the replacements: which redirects fire, what each place asks for, what an ad's note says."""

from decimal import Decimal
from typing import Any

import pytest

from linkaudit.export.replacements import ads, redirects, todo
from linkaudit.model import Direction, OwnerKind, Surface, Verdict
from linkaudit.model.replacement import Change, Goal, Spot

HOSTS = frozenset({"shop.example", "www.shop.example"})
GOAL = Goal(handle="tent", product_title="Tent", product_id="17", url="https://shop.tiktok.com/view/product/17", listed=True, live=True)


def spot(**more):
    base: dict[str, Any] = {"link_id": 1, "direction": Direction.INBOUND, "surface": Surface.VIDEO, "verdict": Verdict.BROKEN, "codes": ("LA101", "LA301"),
            "url": "https://shop.example/products/tent", "target_url": "https://shop.example/products/tent", "owner_kind": OwnerKind.LINK_LIST,
            "owner_id": "l.csv", "title": "", "field": "url", "locator": "row 1", "note": ""}  # fmt: skip
    return Spot(**(base | more))


def redirect(goal=GOAL, **more):
    return list(redirects.rows([Change(spot=spot(**more), goal=goal)], HOSTS))


@pytest.mark.parametrize("target,path", [
    ("https://shop.example/products/tent?utm_source=tiktok#top", "/products/tent"),
    ("https://www.shop.example/fr/products/tent/", "/fr/products/tent"),
    ("https://shop.example/products/caf%C3%A9", "/products/caf%C3%A9"),
])  # fmt: skip
def test_a_redirect_begins_at_the_path_alone(target, path):
    assert redirect(target_url=target) == [[path, GOAL.url]]


@pytest.mark.parametrize("more", [
    {"target_url": "https://other.example/products/tent"}, {"target_url": "https://shop.example/cart/1:1"}, {"target_url": "https://shop.example/"},
    {"target_url": "https://shop.example/collections/all"}, {"target_url": f"https://shop.example/{'x' * 1100}"},
    {"verdict": Verdict.BREAKS, "codes": ("LA101",)}, {"codes": ("LA303",)},
    {"goal": Goal()}, {"goal": Goal(handle="tent", listed=True)}, {"goal": Goal(handle="tent", url=GOAL.url, listed=True, live=False)},
])  # fmt: skip
def test_no_redirect_where_none_would_fire_or_help(more):
    assert redirect(**more) == []


def test_a_path_is_redirected_once():
    changes = [Change(spot=spot(target_url=f"https://shop.example/Products/{name}"), goal=GOAL) for name in ("tent", "TENT")]
    assert len(list(redirects.rows(changes, HOSTS))) == 1


@pytest.mark.parametrize("goal,action", [
    (GOAL, "replace_link"), (Goal(), "manual"), (Goal(handle="tent"), "list"), (Goal(handle="tent", listed=True), "manual"),
    (Goal(handle="tent", listed=True, url="u", live=False), "publish"), (Goal(handle="tent", listed=True, url="u"), "replace_link"),
])  # fmt: skip
@pytest.mark.parametrize("surface", [one for one in Surface if one not in (Surface.DESCRIPTION, Surface.CONTENT)])
def test_each_place_gets_an_action_in_words(goal, action, surface):
    found, words = todo.what_to_do(spot(surface=surface), goal)
    assert found == action
    assert words
    assert not words.endswith(".")


def test_a_link_of_the_store_to_a_page_that_ends_is_removed_or_replaced():
    page = spot(direction=Direction.ON_PAGE, surface=Surface.CONTENT, verdict=Verdict.BREAKS)
    assert todo.what_to_do(page, Goal())[0] == "remove_link"
    assert todo.what_to_do(page, GOAL)[0] == "replace_link"


def test_a_row_has_a_cell_for_each_column_and_money_only_where_told():
    rows = list(todo.rows([Change(spot=spot(), goal=GOAL, revenue=Decimal("1.50"), currency="USD"), Change(spot=spot(), goal=Goal(), currency="USD")]))
    assert {len(row) for row in rows} == {len(todo.HEADER)}
    assert [row[-2:] for row in rows] == [[Decimal("1.50"), "USD"], [None, None]]


@pytest.mark.parametrize("note,keys", [
    ("campaign Summer; ad group Tents; status Active", ("Summer", "Tents", "Active")),
    ("ad group Tents", ("", "Tents", "")), ("campaign A; B; ad group C", ("A; B", "C", "")), ("status Paused", ("", "", "Paused")), ("", ("", "", "")),
])  # fmt: skip
def test_an_ads_note_is_taken_apart(note, keys):
    change = Change(spot=spot(owner_kind=OwnerKind.AD, owner_id="9", title="Ad", note=note), goal=GOAL)
    campaign, group, ad_id, name, status = ads._keys(change)
    assert ((campaign, group, status), ad_id, name) == (keys, "9", "Ad")
