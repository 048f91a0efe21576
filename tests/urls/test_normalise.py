"""What a browser opens for what was written: joining and normalising, written by hand from the URL Standard."""

from __future__ import annotations

import re

import ada_url
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkaudit.urls.normalise import decoded_path, has_scheme, is_bare_host, join, page_key, split, url_key

BASE = "https://shop.example/products/tent?x=1#f"

JOINED = [
    # what is empty, or only a part
    ("", "https://shop.example/products/tent?x=1"),
    ("#size", "https://shop.example/products/tent?x=1#size"),
    ("?a=1", "https://shop.example/products/tent?a=1"),
    ("?", "https://shop.example/products/tent?"),
    ("//cdn.example/x", "https://cdn.example/x"),
    ("///cdn.example/x", "https://cdn.example/x"),
    # dots
    ("../x", "https://shop.example/x"),
    ("../../../x", "https://shop.example/x"),
    ("./x", "https://shop.example/products/x"),
    ("x", "https://shop.example/products/x"),
    ("x/../y/", "https://shop.example/products/y/"),
    (".", "https://shop.example/products/"),
    ("..", "https://shop.example/"),
    ("/a/./b/.", "https://shop.example/a/b/"),
    ("/a/%2e%2E/b", "https://shop.example/b"),
    ("/a/%2e/b", "https://shop.example/a/b"),
    ("/a/...", "https://shop.example/a/..."),
    ("/a//b///c", "https://shop.example/a//b///c"),
    # white space that browsers take away
    ("  /x  ", "https://shop.example/x"),
    ("\t/x\n", "https://shop.example/x"),
    ("/a\tb\nc\rd", "https://shop.example/abcd"),
    ("ht\ntps://h.example/x", "https://h.example/x"),
    ("/a b", "https://shop.example/a%20b"),
    # backslashes
    ("\\\\cdn.example\\x", "https://cdn.example/x"),
    ("/a\\b", "https://shop.example/a/b"),
    ("/\\evil.example/", "https://evil.example/"),
    ("http:\\\\h.example\\x?a\\b#c\\d", "http://h.example/x?a\\b#c\\d"),
    ("/%5cstays", "https://shop.example/%5cstays"),
    # scheme, host and port
    ("HTTPS://SHOP.Example:443/A", "https://shop.example/A"),
    ("http://h.example:80/", "http://h.example/"),
    ("http://h.example:8080", "http://h.example:8080/"),
    ("https://h.example:0443/", "https://h.example/"),
    ("https://h.example:/x", "https://h.example/x"),
    ("https:x", "https://shop.example/products/x"),
    ("https:/x", "https://shop.example/x"),
    ("http:x", "http://x/"),
    ("http://1.2.3", "http://1.2.0.3/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://[::1]/x", "http://[::1]/x"),
    ("https://h_x.example/", "https://h_x.example/"),
    ("https://h.example?", "https://h.example/?"),
    # names before the host
    ("https://u:p@h.example/x", "https://u:p@h.example/x"),
    ("https://@h.example/", "https://h.example/"),
    ("https://u:@h.example", "https://u@h.example/"),
    ("https://user@shop.example@evil.example/", "https://user%40shop.example@evil.example/"),
    # names in other scripts
    ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
    ("https://faß.example/", "https://xn--fa-hia.example/"),
    ("https://例え.テスト/パス?ク=値#断", "https://xn--r8jz45g.xn--zckzah/%E3%83%91%E3%82%B9?%E3%82%AF=%E5%80%A4#%E6%96%AD"),
    ("https://ＷＷＷ.example/", "https://www.example/"),
    ("https://h%41.example/", "https://ha.example/"),
    ("https://soft\u00adhyphen.example/", "https://softhyphen.example/"),
    # percent-encoding: kept as written, added where a browser adds it
    ("/%7Ea/~a", "https://shop.example/%7Ea/~a"),
    ("/%zz", "https://shop.example/%zz"),
    ("/a/%2F/b", "https://shop.example/a/%2F/b"),
    ('/"<>`{}|^', "https://shop.example/%22%3C%3E%60%7B%7D|%5E"),
    ("/?\"<>`{}|^'", "https://shop.example/?%22%3C%3E`{}|^%27"),
    ("/products/tent™", "https://shop.example/products/tent%E2%84%A2"),
    ("/products/帐篷", "https://shop.example/products/%E5%B8%90%E7%AF%B7"),
    ("/?a=%26&b=%3D+c", "https://shop.example/?a=%26&b=%3D+c"),
    ("/a?b?c#d#e", "https://shop.example/a?b?c#d#e"),
    # names of parameters that look like HTML entities survive
    ("/p?a=1&currency=USD", "https://shop.example/p?a=1&currency=USD"),
    ("/p?a=1&section_id=2&region=US", "https://shop.example/p?a=1&section_id=2&region=US"),
    ("?x&copy=2&reg=1&times=3&not=4&para=5", "https://shop.example/products/tent?x&copy=2&reg=1&times=3&not=4&para=5"),
    ("/p;v=1?a;b", "https://shop.example/p;v=1?a;b"),
    ("/x&y=1", "https://shop.example/x&y=1"),
    # other schemes are left alone
    ("mailto:a@b.example", "mailto:a@b.example"),
    ("tel:+1", "tel:+1"),
    # no browser opens these
    ("https://", None),
    ("//", None),
    ("https://h.example:99999/", None),
    ("https://h.example:a/", None),
    ("http://[::1", None),
    ("http://256.1.1.1", None),
    ("https://exa mple/", None),
    ("https://a^b.example/", None),
    ("https://h.example/\ud800", None),
]


