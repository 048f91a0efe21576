"""Which kind a file is of, whatever its name; nothing is read before everything is told."""

import gzip
import inspect
import pkgutil
from importlib import import_module

import pytest
import xlsxwriter

import linkaudit.source
from linkaudit.errors import UnreadableInput
from linkaudit.source.registry import KINDS, kind_named, recognise_all

FILES = {
    "product_csv": "Handle,Title\ntent,Tent\n",
    "redirect_csv": "Redirect from,Redirect to\n/a,/b\n",
    "link_list": "https://shop.example/a\n",
    "json": '{"products": [{"id": 1, "title": "A", "handle": "a", "body_html": "", "variants": []}]}',
    "orders": '{"orders": [{"id": 1, "created_at": "2026-01-01T00:00:00Z", "currency": "USD", "total_price": "1.00", "landing_site": "/", "line_items": []}]}',
    "sitemap": '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>',
    "html": "<!doctype html><html><head><title>x</title></head><body><a href='/x'>x</a></body></html>",
}


ORIGINS = ("counts sessions, but has no column that says where they came from or landed. Add the landing page, the referrer or UTM columns to the report,"
           " and export it again")


def test_every_kind_in_the_folder_is_registered():
    found = set()
    for module in pkgutil.walk_packages(linkaudit.source.__path__, "linkaudit.source."):
        for _, thing in inspect.getmembers(import_module(module.name), inspect.isclass):
            if {"recognise", "read", "expects", "stage", "name"} <= set(dir(thing)) and thing.__name__ != "FileKind":
                found.add(thing)
    assert found == {type(kind) for kind in KINDS}


def test_kinds_are_told_apart_by_name():
    names = [kind.name for kind in KINDS]
    assert len(names) == len(set(names))
    assert all(kind_named(name).name == name for name in names)
    assert {kind.stage for kind in KINDS} == {"crawl", "traffic", "listing"}
    assert all(kind.expects for kind in KINDS)


@pytest.mark.parametrize("name", FILES)
def test_content_decides_and_not_the_name(write, name):
    [one] = recognise_all([write("anything.dat", FILES[name])])
    assert one.kind.name == name
    [packed] = recognise_all([write("packed", gzip.compress(FILES[name].encode()))])
    assert packed.kind.name == name


@pytest.mark.parametrize("name", FILES)
def test_exactly_one_kind_takes_a_file(write, member_at, name):
    member = member_at(write("a", FILES[name]))
    assert [kind.name for kind in KINDS if kind.recognise(member)] == [name]


def test_a_zip_of_many_kinds(zipped):
    found = recognise_all([zipped("all.zip", FILES)])
    assert {one.member.inner: one.kind.name for one in found} == {name: name for name in FILES}


def test_a_theme(zipped):
    [one] = recognise_all([zipped("t.zip", {"templates/index.json": "{}", "sections/a.liquid": "x", "config/settings_data.json": "{}"})])
    assert one.kind.name == "theme"


def test_one_content_is_read_once_and_told(write):
    text = FILES["product_csv"]
    found = recognise_all([write("a.csv", text), write("b.csv", FILES["link_list"]), write("c.csv", text), write("d.gz", gzip.compress(text.encode()))])
    assert [(one.member.name, one.also) for one in found] == [("a.csv", ("c.csv", "d.gz")), ("b.csv", ())]


@pytest.mark.parametrize("content", [b"%PDF-1.7\n\x00\x00", b"\x89PNG\r\n\x1a\n\x00\x00", b"some words\nand more\n", b"\x00" * 100, b" \n \n", b"a,b\n1,2\n", b"\xff\xfe"])
def test_an_unknown_file_is_named_in_one_short_line(write, content):
    good = write("good.csv", FILES["product_csv"])
    with pytest.raises(UnreadableInput) as caught:
        recognise_all([good, write("odd.bin", content)])
    assert caught.value.where == "odd.bin"
    assert caught.value.exit_code == 2
    assert str(caught.value).startswith("odd.bin: is none of the files that can be read")
    assert "Expected: an export of Shopify, GA4, Ads Manager or Seller Center" in str(caught.value)
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content, said", [
    (b"%PDF-1.7\n\x00", ": it is a PDF file."), (b"\x89PNG\r\n\x1a\n\x00", ": it is a picture file."), (b" \n", ": it is empty."), (b"a,b\n1,2\n", ": it is a table with the columns “a, b”."),
    (b"a,b,c,d,e\n1,2,3,4,5\n", ": it is a table with the columns “a, b, c, d, …”."), (b"some words\n", "."),
])
def test_of_an_unknown_file_it_is_said_what_it_is(write, content, said):
    with pytest.raises(UnreadableInput) as caught:
        recognise_all([write("odd.bin", content)])
    assert f"odd.bin: is none of the files that can be read{said}" in str(caught.value)


