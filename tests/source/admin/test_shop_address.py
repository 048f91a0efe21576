"""Which addresses a token may be sent to: Shopify's own form, or this machine, and nothing that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.errors import UsageError
from linkaudit.source.admin.shop_address import ShopAddress, find_shop, parse_shop

SHOPS = [
    ("demo.myshopify.com", "demo.myshopify.com"),
    ("  DEMO-2.MyShopify.com \n", "demo-2.myshopify.com"),
    ("https://demo.myshopify.com", "demo.myshopify.com"),
    ("http://demo.myshopify.com/", "demo.myshopify.com"),
    ("demo.myshopify.com/admin/products?x=1#y", "demo.myshopify.com"),
    ("demo.myshopify.com?x=1", "demo.myshopify.com"),
    ("demo.myshopify.com:443", "demo.myshopify.com"),
    ("demo.myshopify.com.", "demo.myshopify.com"),
    ("admin.shopify.com/store/demo", "demo.myshopify.com"),
    ("https://admin.shopify.com/store/demo/products?selectedView=all", "demo.myshopify.com"),
    ("1stshop.myshopify.com", "1stshop.myshopify.com"),
]
LOCAL = ["127.0.0.1:8123", "localhost:1", "[::1]:65535", "http://127.0.0.1:8123/admin"]
NOT_SHOPS = [
    "", " ", "demo", "shop.example", "www.foo.co.uk", "myshopify.com", ".myshopify.com", "-demo.myshopify.com", "a.b.myshopify.com",
    "demo.myshopify.com.evil.example", "demo.myshopify.comx", "evil.example/demo.myshopify.com", "evil.example#demo.myshopify.com",
    "user@demo.myshopify.com", "https://user:pass@demo.myshopify.com", "https://demo.myshopify.com@evil.example", "demo.myshopify.com\\@evil.example",
    "demo.myshopify.com:8443", "demo_2.myshopify.com", "dеmo.myshopify.com", "demo.myshopify.com%2eevil.example", "ftp://demo.myshopify.com",
    "demo.myshopify.com\nx", "admin.shopify.com", "admin.shopify.com/store/", "admin.shopify.com/store/a.b", "127.0.0.1", "localhost", "127.0.0.1:0",
    "127.0.0.1:65536", "127.0.0.1:x", "10.0.0.1:80", "::1:80", "0.0.0.0:80", "127.0.0.1.evil.example:80", "evil.example:80/127.0.0.1:80",
]  # fmt: skip


@pytest.mark.parametrize("text,name", SHOPS)
def test_a_shop(text, name):
    assert parse_shop(text) == ShopAddress(name=name, base=f"https://{name}")


@pytest.mark.parametrize("text", LOCAL)
def test_this_machine(text):
    shop = parse_shop(text)
    assert shop.base == f"http://{shop.name}"
    assert shop.name in text


@pytest.mark.parametrize("text", NOT_SHOPS)
def test_no_shop(text):
    with pytest.raises(UsageError) as caught:
        parse_shop(text)
    assert caught.value.exit_code == 2
    assert "myshopify.com" in caught.value.cure


@pytest.mark.parametrize("text", ["shpat_0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef", "https://me:mysecret@shop.example"])
def test_what_may_be_a_secret_is_not_repeated(text):
    with pytest.raises(UsageError) as caught:
        parse_shop(text)
    assert text not in str(caught.value)


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.text(st.sampled_from("ab.-:/@#?\\%[]\n "), max_size=6))
def test_whatever_is_read_is_of_the_form(head, tail):
    for text in (head, head + "myshopify.com" + tail, head + ".myshopify.com" + tail, tail + "demo.myshopify.com" + head):
        try:
            shop = parse_shop(text)
        except UsageError:
            continue
        assert shop.base in {f"https://{shop.name}", f"http://{shop.name}"}
        assert shop.name.isascii()
        assert shop.name.endswith(".myshopify.com") or shop.name.startswith(("127.0.0.1:", "localhost:", "[::1]:"))
        assert parse_shop(shop.name) == shop


def test_the_first_that_is_one():
    assert find_shop(["shop.example", "b.myshopify.com", "a.myshopify.com"]) == parse_shop("b.myshopify.com")
    assert find_shop(["shop.example", ""]) is None
    assert find_shop([]) is None