@pytest.mark.parametrize("written,opened", JOINED, ids=[repr(row[0]) for row in JOINED])
def test_join(written, opened):
    assert join(written, BASE) == opened


def test_a_relative_link_needs_a_base():
    assert join("/x", "not a url") is None
    assert join("x", "https://") is None


_HOSTS = ["h.example", "H.example", "127.0.0.1", "0x7f.1", "1.2.3", "h.example:443", "h.example:80", "h.example:8080", "a..b",
          "xn--a", "h.example.", "08.1.1.1", "h.example:", "h.example:99999", "u@h.example", "bücher.example", ""]  # fmt: skip


@given(
    st.sampled_from(["http://", "https://", "HTTP://", "https:/", "http:"]), st.sampled_from(_HOSTS),
    st.text("ab./%2eE?#@:'^|~*[]\\ü ", max_size=12),
)  # fmt: skip
@settings(max_examples=1000)
@example("https://", "h.example", "/a/%2e./b")
@example("https://", "h.example", "/a?x=/../b#/./c")
def test_an_address_is_joined_as_ada_joins_it(scheme, host, rest):
    written = scheme + host + rest
    try:
        joined = ada_url.join_url(BASE, written)
    except (ValueError, UnicodeError):
        joined = None
    assert join(written, BASE) == joined


@given(st.text(max_size=60))
def test_what_was_joined_joins_to_itself(written):
    opened = join(written, BASE)
    if opened is not None:
        assert join(opened, "https://other.example/") == opened


RFC_3986 = re.compile(r"^([^:/?#]+)://(?:[^/?#]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$")  # appendix B


@given(st.text(alphabet="ab/.?#&=%:@\\ \t\né™", max_size=40))
def test_parts_are_those_of_the_standard(written):
    opened = join(written, "https://shop.example/p/q")
    if opened is None or not opened.startswith("https://"):
        return
    found = RFC_3986.match(opened)
    assert found
    assert tuple(split(opened)) == tuple(part or "" for part in found.groups())


SPLIT = [
    ("https://u:p@h.example:8080/a?b#c", ("https", "h.example:8080", "/a", "b", "c")),
    ("https://h.example/a@b:c?d@e/f#g?h#i", ("https", "h.example", "/a@b:c", "d@e/f", "g?h#i")),
    ("https://[::1]:80/x", ("https", "[::1]:80", "/x", "", "")),
    ("https://h.example/", ("https", "h.example", "/", "", "")),
]


@pytest.mark.parametrize("href,parts", SPLIT, ids=[row[0] for row in SPLIT])
def test_split(href, parts):
    assert tuple(split(href)) == parts


