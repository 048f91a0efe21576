"""Where a text sends buyers away: what, where, and what tells it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.wording.redirecting import REDIRECTING
from linkaudit.wording.spans import Check, Lookout

PIECES = st.sampled_from(
    ["Tent ", "me@shop.example ", "link in bio ", "@tent.shop ", "https://a.example/x ", "Instagram ", "小红书", "+1 555 010 2345 ", "plain "]
)


def test_every_span_is_found_in_the_order_of_the_text():
    text = "Instagram @tent.shop and Facebook, call us at (555) 010-2345"
    assert [(span.kind, span.text) for span in REDIRECTING.spans(text)] == [
        ("other platform", "Instagram"), ("handle", "@tent.shop"), ("other platform", "Facebook"),
        ("phone number", "(555) 010-2345"),
    ]  # fmt: skip


def test_a_span_reaches_over_the_words_that_lead_to_it():
    text = "Tents. Call us at (555) 010-2345 today"
    (span,) = REDIRECTING.spans(text)
    assert text[span.start : span.end] == "Call us at (555) 010-2345"


def test_firsts_are_one_of_each_kind():
    found = REDIRECTING.firsts("Instagram, Facebook, a@shop.example, b@shop.example")
    assert sorted((span.kind, span.text) for span in found) == [
        ("e-mail address", "a@shop.example"), ("other platform", "Instagram"),
    ]  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=8).map("".join))
def test_firsts_and_spans_agree(text):
    spans, firsts = REDIRECTING.spans(text), REDIRECTING.firsts(text)
    assert {span.kind for span in spans} == {span.kind for span in firsts}
    assert set(firsts) <= set(spans)
    assert all(span.text in text[span.start : span.end] for span in spans)


def test_no_sign_is_passed_over_whatever_stands_around_it():
    checks = (Check("a", ("ab", "ß–é", "小红", "’s 微", "–"), re.compile("x")), Check("b", ("follow us", "1 8"), re.compile("x"), re.compile("x")))
    lookout = Lookout(checks)
    for check in checks:
        for sign in check.signs:
            for text in (f"{sign} x", f"x é {sign.upper()} 微", f"x\ud800 {sign}"):
                assert check in lookout.likely(text), (sign, text)
    assert list(lookout.likely("x é ’ 微 小 红 follow 18")) == []


@pytest.mark.parametrize("text, address", [
    ("Write to info @ tents . com today", "info @ tents . com"), ("info@ tents.com.", "info@ tents.com"),
    ("mail: shop @ tents . co . uk", "shop @ tents . co . uk"), ("a.b+c @ tents.shop!", "a.b+c @ tents.shop"), ("联系 info＠tents．com 吧", "info＠tents．com"),
    ("a ventas arroba tents punto com", "ventas arroba tents punto com"),
    ("para loja arroba tents ponto com", "loja arroba tents ponto com"),
])  # fmt: skip
def test_an_address_pulled_apart_is_one(text, address):
    assert [span.text for span in REDIRECTING.spans(text) if span.kind == "e-mail address"] == [address]


@pytest.mark.parametrize("text", ["", "Cotton tent for four", "amazonite", "size @ 42", "Only 5 left @ store. Online orders wait", "una arroba y punto", "\ud800"])
def test_plain_text_has_none(text):
    assert REDIRECTING.spans(text) == REDIRECTING.firsts(text) == []
