from __future__ import annotations

import re
from collections import Counter
from html import escape
from html.entities import html5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkaudit.source.extract import Found, extract
from linkaudit.source.extract.markup import markup_links
from linkaudit.source.extract.page import page_links
from tests.source.hostile_html import CASES
from tests.source.soup import soup_links

IDS = [name for name, _, _ in CASES]
LEGACY = sorted(name for name in html5 if not name.endswith(";"))

# Where bs4 on lxml (libxml2's own HTML parser, not the standard's) sees other links than a browser.
SOUP_DIFFERS = {
    "second body": "libxml2 drops a second <body> whole; the standard adds its attributes to the first",
}


def kind(locator: str) -> str:
    """The locator less its number and what follows."""
    return re.sub(r' #\d.*| ".*', "", locator, flags=re.DOTALL)


def seen(found: Found) -> list[tuple[str, str]]:
    return [(kind(link.locator), link.url) for link in found.links]


def test_corpus_is_large_and_named_once():
    assert len(CASES) >= 60
    assert len(set(IDS)) == len(CASES)


@pytest.mark.parametrize("name, html, expected", CASES, ids=IDS)
def test_links_by_the_html_standard(name, html, expected):
    assert Counter(seen(extract("html", html))) == Counter(expected)


@pytest.mark.parametrize("name, html, expected", CASES, ids=IDS)
def test_bs4_on_lxml_sees_the_same_links(name, html, expected):
    found = Found()
    soup_links(html, found)
    same = Counter(seen(found)) == Counter(expected)
    assert same is (name not in SOUP_DIFFERS), seen(found)


def test_every_exception_of_bs4_is_a_case():
    assert set(SOUP_DIFFERS) <= set(IDS)


@given(st.text())
def test_any_text_is_read(text):
    for form in ("html", "text", "json", "liquid", "css", "url"):
        extract(form, text)


@given(st.lists(st.sampled_from(
    ["<a href=", '"', "'", ">", "</a>", "<script>", "</script>", "<style>", "{{", "}}", "{%", "%}", "url(", ")", "/*",
     "*/", "<!--", "-->", "https://e.com/", "www.", "a.com", "{", "}", "[", "]", ":", "\\", "`", "<template>", "<svg>",
     "&", ";", "<iframe srcdoc=", "<table>", "<td>", "\n", "\0", "location=", "{% schema %}", "{% comment %}", ","]
)))
def test_any_soup_of_marks_is_read(pieces):
    text = "".join(pieces)
    for form in ("html", "text", "json", "liquid", "css", "url"):
        extract(form, text)
    markup_links(text, Found())


URL = st.builds(
    "{}/{}{}{}".format,
    st.sampled_from(["", "https://e.com", "//e.com", "http://münchen.example", "/products", "mailto:x@e.com", "."]),
    st.text(st.characters(exclude_characters="\r\0{", exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(["", "?v=1", "?currency=USD&amp=1", "?a=1&b=2;c"]),
    st.sampled_from(["", "#top", "?"]),
)


@given(URL)
@settings(max_examples=200)
def test_an_href_comes_out_as_it_went_in(url):
    url = url.strip("".join(map(chr, range(33))))
    for html in (f'<p><a class=x href="{escape(url)}">t</a>', f"<a href='{escape(url)}'>"):
        assert [link.url for link in extract("html", html).links if link.locator == "a[href] #1"] == [url]


@given(st.lists(st.sampled_from(LEGACY), min_size=1, max_size=12), st.sampled_from(["&", "&amp;"]))
def test_legacy_entity_names_survive_as_parameters(names, joint):
    query = [f"{name}={number}" for number, name in enumerate(names)]
    html = f'<a href="/p?v=1{joint}{joint.join(query)}">t</a>'
    assert [link.url for link in extract("html", html).links] == ["/p?v=1&" + "&".join(query)]


def test_all_legacy_entity_names_survive():
    query = "&".join(f"{name}=1" for name in LEGACY)
    for form in ("html", "liquid"):
        assert [link.url for link in extract(form, f'<a href="/p?v=1&{query}">t</a>').links] == [f"/p?v=1&{query}"]


def test_too_deep_a_document_is_read_by_lines():
    html = "<div>\n" * 30_000 + '<p><a href="/p?a=1&currency=2">Go <b>there</b></a> www.example.com'
    assert [(link.locator, link.url, link.anchor) for link in extract("html", html).links] == [
        ("line 30001 a[href]", "/p?a=1&currency=2", "Go there"),
        ('line 30001 text "www.example.com"', "www.example.com", ""),
    ]


def test_a_flood_of_attributes_is_read_by_lines():
    html = "<a " + " ".join(f"a{number}=1" for number in range(20_000)) + ' href="/p">x</a>'
    assert [(link.locator, link.url) for link in extract("html", html).links] == [("line 1 a[href]", "/p")]


def test_a_picture_written_into_the_page_changes_no_locator():
    html = '<img src="data:image/png;base64,' + "iVBO/+Rw" * 40_000 + '=="><a href="/p">x</a>'
    assert [(link.locator, link.url) for link in extract("html", html).links] == [("a[href] #1", "/p")]


@pytest.mark.parametrize("name, html, expected", CASES, ids=IDS)
def test_nothing_is_missed_by_the_look_before_parsing(name, html, expected, monkeypatch):
    """What the cheap look calls linkless has no links when it is parsed all the same."""
    monkeypatch.setattr("linkaudit.source.extract.page._may_link", lambda _: True)
    parsed = Found()
    page_links(html, parsed)
    assert seen(parsed) == seen(extract("html", html))