BARE_HOSTS = [
    "www.shop.com", "shop.com", "shop.com/", "shop.com:80/x", "SHOP.COM/x", "www.a.b", "my-shop.myshopify.com",
    "a.b.c.de", "shop.com?x", "shop.com#x", "about.us/team", "t.me/x", "javascript.com",
]  # fmt: skip
NOT_HOSTS = [
    "faq.html", "1.2.3.4", "image.jpg", "size-chart.pdf", "archive.zip", "readme.md", "shop.company", "shop.comx", "-a.com",
    "www.", "user@shop.com", "mailto:x@y.com", "localhost", "index.php", "https//shop.com", "/shop.com", "//shop.com",
    "see shop.com", "", "products/shop.com",
]  # fmt: skip


@pytest.mark.parametrize("text", BARE_HOSTS)
def test_a_host_without_scheme(text):
    assert is_bare_host(text)
    assert not has_scheme(text)


@pytest.mark.parametrize("text", NOT_HOSTS)
def test_no_host(text):
    assert not is_bare_host(text)


SCHEMES = [("https://a.example", True), ("HTTP:x", True), ("mailto:x", True), ("shopify://x", True), ("x-y+z.1:a", True),
           ("/a:b", False), ("//a.example", False), ("?a:b", False), ("1a:b", False), (":x", False),
           ("shop.com:443/x", False), ("/go?u=https://x.example", False)]  # fmt: skip


@pytest.mark.parametrize("text,known", SCHEMES)
def test_scheme(text, known):
    assert has_scheme(text) is known


PATHS = [
    ("/", "/"), ("", "/"), ("/A/B/", "/a/b"), ("/caf%C3%A9", "/café"), ("/Caf%c3%a9%E2%84%A2/", "/café™"),
    ("/%E5%B8%90%E7%AF%B7", "/帐篷"), ("/a%20b", "/a b"), ("/a+b", "/a+b"), ("/50%25-off", "/50%-off"), ("/%zz", "/%zz"),
    ("/a//", "/a"),
]  # fmt: skip


@pytest.mark.parametrize("path,decoded", PATHS)
def test_decoded_path(path, decoded):
    assert decoded_path(path) == decoded


SAME_URL = [
    ("https://s.example/p?a=1#top", "https://s.example/p?a=1"),
    ("https://s.example/p?a=1&ttclid=E.C.P", "https://s.example/p?a=1"),
    ("https://s.example/p?_ga=2.1&a=1&fbclid=x", "https://s.example/p?a=1"),
    ("https://s.example/p?ttclid=1", "https://s.example/p"),
    ("https://s.example/p?email=&ttclid=#x", "https://s.example/p"),
]
OTHER_URL = ["https://s.example/p?b=1", "https://s.example/p/", "https://s.example/P", "http://s.example/p",
             "https://www.s.example/p", "https://s.example/p?variant=1", "https://s.example/p?_pos=1",
             "https://s.example/p?utm_source=tiktok"]  # fmt: skip


@pytest.mark.parametrize("one,other", SAME_URL)
def test_the_same_url(one, other):
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize("other", OTHER_URL)
def test_another_url(other):
    assert url_key("https://s.example/p") != url_key(other)


SAME_PAGE = [
    "https://s.example/p?_pos=1&_sid=2&_ss=r", "https://s.example/p?_ga=2.3", "https://s.example/p?variant=9",
    "https://s.example/P/", "https://www.s.example/p#top", "https://s.example/p?utm_source=tiktok&utm_term=x",
    "https://s.example/p?section_id=main&preview_theme_id=3", "https://s.example/p?%5Fpos=1", "https://s.example/p?_POS=1",
    "https://s.example/p?&", "https://s.example/p?ttclid=E.C.P", "https://s.example/%70",
]  # fmt: skip
OTHER_PAGE = ["https://s.example/p?page=2", "https://s.example/p?view=b", "https://s.example/p?currency=USD",
              "https://s.example/p/q", "https://s.example/p?q=variant"]  # fmt: skip


@pytest.mark.parametrize("href", SAME_PAGE)
def test_noise_does_not_make_another_page(href):
    assert page_key(href) == "/p"


@pytest.mark.parametrize("href", OTHER_PAGE)
def test_what_selects_content_makes_another_page(href):
    assert page_key(href) != "/p"


def test_order_of_parameters_does_not_make_another_page():
    assert page_key("https://s.example/p?b=2&_sid=1&a=1") == page_key("https://s.example/p?a=1&b=2") == "/p?a=1&b=2"
