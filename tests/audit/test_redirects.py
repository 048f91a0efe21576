"""What is wrong with a redirect rule, told at the rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.redirects import judge_rule
from linkaudit.audit.rules import BY_CODE
from linkaudit.model import OwnerKind, Redirect
from linkaudit.urls.identity import link_id
from tests.audit.small import RULES, shop


def codes(path, target, **more):
    rule = Redirect(ref=1, path=path, target=target, redirect_id=77)
    return sorted(one.code for one in judge_rule(rule, shop(rules=RULES | {path: target} | more.pop("rules", {}), **more)))


ROWS = [
    # a rule, and what is wrong with it
    ("/new", "/products/tent", []),
    ("/new", "https://partner.example/x", []),
    ("/new", "/apps/quiz", []),
    ("/products/old", "/products/tent", []),
    ("/products/tent/more", "/products/tent", []),
    ("/new", "/old-tent", ["LA302"]),
    ("/new", "/first", ["LA302"]),
    ("/new", "/ring-1", ["LA303"]),
    ("/ring-1", "/ring-2", ["LA303"]),
    ("/me", "/me", ["LA303"]),
    ("/Me/", "https://www.shop.example/me", ["LA303"]),
    ("/me", "https://partner.example/me", []),
    ("/pages/faq", "/products/tent", ["LA304"]),
    ("/Products/TENT/", "/products/stove", ["LA304"]),
    ("/products/stove", "/products/tent", ["LA304"]),
    ("/search", "/products/tent", ["LA304"]),
    ("/fr/products/tent", "/products/stove", ["LA304"]),
    ("/apps/x", "/products/tent", ["LA305"]),
    ("/", "/products/tent", ["LA305"]),
    ("/products", "/products/tent", ["LA305"]),
    ("/collections/all", "/products/tent", ["LA305"]),
    ("/collections/vendors/acme", "/pages/never-was", ["LA305"]),
    ("/cart/101:1", "/products/tent", ["LA305"]),
    ("/new", "/pages/never-was", ["LA306"]),
    ("/new", "/products/draft", ["LA306"]),
    ("/new", "/no-such", ["LA306"]),
    ("/new", "/shop/gone", ["LA306"]),
    ("/new", "/to-404", ["LA302", "LA306"]),
    ("/new", "/products/tent?utm_source=flyer", ["LA307"]),
    ("/new", "/products/tent?variant=101", ["LA307"]),
    ("/new", "/products/tent#size", []),
    ("/pages/faq", "/pages/never-was?a=1", ["LA304", "LA306", "LA307"]),
]  # fmt: skip


@pytest.mark.parametrize("path,target,expected", ROWS, ids=[f"{row[0]} → {row[1]}" for row in ROWS])
def test_rules(path, target, expected):
    assert codes(path, target) == expected


NOT_LOADED = [("page", "/pages/never-was"), ("product", "/products/never-was"), ("redirect", "/pages/never-was")]


@pytest.mark.parametrize("kind,target", NOT_LOADED)
def test_a_target_that_cannot_be_told_is_no_404(kind, target):
    assert codes("/new", target) == ["LA306"]
    assert codes("/new", target, without=(kind,)) == []


def test_a_finding_stands_at_the_rule_and_on_its_target():
    (found,) = judge_rule(Redirect(ref=1, path="/new", target="/pages/never-was?ttclid="), shop(rules={}))[1:]
    assert (found.code, found.owner_kind, found.owner_id, found.field, found.title) == ("LA306", OwnerKind.REDIRECT, "/new", "target", "/new")
    assert found.link_id == link_id("on-page", "content", "/pages/never-was")
    assert "/pages/never-was" in found.reason


def test_chains_are_told_with_every_hop():
    (found,) = judge_rule(Redirect(ref=1, path="/new", target="/first"), shop())
    assert found.reason == "/new → /first → /second → https://shop.example/products/tent"


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_rule_is_too_odd(path, target):
    rules = RULES | {path: target}
    found = judge_rule(Redirect(ref=1, path=path, target=target), shop(rules=rules))
    assert {one.code for one in found} <= {code for code in BY_CODE if "LA302" <= code <= "LA307"}
