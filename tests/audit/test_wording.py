"""LA205: words that send buyers away, in several languages, and words that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.audit.wording import judge_wording, visible_text

FIRES = [
    ("e-mail address", "write to care@shop.example"),
    ("e-mail address", "<p>A.B+c@mail.shop.co.uk</p>"),
    ("e-mail address", "care&#64;shop.example or me@shop.example"),
    ("phone number", "+1 555 010 2345"),
    ("phone number", "+8613800138000"),
    ("phone number", "WhatsApp: +44 20 7946 0958"),
    ("phone number", "Call 555-010-2345 today"),
    ("phone number", "Call us at (555) 010-2345"),
    ("phone number", "Phone number: (555) 010-2345"),
    ("phone number", "tel. 555 0100 2345"),
    ("phone number", "客服电话：138 0013 8000"),
    ("phone number", "Text us on 5550102345"),
    ("phone number", "联系电话 13800138000"),
    ("phone number", "1-800-555-0199"),
    ("phone number", "1-800-FLOWERS"),
    ("phone number", "0800 123 4567"),
    ("phone number", "Rufen Sie uns an: 030 123456"),
    ("phone number", "Appelez le 01 23 45 67 89"),
    ("e-mail address", "info [at] tents [dot] com"),
    ("e-mail address", "info(at)tents.com"),
    ("address", "order at tents.com today"),
    ("address", "tents.co.uk"),
    ("handle", "IG: tent_shop"),
    ("handle", "LINE ID: tentshop"),
    ("call to leave TikTok", "DM for custom sizes"),
    ("call to leave TikTok", "scan the QR code"),
    ("call to leave TikTok", "链接在简介里"),
    ("other platform", "our Discord server"),
    ("address", "see https://tents.example/size"),
    ("address", "<p>WWW.Tents.Example</p>"),
    ("handle", "tag @tent.shop to win"),
    ("handle", "@tent_shop"),
    ("call to leave TikTok", "Link in bio!"),
    ("call to leave TikTok", "LINK IN OUR BIO"),
    ("call to leave TikTok", "link in <b>bio</b>"),
    ("call to leave TikTok", "link&nbsp;in&nbsp;bio"),
    ("call to leave TikTok", "link\n  in\n  bio"),
    ("call to leave TikTok", "Please follow us on our channel"),
    ("call to leave TikTok", "visit our website for more"),
    ("call to leave TikTok", "Síguenos en nuestra cuenta"),
    ("call to leave TikTok", "enlace en la bio"),
    ("call to leave TikTok", "Lien dans la bio"),
    ("call to leave TikTok", "Suivez-nous sur"),
    ("call to leave TikTok", "Link in der Bio"),
    ("call to leave TikTok", "Besuche unsere Website"),
    ("call to leave TikTok", "link na bio"),
    ("call to leave TikTok", "Seguici su"),
    ("call to leave TikTok", "プロフィールのリンクからどうぞ"),
    ("call to leave TikTok", "프로필 링크 확인"),
    ("call to leave TikTok", "点击主页购买"),
    ("call to leave TikTok", "liên kết ở tiểu sử"),
    ("call to leave TikTok", "ลิงก์ในไบโอ"),
    ("other platform", "also on Instagram"),
    ("other platform", "as seen on AMAZON."),
    ("other platform", "加我的微信"),
    ("other platform", "小红书同款"),
]  # fmt: skip


@pytest.mark.parametrize("name,text", FIRES, ids=[row[1] for row in FIRES])
def test_fires(name, text):
    for field, found in (("description", judge_wording("7", "Tent", text)), ("title", judge_wording("7", visible_text(text), ""))):
        hits = [one for one in found if one.reason.startswith(f"{name}: ")]
        assert len(hits) == 1
        assert (hits[0].code, hits[0].owner_id, hits[0].field, hits[0].link_id) == ("LA205", "7", field, 0)
        assert hits[0].anchor in visible_text(text)
        assert hits[0].anchor in hits[0].locator


SILENT = [
    "Size 42-44-46", "Waist 32-34-36, call it slim", "SKU 123-456-7890", "SKU: 555-010-2345", "EAN 4006381333931", "ISBN 978-3-16-148410-0",
    "$1,234.5678", "from 19.99 to 29.99", "2026-11-22", "22.11.2026", "11/22/2026 at 10:00", "10 x 20 x 30 cm", "+1 extra button",
    "+2 years of warranty", "10+10+10", "v2.0.1", "3.5mm", "24/7",
    "hotel, motel 100 200 3000", "telescope 200-300-4000", "intel 100-200-3000", "pastel 555-010-2345", "recall 100-200-3000",
    "phone case 123-456-7890", "fits phones of 146.7 x 71.5 x 7.65", "Tel Aviv 100 x 200",
    "<style>@media (max-width: 600px) { p { color: red } }</style>nice", "@media (max-width: 600px) { p { color: red } }",
    "<style>@import url(x); @font-face { a: b }</style>", "@import 'a.css'; @keyframes x", "<script>var a = 'me@shop.example';</script>",
    "<!-- link in bio -->", '<img alt="x" src="https://cdn.example/logo@2x.png">', '<a href="mailto:care@shop.example">write</a>',
    "SKU 5550102345", "model 0800-123-456", "so soft.It is", "phone case 13 14 15", "made for React.js and ASP.NET", "the dot com era",
    "signal red: large", "amazon green", "Amazon rainforest", "call it 1-2-3", "free.Shop in peace",
    "size @ 42", "5 @ $5", "a@b", "me@shop", "price@42.50", "@",
    "amazonite stone", "Amazonian oak", "twittering birds", "instagrammable", "ebayed", "telegraph pole", "walmartian", "sheinwood",
    "bio cotton, link by link in a chain", "biology of links", "our web, site by site", "follow the path", "a link in the chain",
    "bio-degradable", "主页", "微波炉", "",
]  # fmt: skip


@pytest.mark.parametrize("text", SILENT)
def test_is_silent(text):
    assert judge_wording("7", "Tent", text) == []
    if "<" not in text:
        assert judge_wording("7", text, "") == []


def test_one_finding_for_each_kind_and_field():
    found = judge_wording("7", "Tent, link in bio", "a@shop.example, b@shop.example, link in bio")
    assert [(one.field, one.anchor) for one in found] == [
        ("title", "link in bio"), ("description", "a@shop.example"), ("description", "link in bio"),
    ]  # fmt: skip


TEXTS = [("<p>a<br>b</p>", "a b"), ("a&amp;b &lt;c&gt;", "a&b <c>"), ("a\n\tb", "a b"), ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
         ("x<style>y</style>z", "x z"), ("x<SCRIPT>y</SCRIPT >z", "x z")]  # fmt: skip


@pytest.mark.parametrize("html,text", TEXTS)
def test_visible_text(html, text):
    assert visible_text(html).strip() == text


@given(st.text(max_size=60), st.text(max_size=120))
def test_no_text_is_too_odd(title, html):
    for one in judge_wording("7", title, html):
        assert one.code == "LA205"
        assert one.anchor in visible_text(html) or one.anchor in title
