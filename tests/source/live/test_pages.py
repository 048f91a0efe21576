"""Links of pages that were read whole, and the places that they have; any bytes may come."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.source.live.answer import Answer
from linkaudit.source.live.pages import MOST, has_fragment, links_on
from linkaudit.source.live.reading import is_same, look, read

URL, HTML = "https://linktr.ee/tents", {"content-type": "text/html; charset=utf-8"}
NEXT = {"props": {"pageProps": {"links": [
    {"id": 1, "title": "Our tent", "url": "https://shop.example/products/tent?utm_source=linktree"},
    {"id": 2, "title": "Video", "url": "https://www.tiktok.com/@tents"},
    {"id": 3, "title": "Picture", "url": "https://cdn.example/a.png"}]}}}  # fmt: skip


def found(html):
    return {one.url: one.anchor for one in links_on(URL, html.encode(), HTML)}


def test_links_in_the_data_of_a_page():
    page = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script>'
    assert found(page) == {"https://shop.example/products/tent?utm_source=linktree": "Our tent", "https://www.tiktok.com/@tents": "Video"}


def test_links_that_are_written_come_first_and_once():
    page = f'<a href="/me#x">Me</a><a href="https://shop.example/products/tent?utm_source=linktree"></a><script>{json.dumps(NEXT)}</script>'
    assert list(found(page).items())[:2] == [
        ("https://linktr.ee/me", "Me"), ("https://shop.example/products/tent?utm_source=linktree", "Our tent")]  # fmt: skip


@pytest.mark.parametrize("script", ['window.x = {"url": "https:\\/\\/shop.example\\/a", broken', 'go("https://shop.example/a")'])
def test_links_in_scripts_that_are_no_json(script):
    assert "https://shop.example/a" in found(f"<script>{script}</script>")


TAGGED = "https://shop.example/a?utm_source=bio&utm_medium=x"
STATE = json.dumps({"links": [{"title": "Our tent", "url": TAGGED}]})
SLASHED = STATE.replace("/", "\\u002F").replace("&", "\\u0026")


@pytest.mark.parametrize("page, anchor", [
    (f"<script>window.__INITIAL_STATE__ = {SLASHED};</script>", "Our tent"),
    (f"<script>window.__STATE__={SLASHED};(function(){{}}());</script>", ""),
    (f"<script>self.__next_f.push([1,{json.dumps('5:' + SLASHED)}])</script>", ""),
    (f"<script>self.__next_f.push([1,{json.dumps('5:' + STATE)}])</script>", ""),
    ('<script>window.__NUXT__=(function(a){return {u:"https:\\u002F\\u002Fshop.example\\u002Fa?utm_source=bio\\u0026utm_medium=x"}}(1));</script>', ""),
    (f"<div data-page='{STATE.replace('&', '&amp;')}'></div>", "Our tent"),
    (f'<div data-href="{TAGGED.replace("&", "&amp;")}">Our tent</div>', ""),
    (f"<button onclick=\"window.open('{TAGGED.replace('&', '&amp;')}')\">Our tent</button>", "Our tent"),
    ('<base href="https://shop.example/x/"><a href="/a?utm_source=bio&amp;utm_medium=x">Our tent</a>', "Our tent"),
    (f'<template><a href="{TAGGED}">Our tent</a></template>', "Our tent"),
])  # fmt: skip
def test_links_wherever_the_builders_of_such_pages_put_them(page, anchor):
    assert found(page) == {TAGGED: anchor}


def test_many_links_are_cut():
    assert len(found("".join(f'<a href="/{at}">x</a>' for at in range(2 * MOST)))) == MOST


@pytest.mark.parametrize("place, there", [
    ("size", True), ("care", True), ("gr%C3%B6%C3%9Fe", True), ("gone", False), ("top", True), ("", True), ("/route", True), ("!x", True),
    (":~:text=a", True), ("Size", False),
])  # fmt: skip
def test_places(place, there):
    page = '<p id="size"><a name="care"></a><p id="größe">'
    assert has_fragment(page.encode(), HTML, place) == there


@given(st.binary(max_size=400), st.sampled_from([200, 202, 403, 404, 503, 999]), st.sampled_from(["text/html", "text/html; charset=x", "", "image/png"]))
def test_any_bytes_are_read(body, status, kind):
    answer = Answer(url=URL, asked=URL, method="GET", status=status, headers={"content-type": kind}, body=body)
    assert read(answer).outcome
    assert isinstance(is_same(look(answer), look(answer)), bool)
    links_on(URL, body, {"content-type": kind})
    has_fragment(body, {"content-type": kind}, "x")
