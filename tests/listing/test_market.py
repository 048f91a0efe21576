"""The markets' rules, as the facts have them."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from importlib.resources import files

import pytest

from linkaudit.errors import UsageError
from linkaudit.listing.market import MARKETS, market, market_of, markets_of

DATA = tomllib.loads((files("linkaudit.listing") / "markets.toml").read_text("utf-8"))


def test_the_united_states():
    us = market(" us ")
    assert (us.currency, us.language, us.units, us.scripts) == ("USD", "en", "imperial", ("LATIN",))
    assert (us.title_min, us.title_max, us.description_max, us.max_skus) == (1, 255, 10000, 300)
    assert (us.price_low, us.price_high) == (Decimal("0.01"), Decimal(7600))
    assert (us.sku_min, us.sku_max, us.name_max, us.value_max) == (1, 50, 20, 50)


def test_titles_and_skus_by_market():
    short = {code for code, one in MARKETS.items() if one.title_min == 1}
    assert short == {"US", "DE", "ES", "FR", "IE", "IT", "JP", "GB", "BR", "MX"}
    assert {one.title_min for one in MARKETS.values()} == {1, 25}
    assert {code for code, one in MARKETS.items() if one.title_max == 300} == {"BR", "MX"}
    assert {code for code, one in MARKETS.items() if one.max_skus == 100} == {"ID", "PH", "TH", "VN", "MY", "SG"}
    assert {code for code, one in MARKETS.items() if one.price_high is not None} == {"US"}


def test_seller_skus_by_market():
    european = {"DE", "FR", "ES", "IT", "PL", "NL", "BE", "CZ", "AT", "GR", "PT", "HU"}
    assert {code for code, one in MARKETS.items() if one.sku_min == 6} == european
    for code, one in MARKETS.items():
        fits = [text for text in ("A1/ä", "ABC-12_3", "A B", "A" * 51, "") if re.fullmatch(one.sku_pattern, text)]
        assert fits == (["ABC-12_3"] if code in european else ["A1/ä", "ABC-12_3"])


def test_every_number_has_its_source():
    topics = {name: table for name, table in DATA.items() if name not in ("read", "aliases")}
    assert [name for name, table in topics.items() if not table.get("source")] == []
    known = set(MARKETS) | {"source", "value", "order"}
    assert {key for table in topics.values() for key in table} <= known


def test_other_spellings_and_unknown_markets():
    assert market("UK") == market("gb")
    with pytest.raises(UsageError, match=r"XX is no market.*US, GB, DE") as caught:
        market("XX")
    assert caught.value.where == "[shop] market"
    with pytest.raises(UsageError, match="no market is set"):
        market(" ")


@pytest.mark.parametrize("given,expected", [
    (("imperial", "", ""), "US"), (("metric", "GBP", ""), "GB"), (("metric", "", "id"), "ID"), (("", "EUR", "de-AT"), "DE"),
    (("metric", "", "en"), "GB"), (("", "", "pt-BR"), "PT"), (("", "BRL", "pt_BR"), "BR"), (("imperial", "EUR", ""), ""), (("", "", ""), "US"),
])  # fmt: skip
def test_guessing_a_market(given, expected):
    assert market_of(*given) == expected


def test_all_that_a_template_can_be_of():
    assert markets_of("metric", "EUR", "de") == ("DE", "AT")
    assert markets_of("", "", "en") == ("US", "GB", "IE", "PH", "MY", "SG")
