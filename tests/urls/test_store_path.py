"""The grammar of a store's paths, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.urls.store_path import cart_lines, classify, locale_root, never_fires, query_value

GRAMMAR = [
    ("/", "home", "", ""),
    ("/products/tent", "product", "tent", ""),
    ("/products/tent/", "product", "tent", ""),
    ("//products//tent", "product", "tent", ""),
    ("/products/帐篷™", "product", "帐篷™", ""),
    ("/collections/sale/products/tent", "product", "tent", ""),
    ("/collections/all/products/tent", "product", "tent", ""),
    ("/products", "app_proxy", "/products", ""),
    ("/products/tent.json", "product", "tent", ""),
    ("/collections/sale.atom", "collection", "sale", ""),
    ("/cart.js", "app_proxy", "/cart.js", ""),
    ("/products/tent/more", "other", "/products/tent/more", ""),
    ("/collections", "collection_list", "all", ""),
    ("/collections/all", "collection_list", "all", ""),
    ("/collections/vendors", "collection_list", "vendors", ""),
    ("/collections/types", "collection_list", "types", ""),
    ("/collections/all/red", "collection_list", "all", ""),
    ("/collections/sale", "collection", "sale", ""),
    ("/collections/sale/red+blue", "collection", "sale", ""),
    ("/collections/sale/red/blue", "other", "/collections/sale/red/blue", ""),
    ("/pages/faq", "page", "faq", ""),
    ("/pages/stores/berlin", "metaobject", "stores/berlin", ""),
    ("/pages", "other", "/pages", ""),
    ("/blogs/news", "blog", "news", ""),
    ("/blogs/news/first", "article", "first", "news"),
    ("/blogs/news/tagged/tips", "blog", "news", ""),
    ("/blogs/news/first/more", "other", "/blogs/news/first/more", ""),
    ("/blogs", "other", "/blogs", ""),
    ("/policies/refund-policy", "policy", "refund-policy", ""),
    ("/policies/nonsense", "policy", "nonsense", ""),
    ("/discount/summer", "discount", "summer", ""),
    ("/discount", "other", "/discount", ""),
    ("/cart", "cart", "", ""),
    ("/cart/add", "cart", "", ""),
    ("/cart/41:2", "cart_permalink", "41:2", ""),
    ("/cart/41:2,42:1", "cart_permalink", "41:2,42:1", ""),
    ("/cart/41:2,x", "cart", "", ""),
    ("/account", "account", "", ""),
    ("/account/login", "account", "", ""),
    ("/checkout", "checkout", "", ""),
    ("/checkouts/cn/1", "checkout", "", ""),
    ("/search", "search", "", ""),
    ("/password", "password", "", ""),
    ("/admin", "admin", "", ""),
    ("/admin/products/1", "admin", "", ""),
    ("/apps/quiz", "app_proxy", "/apps/quiz", ""),
    ("/a/loyalty/x", "app_proxy", "/a/loyalty/x", ""),
    ("/community/forum", "app_proxy", "/community/forum", ""),
    ("/tools/finder", "app_proxy", "/tools/finder", ""),
    ("/cdn/shop/files/a.jpg", "file", "/cdn/shop/files/a.jpg", ""),
    ("/s/files/1/a.jpg", "file", "/s/files/1/a.jpg", ""),
    ("/foo", "other", "/foo", ""),
    ("/foo/bar/baz", "other", "/foo/bar/baz", ""),
]  # fmt: skip


@pytest.mark.parametrize("path,kind,handle,blog", GRAMMAR, ids=[row[0] for row in GRAMMAR])
def test_grammar(path, kind, handle, blog):
    assert tuple(classify(path)) == (kind, handle, blog)


def test_the_sitemap_and_the_robots_file_are_no_uploads():
    assert classify("/sitemap.xml").kind == classify("/robots.txt").kind != "file"


@given(st.lists(st.sampled_from(["products", "collections", "blogs", "a", "cart", "1:2", "é", "all", "tagged", ""]), max_size=6))
def test_every_path_has_a_kind(segments):
    assert classify("/" + "/".join(segments)).kind


KNOWN = frozenset({"/fr", "/en-ca", "/en-europe", "/zh-hant-tw"})
LOCALES = [
    ("/fr", "/fr", True), ("/fr/", "/fr", True), ("/fr/products/x", "/fr", True), ("/en-ca/foo", "/en-ca", True),
    ("/fr/apps/x", "/fr", True), ("/en-europe/products/x", "/en-europe", True), ("/zh-hant-tw/cart", "/zh-hant-tw", True),
    ("/de", "/de", False), ("/de/products/x", "/de", False), ("/pt-br/pages/x", "/pt-br", False),
    ("/zh-hans/collections/x", "/zh-hans", False), ("/es-419/blogs/x", "/es-419", False), ("/de/apps/x", "/de", False),
    ("/de/cart/1:2", "/de", False), ("/en-gb/policies/x", "/en-gb", False), ("/de/search", "/de", False),
    ("/products/fr", "", True), ("/frx/products/x", "", True), ("/eng/products/x", "", True), ("/de/foo", "", True),
    ("/a/fr", "", True), ("/", "", True), ("/en-europe-x/products/x", "", True),
]  # fmt: skip


@pytest.mark.parametrize("path,root,known", LOCALES, ids=[row[0] for row in LOCALES])
def test_locale_root(path, root, known):
    assert locale_root(path, KNOWN) == (root, known)


CARTS = [("41:2", [(41, 2)]), ("41:2,42:1", [(41, 2), (42, 1)]), ("41:2,", []), ("", []), ("41", []), ("a:b", []),
         ("41:2;42:1", []), ("41:-1", []), ("c/abc", [])]  # fmt: skip


@pytest.mark.parametrize("text,lines", CARTS)
def test_cart_lines(text, lines):
    assert cart_lines(text) == lines


NEVER = ["/", "/products", "/collections", "/collections/all", "/apps", "/apps/x", "/application/x", "/cart", "/cart/x",
         "/carts/x", "/orders/1", "/shop/x", "/services/x", "/a/x", "/community/x", "/tools/x", "/collections/vendors",
         "/collections/types/x"]  # fmt: skip
FIRES = ["/products/x", "/collections/x", "/collections/all/x", "/appsx", "/about", "/shopping", "/cartoon", "/pages/apps",
         "/search", "/collections/typesetting", "/foo"]  # fmt: skip


@pytest.mark.parametrize("path", NEVER)
def test_a_redirect_from_here_never_fires(path):
    assert never_fires(path)


@pytest.mark.parametrize("path", FIRES)
def test_a_redirect_from_here_fires(path):
    assert not never_fires(path)


QUERIES = [("a=1&a=2", "a", "1"), ("A=1", "a", ""), ("variant=%31", "variant", "1"), ("xvariant=2", "variant", ""),
           ("variant=", "variant", ""), ("a=b+c%2B", "a", "b c+"), ("", "a", ""), ("a", "a", ""),
           ("redirect=%2Fproducts%2Fx%3Fa%3D1", "redirect", "/products/x?a=1")]  # fmt: skip


@pytest.mark.parametrize("query,name,value", QUERIES)
def test_query_value(query, name, value):
    assert query_value(query, name) == value
