"""No value that tells of one click or one person stays, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.urls.personal import PARAMETERS, blank, blank_text, drop

PERSONAL = sorted(PARAMETERS["personal"])
SECRET = "S3cr3t"

ROWS = [
    # written, blanked, dropped
    ("/p?ttclid=abc", "/p?ttclid=", "/p"),
    ("/p?a=1&ttclid=abc&b=2", "/p?a=1&ttclid=&b=2", "/p?a=1&b=2"),
    ("/p?ttclid=abc&b=2#top", "/p?ttclid=&b=2#top", "/p?b=2#top"),
    ("/p?TTCLID=abc&GcLiD=1", "/p?TTCLID=&GcLiD=", "/p"),
    ("/p?a=1&amp;ttclid=abc", "/p?a=1&amp;ttclid=", "/p?a=1"),
    ("/p?a=1;ttclid=abc&b=2", "/p?a=1;ttclid=&b=2", "/p?a=1&b=2"),
    ("/p?x=1?ttclid=abc", "/p?x=1?ttclid=", "/p?x=1"),
    ("/p?checkout%5Bemail%5D=a%40b", "/p?checkout%5Bemail%5D=", "/p"),
    ("/p?checkout%5bemail%5d=a%40b", "/p?checkout%5bemail%5d=", "/p"),
    ("/p?checkout[email]=a@b", "/p?checkout[email]=", "/p"),
    ("/p?ttclid", "/p?ttclid", "/p"),
    ("/p?ttclid=1&ttclid=2", "/p?ttclid=&ttclid=", "/p"),
    ("/p?email=o'brien@x.example&a=1", "/p?email=&a=1", "/p?a=1"),
    ('/p?email="a"@x.example&a=1', "/p?email=&a=1", "/p?a=1"),
    ("/p?checkout[shipping_address][address1]=1 High St&a=1", "/p?checkout[shipping_address][address1]=&a=1", "/p?a=1"),
    ("//h.example/p?_ga=2.1.3", "//h.example/p?_ga=", "//h.example/p"),
    ("?ttclid=abc", "?ttclid=", ""),
    # nothing personal: untouched, however odd
    ("/p?xttclid=1&ttclidx=2", "/p?xttclid=1&ttclidx=2", "/p?xttclid=1&ttclidx=2"),
    ("/p?q=ttclid=1", "/p?q=ttclid=1", "/p?q=ttclid=1"),
    ("/p?utm_source=tiktok&utm_id=7&variant=3", "/p?utm_source=tiktok&utm_id=7&variant=3", "/p?utm_source=tiktok&utm_id=7&variant=3"),
    ("/p?&&a", "/p?&&a", "/p?&&a"),
    ("/ttclid=1", "/ttclid=1", "/ttclid=1"),
    ("/p?", "/p?", "/p?"),
    ("mailto:care@shop.example", "mailto:care@shop.example", "mailto:care@shop.example"),
]  # fmt: skip


@pytest.mark.parametrize("written,blanked,dropped", ROWS, ids=[row[0] for row in ROWS])
def test_rows(written, blanked, dropped):
    assert blank(written) == blanked
    assert drop(written) == dropped
    assert drop(blanked) == dropped


def test_campaign_marks_are_not_personal():
    assert not {name for name in PERSONAL if name.startswith("utm_")}
    assert not set(PERSONAL) & set(PARAMETERS["campaign"])


names = st.one_of(
    st.sampled_from(PERSONAL),
    st.sampled_from([name.upper() for name in PERSONAL]),
    st.sampled_from([name.replace("[", "%5B").replace("]", "%5d") for name in PERSONAL]),
)
others = st.tuples(
    st.sampled_from(["a", "utm_source", "variant", "currency", "section_id", "region", "xttclid", "email2", "q"]),
    st.text(alphabet="abc123%20+.-_'\"<>é =", max_size=8),
)
secrets = st.tuples(names, st.text(alphabet="xyz%2B'\"<> .@=/:;é", max_size=8).map(lambda text: SECRET + text))
separators = st.sampled_from(["&", "&", "&amp;"])
addresses = st.builds(
    lambda path, pairs, glue, fragment: (
        path + "?" + "".join((mark if n else "") + f"{k}={v}" for n, ((k, v), mark) in enumerate(zip(pairs, glue, strict=False)))
        + fragment
    ),
    st.sampled_from(["", "/", "/products/tent", "https://shop.example/p", "//h.example/caf%C3%A9"]),
    st.lists(st.one_of(others, secrets), min_size=1, max_size=6),
    st.lists(separators, min_size=6, max_size=6),
    st.sampled_from(["", "#top", "#"]),
)


@given(addresses)
def test_no_value_stays(url):
    assert SECRET not in blank(url)
    assert SECRET not in drop(url)


@given(addresses)
def test_dropping_takes_no_notice_of_blanking(url):
    assert drop(blank(url)) == drop(url)
    assert blank(blank(url)) == blank(url)
    assert drop(drop(url)) == drop(url)


@given(st.lists(others, min_size=1, max_size=5), st.lists(st.tuples(st.integers(0, 5), secrets), max_size=4))
def test_every_other_byte_stays(kept, placed):
    pairs = [f"{name}={value}" for name, value in kept]
    plain = "/products/tent?" + "&".join(pairs)
    assert blank(plain) == plain
    assert drop(plain) == plain
    mixed = list(pairs)
    for place, (name, value) in placed:
        mixed.insert(min(place, len(mixed)), f"{name}={value}")
    assert drop("/products/tent?" + "&".join(mixed)) == plain


@given(st.text(max_size=80))
def test_any_text_keeps_its_order(url):
    rest = iter(url)
    assert all(char in rest for char in blank(url))
    rest = iter(url)
    assert all(char in rest for char in drop(url))


def test_text_keeps_all_but_the_values():
    html = '<a href="/x?a=1&amp;fbclid=S3">x</a> email=stays, <a href=\'/y?email=o&b=1\'>y?</a> ttclid=stays'
    assert blank_text(html) == '<a href="/x?a=1&amp;fbclid=">x</a> email=stays, <a href=\'/y?email=&b=1\'>y?</a> ttclid=stays'
