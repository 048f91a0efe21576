"""Saved HTML pages."""

from __future__ import annotations

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import Host, OwnerKind, Placement
from linkaudit.source.base import Member
from linkaudit.source.documents.kinds import DOCUMENT_KINDS
from linkaudit.source.documents.saved_html import SavedHtml
from linkaudit.source.reading.opening import members

PAGE = """<!DOCTYPE html>
<html><head><title> About
 us </title><link rel="canonical" href="https://shop.example/fr/pages/caf%C3%A9">
<script>Shopify.shop = "tent.myshopify.com";</script></head>
<body><a href="/pages/faq">FAQ – ü</a><a href="#x">in page</a></body></html>
"""


@pytest.fixture
def member(tmp_path):
    def make(data, name="page.html"):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return next(members([path]))

    return make


def records(member, *types):
    found = [record for batch in SavedHtml().read(member, 0) for record in batch.records]
    return [record for record in found if isinstance(record, types)]


@pytest.mark.parametrize(
    "head, expected",
    [
        (b"<!DOCTYPE html><p>", True), (b"\xef\xbb\xbf\n<HTML lang=en>", True), (b"<!-- saved --><head><title>", True),
        (b"<body class=x>", True), ("<html>".encode("utf-16"), True), (b"<p>hello", False), (b"see <html>", False),
        (b"<?xml version='1.0'?><urlset>", False), (b"Handle,Body\na,<html>", False), (b"{}", False), (b"", False),
    ],
)
def test_recognised_by_content(tmp_path, head, expected):
    assert SavedHtml().recognise(Member(name="x", path=tmp_path, head=head)) is expected


def test_a_page(member):
    found = records(member(PAGE), Placement)
    assert [(link.url, link.anchor) for link in found if link.url.startswith("/")] == [("/pages/faq", "FAQ – ü")]
    assert {(link.owner_kind, link.owner_id, link.title, link.base) for link in found} == {
        (OwnerKind.HTML, "About us", "About us", "/fr/pages/café")}
    assert records(member(PAGE), Host) == [
        Host(host="shop.example"), Host(host="shop.example", root="/fr"), Host(host="tent.myshopify.com")]


@pytest.mark.parametrize(
    "markup, base",
    [
        ("<html><body><a href=x>", "/"),
        ("<html><meta property=og:url content=https://shop.example/pages/a><a href=x>", "/pages/a"),
        ("<!-- saved from url=(0030)https://shop.example/pages/b -->\n<html><a href=x>", "/pages/b"),
        ("<html><link rel=canonical href='https://[broken'><a href=x>", "/"),
        ("<html><link rel=canonical><a href=x>", "/"),
    ],
)
def test_where_relative_links_lead(member, markup, base):
    link = records(member(markup), Placement)[-1]
    assert (link.url, link.base, link.title) == ("x", base, "page.html")


def test_a_page_of_another_service_names_no_host(member):
    assert not records(member("<html><link rel=canonical href=https://linktr.example/tent><a href=/x>"), Host)


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode("utf-16"), PAGE.encode("utf-8-sig"), PAGE.replace("–", "-").encode("cp1252"),
        PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').replace("–", "-").encode("latin-1"),
        PAGE.replace("<head>", '<head><meta charset="no-such">').encode(),
    ],
)
def test_encodings(member, data):
    assert any(link.anchor in {"FAQ – ü", "FAQ - ü"} for link in records(member(data), Placement))


def test_resuming_gives_exactly_the_rest(member):
    page = member(PAGE)
    whole = list(SavedHtml().read(page, 0))
    assert [batch.cursor for batch in whole] == [1]
    assert list(SavedHtml().read(page, 1)) == []


def test_only_one_kind(member):
    assert [kind.name for kind in DOCUMENT_KINDS if kind.recognise(member(PAGE))] == ["html"]


MHTML = """From: <Saved by Blink>
Snapshot-Content-Location: https://linktr.ee/tent
Subject: Tent
Date: Thu, 26 Nov 2026 10:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----x"

------x
Content-Type: text/css
Content-Location: cid:css@x

a {{ background: url(https://other.example/a) }}
------x
Content-Type: {type}
Content-Transfer-Encoding: quoted-printable
Content-Location: https://linktr.ee/tent

<html><head><title>Tent</title></head><body><a href=3D"https://shop.example/products/t=
ent?a=3D1">Gr=C3=BCn</a><a href=3D"../x">x</a></body></html>
------x--
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_page_saved_as_a_single_file(member, end):
    page = member(MHTML.format(type="text/html; charset=utf-8").replace("\n", end), "tent.mhtml")
    assert SavedHtml().recognise(page)
    found = records(page, Placement)
    assert [(link.url, link.anchor) for link in found] == [("https://shop.example/products/tent?a=1", "Grün"), ("../x", "x")]
    assert {(link.title, link.base) for link in found} == {("Tent", "/tent")}


def test_a_single_file_without_a_page(member):
    with pytest.raises(UnreadableInput, match="has no HTML page in it"):
        records(member(MHTML.format(type="text/plain")), Placement)
