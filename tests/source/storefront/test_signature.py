"""The signature that a shop's admin makes: read, refused, warned of before it ends, never shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linkaudit.errors import UsageError
from linkaudit.source.storefront.robots import Robots
from linkaudit.source.storefront.signature import Signature

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def given(days=60, label="sig1"):
    ends = int((NOW + timedelta(days=days)).timestamp())
    asked = f'{label}=("@authority" "signature-agent");created=1790000000;keyid="abc";expires={ends};tag="web-bot-auth"'
    return f"{label}=:c2VjcmV0:", asked, '"https://shopify.com"'


def test_it_is_read_and_never_shown():
    made = Signature.read(*given(), now=NOW)
    assert made.headers["Signature"].startswith("sig1=")
    assert set(made.headers) == {"Signature", "Signature-Input", "Signature-Agent"}
    assert "c2VjcmV0" not in repr(made)
    assert made.warning(NOW) == ""


@pytest.mark.parametrize("days", [0.5, 3, 13])
def test_a_warning_before_it_ends(days):
    assert "runs out in" in Signature.read(*given(days), now=NOW).warning(NOW)


@pytest.mark.parametrize("values, key", [
    (("nothing", given()[1], given()[2]), "signature"), ((given()[0], "nothing", given()[2]), "signature_input"),
    ((given()[0], given()[1], " "), "signature_agent"), ((given()[0], given(label="sig2")[1], given()[2]), "signature"),
    (given(-1), "signature_input"),
])  # fmt: skip
def test_what_it_cannot_be(values, key):
    with pytest.raises(UsageError) as caught:
        Signature.read(*values, now=NOW)
    assert caught.value.where == f"[shopify] {key}"
    assert "c2VjcmV0" not in str(caught.value)


ROBOTS = """User-agent: *
Disallow: /policies/
Disallow: /*?*oseid=*
Allow: /policies/open$
Crawl-delay: 3
Sitemap: https://shop.example/sitemap.xml

User-agent: other
Disallow: /
"""


@pytest.mark.parametrize("path, allowed", [
    ("/pages/faq", True), ("/policies/refund-policy", False), ("/policies/open", True), ("/p?x=1&oseid=2", False), ("/", True)])  # fmt: skip
def test_robots(path, allowed):
    rules = Robots(ROBOTS)
    assert rules.allows(f"https://shop.example{path}") == allowed
    assert rules.delay == 3
    assert rules.sitemaps == ["https://shop.example/sitemap.xml"]


def test_without_rules_all_is_allowed():
    assert Robots("").allows("https://shop.example/policies/x")
