"""No value that tells of one click or one person stays, and nothing else changes."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.urls.personal import PARAMETERS, blank, blank_text, blank_words, drop

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
    # names in any encoding, and what buyers fill in
    ("/p?%65mail=jo&%74%74clid=E.C.P&b=1", "/p?%65mail=&%74%74clid=&b=1", "/p?b=1"),
    ("/p?%2565mail=jo", "/p?%2565mail=", "/p"),
    ("/p?checkout[shipping_address][city]=Ulm&b=1", "/p?checkout[shipping_address][city]=&b=1", "/p?b=1"),
    ("/p?customer%5Bemail%5D=jo&contact[phone][]=1", "/p?customer%5Bemail%5D=&contact[phone][]=", "/p"),
    ("/p?first_name=Jo&_t=8x&_r=1&fbp=fb.1.2&unsubscribe_token=x", "/p?first_name=&_t=&_r=&fbp=&unsubscribe_token=", "/p"),
    ("/p?address=1 High St&zip=89073&postal_code=1&a=1", "/p?address=&zip=&postal_code=&a=1", "/p?a=1"),
    # addresses and telephone numbers, whatever the name
    ("/p?e=a@b.co&b=1", "/p?e=&b=1", "/p?e=&b=1"),
    ("/search?q=me%40x.com", "/search?q=", "/search?q="),
    ("/p?ref=jo%2540x.com", "/p?ref=", "/p?ref="),
    ("/p?id=jo%40b%C3%BCcher.de&b=1", "/p?id=&b=1", "/p?id=&b=1"),
    ("/p?jo@x.com", "/p?", "/p?"),
    ("/p?name=%2B15550100177&uid=+1 555 010 0177", "/p?name=&uid=", "/p?name=&uid="),
    ("/tools/unsubscribe/x@y.com", "/tools/unsubscribe/", "/tools/unsubscribe/"),
    ("/u/jo%40x.com/edit?a=1", "/u//edit?a=1", "/u//edit?a=1"),
    ("/u/jo@x.com.html", "/u/", "/u/"),
    # devices and addresses of the net
    ("/p?ip=203.0.113.7&a=1", "/p?ip=&a=1", "/p?a=1"),
    ("/p?idfa=AB-1&GAID=2&aaid=3&callback=E.C.P.123&ua=Mozilla%2F5.0&dob=1990&b=1", "/p?idfa=&GAID=&aaid=&callback=&ua=&dob=&b=1", "/p?b=1"),
    ("/p?utm_content=203.0.113.7&b=1", "/p?utm_content=&b=1", "/p?utm_content=&b=1"),
    ("/p?b=203.0.113.7:443#x", "/p?b=#x", "/p?b=#x"),
    ("/p?b=2001:db8::1", "/p?b=", "/p?b="),
    ("/p?b=2001%3ADB8%3a%3a1&c=1", "/p?b=&c=1", "/p?b=&c=1"),
    ("/p?b=[2001:db8::1]", "/p?b=", "/p?b="),
    ("/p?b=203%2E0.113.7", "/p?b=", "/p?b="),
    ("/p?b=::ffff:203.0.113.7", "/p?b=", "/p?b="),
    ("/p?to=%2Fx%3Fref%3D203.0.113.7%26c%3D1", "/p?to=%2Fx%3Fref%3D%26c%3D1", "/p?to=%2Fx%3Fref%3D%26c%3D1"),
    # fragments
    ("/p#email=jo@x.com", "/p#email=", "/p"),
    ("/p#access_token=x&tab=2", "/p#access_token=&tab=2", "/p#tab=2"),
    ("/p#/reset?token=x", "/p#/reset?token=", "/p#/reset"),
    ("/p?a=1#jo@x.com", "/p?a=1#", "/p?a=1#"),
    # users
    ("https://jo:pw@shop.example/p", "https://shop.example/p", "https://shop.example/p"),
    ("HTTP://jo@shop/p?ttclid=1", "HTTP://shop/p?ttclid=", "HTTP://shop/p"),
    ("//jo:p@w@shop/", "//shop/", "//shop/"),
    # targets in parameters
    ("/p?redirect=%2Fproducts%2Fx%3Fttclid%3D1", "/p?redirect=%2Fproducts%2Fx%3Fttclid%3D", "/p?redirect=%2Fproducts%2Fx"),
    (
        "https://www.tiktok.com/link/v2?aid=1&target=https%3A%2F%2Fshop%2Fx%3Femail%3Da%40b.co%26v%3D1%26ttclid%3Dx&b=2",
        "https://www.tiktok.com/link/v2?aid=1&target=https%3A%2F%2Fshop%2Fx%3Femail%3D%26v%3D1%26ttclid%3D&b=2",
        "https://www.tiktok.com/link/v2?aid=1&target=https%3A%2F%2Fshop%2Fx%3Fv%3D1&b=2",
    ),
    ("/p?u=shop.example%252Fx%253Fttclid%253Dx%2526b%253D1", "/p?u=shop.example%252Fx%253Fttclid%253D%2526b%253D1", "/p?u=shop.example%252Fx%253Fb%253D1"),
    ("/p?u=https%3A%2F%2Fjo%3Apw%40shop%2Fx", "/p?u=https%3A%2F%2Fshop%2Fx", "/p?u=https%3A%2F%2Fshop%2Fx"),
    ("/p?u=%2Funsubscribe%2Fjo%40x.com%3Fa%3D1", "/p?u=%2Funsubscribe%2F%3Fa%3D1", "/p?u=%2Funsubscribe%2F%3Fa%3D1"),
    ("/p?state=a%3D1%26ttclid%3Dx", "/p?state=a%3D1%26ttclid%3D", "/p?state=a%3D1"),
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


UNTOUCHED = [
    "https://www.tiktok.com/@shop.name", "https://www.tiktok.com/@shop.example/video/7?lang=en", "/@shop", "/p?q=%40shop.example",
    "https://cdn.example/logo@2x.png?v=16", "//cdn.example/a/logo@2x_300x.progressive.png.jpg", "/pages/contact#email", "/p#!",
    "https://cdn.jsdelivr.net/npm/swiper@8.4.5/swiper-bundle.min.js", "https://unpkg.com/vue@3.4.min.js", "/p?name=tent&uid=7&ref=bio&id=4&key=a",
    "/app.js?v=1.2.3.4", "/app.js?ver=5.8.1.2", "/p?a=1.2.3", "/p?a=1.2.3.4.5", "/p?a=300.1.1.1", "/p?a=10:30:15", "/p?a=cafe::bed",
    "/p?a=203.0.113.7x", "/p?ipad=1&uae=2&tip=3", "/p?a=12:30", "http://203.0.113.7/p?a=1",
    "https://social.example/@shop@other.example", "https://www.google.com/maps/@51.5,-0.12,17z", "mailto:care@shop.example?cc=b@shop.example",
    "tel:+15550100177", "care@shop.example", "/p?utm_campaign=summer+20260901", "/p?tags=a%2Bb%26c%3Dd&p=100%25", "/p?discount=%2B20%25",
    "/p?target=https%3A%2F%2Fshop.example%2Fx%3Fa%3D1%26b%3D2%23top", "/p?u=https%3A%2F%2Ftiktok.com%2F%40shop.name", "/p?a=%E5%B8%90%zz%4",
]  # fmt: skip


@pytest.mark.parametrize("url", UNTOUCHED)
def test_what_only_looks_personal_stays(url):
    assert blank(url) == drop(url) == url
    assert blank_text(f'<a href="{url}">x</a>') == f'<a href="{url}">x</a>'


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


MAIL = "jo.doe+9@buyer.example"
CLICK = "E.C.P.x9"
ENCODED = st.integers(0, 3)


def encoded(text, times):
    for _ in range(times):
        text = quote(text, safe="")
    return text


def hidden(name):
    return "".join(f"%{ord(char):02x}" for char in name)


VALUES = st.one_of(
    st.builds(lambda name, times: f"{name}={encoded(MAIL, times)}", st.sampled_from(["a", "utm_content", "ref", "email"]), ENCODED),
    st.builds(lambda name, hide: f"{hidden(name) if hide else name}={CLICK}", st.sampled_from(["ttclid", "GCLID", "_t"]), st.booleans()),
    st.builds(lambda name: f"checkout[{name}]={CLICK}", st.sampled_from(["city", "a][b"])),
)
QUERIES = st.builds(
    lambda kept, secret, after: "&".join([*kept, secret, *after]),
    st.lists(st.sampled_from(["a=1", "utm_source=tiktok", "b"]), max_size=2), VALUES, st.lists(st.sampled_from(["c=%20", "d"]), max_size=2),
)  # fmt: skip
PLANTED = st.one_of(
    st.builds(lambda query: f"https://shop.example/p?{query}", QUERIES),
    st.builds(lambda query: f"/p?a=1#{query}", QUERIES),
    st.builds(lambda query: f"/p?a=1#/x?{query}", QUERIES),
    st.builds(lambda times: f"https://shop.example/tools/unsubscribe/{encoded(MAIL, times)}?a=1", ENCODED),
    st.builds(lambda word: f"https://{word}:{CLICK}@shop.example/p", st.sampled_from(["jo", quote(MAIL), ""])),
)
WRAPPED = st.recursive(
    PLANTED,
    lambda inner: st.builds(
        lambda around, url, times: around.format(encoded(url, times)),
        st.sampled_from(["https://www.tiktok.com/link/v2?aid=1&target={}&scene=bio", "/p?redirect={}", "/p#to={}"]),
        inner, st.integers(1, 2),
    ),
    max_leaves=3,
)  # fmt: skip


@given(WRAPPED)
def test_nothing_planted_survives(url):
    for cleaned in (blank(url), drop(url), blank_text(f"<a href='{url}'>x</a> {url}")):
        assert CLICK not in cleaned
        assert "jo.doe" not in cleaned
    assert blank(blank(url)) == blank(url)
    assert drop(blank(url)) == drop(url) == drop(drop(url)) == blank(drop(url))


PIECES = st.sampled_from(
    ["?", "&", "&amp;", ";", "#", "=", "/", "//", "%3F", "%26", "%3D", "%23", "%2F", "%40", "@", "ttclid", "%74tclid", "email",
     "e%6Dail", "a", "utm_source", "checkout[x]", "checkout%5Bemail%5D", "jo@x.com", "jo%2540x.com", "%25", "%2", "2", "5", "%253F",
     "x.com", ".", "https:", "https%3A%2F%2F", "mailto:", "[", "]", "+", "%2B15550100177", "203.0.113.7", "2001:db8::1", "::", "1.2", "%3A", "%", "@x.y", "logo@2x.png", " ", "é", "%C3%A9", "\\"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_order_of_steps_does_not_matter(url):
    assert blank(blank(url)) == blank(url)
    assert drop(blank(url)) == drop(url) == drop(drop(url)) == blank(drop(url))


@given(st.sampled_from([*UNTOUCHED, "/products/tent", "/a?b=c&d#e"]), st.sampled_from(["/p?to={}&a=1", "https://www.tiktok.com/link/v2?target={}"]))
def test_a_target_without_personal_values_stays(url, around):
    if "care@" not in url:  # the shop's own address, but only where a link is nothing else
        wrapped = around.format(quote(url, safe=""))
        assert blank(wrapped) == drop(wrapped) == wrapped


@pytest.mark.parametrize("text", ["/" * 20_000, "?" * 20_000, "#a;" * 9_000, "a@" * 9_000, "//a@" * 5_000, "/p?a=" + "%25" * 9_000 + "40", "%40a.b/" * 3_000])
def test_long_repetitions_are_read_in_time_and_only_ever_cut(text):
    for cut in (blank, drop, blank_text, blank_words):
        assert len(cut(text)) <= len(text)
        assert cut(cut(text)) == cut(text)


@pytest.mark.parametrize(
    "text,kept",
    [
        ("spring sale, +20% @shop & 2026-09-01", "spring sale, +20% @shop & 2026-09-01"),
        ("for Jo (jo@x.com)", "for Jo ()"), ("call +1 555-010-0177 now", "call  now"), ("jo%40x.com", ""),
        ("see https://shop.example/p?ttclid=E.C.P&a=1", "see https://shop.example/p?ttclid=&a=1"),
        ("logo@2x.png", "logo@2x.png"), ("jo@x.com+jo@y.com", ""),
        ("203.0.113.9", ""), (" 203.0.113.9 ", ""), ("2001:db8::1", ""), ("a\n203.0.113.9\nb", "a\n\nb"), ("1.2.3", "1.2.3"),
        ("version 1.2.3.4", "version 1.2.3.4"), ("10:30:15", "10:30:15"), ("cafe::bed", "cafe::bed"), ("a.b.c.d", "a.b.c.d"),
    ],
)  # fmt: skip
def test_words(text, kept):
    assert blank_words(text) == kept


@given(st.text(max_size=80))
def test_any_text_keeps_its_order(url):
    rest = iter(url)
    assert all(char in rest for char in blank(url))
    rest = iter(url)
    assert all(char in rest for char in drop(url))


def test_text_keeps_all_but_the_values():
    html = '<a href="/x?a=1&amp;fbclid=S3">x</a> email=stays, <a href=\'/y?email=o&b=1\'>y?</a> ttclid=stays'
    assert blank_text(html) == '<a href="/x?a=1&amp;fbclid=">x</a> email=stays, <a href=\'/y?email=&b=1\'>y?</a> ttclid=stays'


def test_text_keeps_addresses_in_prose_and_links_to_them():
    html = '<a href="mailto:care@shop.example?cc=b@shop.example">care@shop.example</a>, me@x.com/you@x.com &#39;me@x.com'
    assert blank_text(html) == html


def test_text_loses_users_and_addresses_in_urls():
    html = '<a href="https://jo:pw@x.example/p">x</a><a href="/u/jo@x.com#email=jo">y</a> http://x.example/jo@x.com, z'
    assert blank_text(html) == '<a href="https://x.example/p">x</a><a href="/u/#email=">y</a> http://x.example/ z'
