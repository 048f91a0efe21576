"""Policies are data: what they must say, and what is told when they do not."""

from __future__ import annotations

from datetime import date

import pytest

from linkaudit.audit.policy import INBOUND_SURFACES, Fate, parse, parse_date
from linkaudit.errors import UsageError
from linkaudit.model import Surface
from tests.audit.small import ENDS, SEMI

GOOD = """
name = "mine"
title = "Mine"
market = "DE"
source = "me"
read = 2026-11-22
effective = "2026-12-31"
[surfaces]
storefront = "ends"
video = "kept"
live = "restricted"
ad = "kept"
catalog = "ends"
bio = "kept"
post = "kept"
"""


def test_built_in_policies_say_what_the_contract_says():
    assert {ENDS.fate(surface) for surface in INBOUND_SURFACES} == {Fate.ENDS}
    assert (ENDS.name, ENDS.effective) == ("external-links-removed", "")
    ended = {surface for surface in INBOUND_SURFACES if SEMI.fate(surface) is Fate.ENDS}
    assert ended == {Surface.STOREFRONT, Surface.VIDEO, Surface.LIVE, Surface.CATALOG}
    assert SEMI.fate(Surface.AD) is SEMI.fate(Surface.BIO) is Fate.KEPT
    assert (SEMI.name, SEMI.effective, SEMI.market) == ("semi-closed-loop-us", "2023-09-12", "US")
    for policy in (ENDS, SEMI):
        assert policy.source
        assert policy.read >= date(2026, 1, 1)


def test_a_policy_of_ones_own():
    policy = parse(GOOD, "mine.toml")
    assert policy.fate(Surface.LIVE) is Fate.RESTRICTED
    assert policy.effective == "2026-12-31"


def test_a_day_may_stand_without_quotes_and_a_title_may_be_left_out():
    bare = GOOD.replace('"2026-12-31"', "2026-12-31").replace("2026-11-22", '"2026-11-22"').replace('title = "Mine"\n', "")
    policy = parse(bare, "mine.toml")
    assert (policy.effective, policy.read) == ("2026-12-31", date(2026, 11, 22))
    assert parse(GOOD.replace('effective = "2026-12-31"\n', ""), "mine.toml").effective == ""


def test_an_unknown_surface_ends_only_where_all_end():
    assert ENDS.fate(Surface.UNKNOWN) is Fate.ENDS
    assert SEMI.fate(Surface.UNKNOWN) is None
    assert parse(GOOD.replace('"ends"', '"kept"'), "x").fate(Surface.UNKNOWN) is None


def test_a_surface_of_the_store_has_no_fate():
    assert ENDS.fate(Surface.DESCRIPTION) is None
    assert SEMI.fate(Surface.CONTENT) is None


FAULTS = [
    (GOOD.replace('bio = "kept"\n', ""), "the policy says nothing about bio"),
    (GOOD.replace('bio = "kept"\npost = "kept"\n', ""), "the policy says nothing about bio, post"),
    (GOOD.replace('bio = "kept"', 'bio = "stays"'), "stays"),
    (GOOD.replace('bio = "kept"', 'biography = "kept"'), "biography"),
    (GOOD.replace('source = "me"\n', ""), "source"),
    (GOOD.replace('market = "DE"', 'markets = "DE"'), "markets"),
    (GOOD.replace('"2026-12-31"', '"31.12.2026"'), "'31.12.2026' is not a date"),
    (GOOD.replace('"2026-12-31"', "2026-12-31T00:00:00"), "effective"),
    (GOOD.replace('"2026-12-31"', "20261231"), "effective"),
    (GOOD.replace("[surfaces]", "[surfaces"), "not a policy"),
    ("", "not a policy"),
]


@pytest.mark.parametrize("text,says", FAULTS)
def test_a_fault_is_named_with_the_file_and_a_cure(text, says):
    with pytest.raises(UsageError) as caught:
        parse(text, "mine.toml")
    assert says in str(caught.value)
    assert str(caught.value).startswith("mine.toml: ")
    assert caught.value.cure
    assert caught.value.exit_code == 2


def test_dates():
    assert parse_date("2026-12-31", "--cutoff") == date(2026, 12, 31)
    with pytest.raises(UsageError, match=r"--cutoff: '2026-13-01' is not a date\. Write it as 2026-12-31"):
        parse_date("2026-13-01", "--cutoff")
