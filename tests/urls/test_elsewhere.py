"""Marks that survive redirects, contact links by their form, and hosts in between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.urls import contact, elsewhere
from linkaudit.urls.carried import dropped

A = "https://a.example/?utm_source=tiktok&utm_campaign=x%20y&ttclid=E.1"


@pytest.mark.parametrize("chain, lost, at", [
    ((A,), (), ""),
    ((A, "https://b.example/?utm_campaign=x+y&UTM_Source=tiktok&ttclid=E.1&more=1"), (), ""),
    ((A, "https://b.example/?utm_source=tiktok&utm_campaign=x+y"), ("ttclid",), A),
    ((A, "https://b.example/?utm_source=other&utm_campaign=x+y&ttclid=E.1"), ("utm_source",), A),
    ((A, "https://l.example/?u=https%3A%2F%2Fb.example%2F%3Futm_source%3Dtiktok%26utm_campaign%3Dx%2520y%26ttclid%3DE.1"), (), ""),
    ((A, A.replace("a.ex", "b.ex"), "https://c.example/"), ("utm_source", "utm_campaign", "ttclid"), A.replace("a.ex", "b.ex")),
    (("https://a.example/?utm_source=", "https://b.example/"), (), ""),
    (("https://a.example/?utm_source=x", "https://b.example/#utm_source=x"), ("utm_source",), "https://a.example/?utm_source=x"),
])  # fmt: skip
def test_what_redirects_lose(chain, lost, at):
    assert dropped(chain) == (lost, at)


@given(st.lists(st.text(max_size=60).map(lambda text: f"https://a.example/{text}"), max_size=5))
def test_any_chain(chain):
    lost, at = dropped(chain)
    assert bool(lost) == bool(at)
    assert not at or at in chain


@pytest.mark.parametrize("url, wrong", [
    ("mailto:a@b.example", False), ("mailto:", True), ("mailto:?subject=x", False), ("mailto:nobody", True), ("mailto:a@b", True),
    ("mailto:a b@c.example", True), ("mailto:a@b.example,c@d.example", False), ("mailto:Shop%20%3Ca%40b.example%3E", False),
    ("mailto:顾客@例子.中国", False), ("tel:+1-555-010-9999", False), ("tel:", True), ("tel:12", True), ("tel:+12345678901234567", True),
    ("tel:call us", True), ("tel:1-800-FLOWERS", False), ("tel:+4930123;ext=5", False), ("tel://+123456", False), ("tel:*100#", False),
    ("sms:+15550100?body=hi", False), ("whatsapp://send?phone=1", False),
])  # fmt: skip
def test_contact_links(url, wrong):
    assert bool(contact.fault(url)) == wrong


@given(st.text(max_size=60), st.sampled_from(["mailto:", "tel:", "sms:", "skype:"]))
def test_any_contact_link(text, scheme):
    assert isinstance(contact.fault(scheme + text), str)


@pytest.mark.parametrize("url, kind", [
    ("https://www.linktr.ee/x", "bio"), ("https://x.carrd.co/", "bio"), ("https://bit.ly/a", "shortener"), ("https://vm.tiktok.com/ZM/", "shortener"),
    ("https://www.tiktok.com/t/ZM/", "shortener"), ("https://www.tiktok.com/@a", ""), ("https://notbit.ly/", ""), ("https://bit.ly.example/", ""),
])  # fmt: skip
def test_hosts_in_between(url, kind):
    assert elsewhere.kind(url) == kind


def test_no_host_is_of_two_kinds():
    assert not set(elsewhere.HOSTS["bio"]) & set(elsewhere.HOSTS["shortener"])