@pytest.mark.parametrize("text, said", [
    ("Name,Email,Financial Status,Paid at\n#1001,a@shop.example,paid,\n", "Shopify's orders CSV has no landing page. Export orders as JSON"),
    ("Handle,Title,Option1 Name,HS Code,COO,Location,Available\ntent,Tent,Size,,,Berlin,4\n", "is Shopify's inventory export. Use Products > Export"),
    ('{"errors":[{"message":"Throttled"},{"message":"x"}]}', "is an answer that says: Throttled. Ask for it again once that is cured"),
    ('{"errors":"[API] Invalid API key"}', "is an answer that says: [API] Invalid API key. Ask for it again once that is cured"),
    ("Day,Sessions,Online store visitors\n2026-09-01,12,10\n", ORIGINS), ("Date,Sessions\n20260901,5\n", ORIGINS), ("Día,Sesiones\n2026-09-01,5\n", ORIGINS),
    ("[]", "is a list with nothing in it, so it does not say of what. Export it again, or leave it out"),
    ("\ufeff[\n]\n", "is a list with nothing in it, so it does not say of what. Export it again, or leave it out"),
    ("{ }", "is an object with nothing in it. Export it again, or leave it out"),
    ('{"errors":{"base":["is\\nnot here"]}}', "is an answer that says: is not here. Ask for it again once that is cured"),
    ("Hi Ann,\nit is here: https://shop.example/a\nBest,\nBob\n",
     "has links, but too many lines without one. If it is a list of your links on TikTok, write one URL a line, and # before every line that is a remark"),
    ("Wohin,Was\nhttps://shop.example/a,Tent\n", 'has links, but no column that is named url. Write "url" above them if they stand on TikTok'),
])
def test_files_that_are_taken_for_others_get_a_hint(write, text, said):
    with pytest.raises(UnreadableInput) as caught:
        recognise_all([write("a.dat", text)])
    assert str(caught.value) == f"a.dat: {said}"


def test_a_table_saved_as_a_workbook_is_told_the_way_out(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("products_export").write_row(0, 0, ["Handle", "Title"])
    with pytest.raises(UnreadableInput, match=r"is a workbook, but none of .* save its sheet as CSV \(UTF-8\)"):
        recognise_all([tmp_path / "a.xlsx"])


@pytest.mark.parametrize("text", ['{"errors": ' + "[" * 50_000, '{"errors": []}', '{"errors": 1}', '{"errors":[{}]}', '{"errors":"' + "x" * 9_000 + '"}', "a,b\n" * 9_000, '"' * 999, "x" * 300_000])
def test_a_refusal_is_short_whatever_the_file(write, text):
    with pytest.raises(UnreadableInput) as caught:
        recognise_all([write("a.dat", text)])
    assert len(str(caught.value)) <= 300


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_recognising_never_raises(write, zipped, member_at, kind):
    contents = [b"\x00", b"\xff\xfea", b"{", b"[[[", b"<", b'"', b"'", b",,,\n", b"PK", b"\x1f\x8b", b"#", b"\xef\xbb\xbf", bytes(range(256)), b'"' * 999]
    for number, content in enumerate(contents):
        path = write(f"{number}.bin", content)
        try:
            member = member_at(path)
        except UnreadableInput:
            continue
        assert kind.recognise(member) in {True, False}
    for files in ({"xl/workbook.xml": "not xml"}, {"templates/a": "x", "config/b": "y"}):
        assert kind.recognise(member_at(zipped("a.zip", files))) in {True, False}
