"""A link has the same number in every run and on every machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.urls.identity import TEXT, link_id, relevant_base

# Counted once and for all: a change of these numbers makes every earlier run incomparable.
KNOWN = [
    (("inbound", "bio", "https://shop.example/products/tent"), 3_801_056_973_344_096_686),
    (("on-page", "content", "/products/tent"), 7_692_138_749_085_039_493),
    (("on-page", "description", "/products/帐篷"), 5_242_944_121_678_059_003),
]


@pytest.mark.parametrize("parts,number", KNOWN)
def test_numbers_never_change(parts, number):
    assert link_id(*parts) == number


def test_personal_parameters_do_not_make_another_link():
    assert link_id("inbound", "ad", "/p?a=1&ttclid=x") == link_id("inbound", "ad", "/p?a=1&ttclid=") == link_id("inbound", "ad", "/p?a=1")


def test_direction_surface_spelling_and_campaign_make_another_link():
    rows = [("inbound", "ad", "/p"), ("on-page", "ad", "/p"), ("inbound", "bio", "/p"), ("inbound", "ad", "/P"),
            ("inbound", "ad", "/p?utm_source=tiktok"), ("inbound", "ad", "/p#top"), ("inbound", "ad", "/p/")]  # fmt: skip
    assert len({link_id(*row) for row in rows}) == len(rows)


@given(st.text(max_size=50))
def test_every_text_has_a_number_that_fits_the_database(url):
    assert 0 < link_id("on-page", "content", url) < 2**63


BASES = [
    ("/x", "/products/a", ""), ("x", "/products/a", "/products/"), ("./x", "/products/a", "/products/"),
    ("../x", "/blogs/news/a", "/blogs/news/"), ("?q", "/products/a", "/products/a"), ("//h.example/x", "/products/a", ""),
    ("https://a.example/x", "/products/a", ""), ("mailto:x@y.example", "/products/a", ""), ("x", "/", "/"),
    ("www.a.com/x", "/products/a", "/products/"), ("www.a.com/x", TEXT, TEXT), ("https://a.example", TEXT, ""),
    ("x", "https://o.example/a/b", "https://o.example/a/b"), ("https://a.example/x", "https://o.example/a/b", ""),
]  # fmt: skip


@pytest.mark.parametrize("url,base,relevant", BASES)
def test_relevant_base(url, base, relevant):
    assert relevant_base(url, base) == relevant
