"""fleet.html says what it has to say in the language that was asked for, causes and cures included."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from linkaudit.export.fleet_page import to_html
from linkaudit.model import CodeMoney, FleetReport, ShopLine, ShopMoney

MONEY = ShopMoney(currency="USD", tiktok_revenue=Decimal(100), at_risk=Decimal(60), breaks=Decimal(50), broken=Decimal(10), survives=Decimal(40),
                  unknown=Decimal(0), period_start="", period_end="", before=Decimal(20))  # fmt: skip
REPORT = FleetReport(
    made="2026-11-26T21:00:00+00:00", tags=("agency:nord",),
    shops=(
        ShopLine(shop="a.myshopify.com", tags=("agency:nord",), state="done", finished="2026-11-26T20:00:00+00:00", links=10, unknown=5, findings=3, money=(MONEY,)),
        ShopLine(shop="b.myshopify.com", tags=(), state="failed", cause="[shopify] token: the variable T is not set", cure="Set it, as export T=…, or run `linkaudit init`"),
        ShopLine(shop="c.myshopify.com", tags=(), state="never"),
    ),
    codes=(CodeMoney(code="LA101", currency="USD", severity="error", findings=3, links=3, sessions=0, orders=1, revenue=Decimal(60)),),
)  # fmt: skip


def words(page):
    return re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)


@pytest.mark.parametrize("report", [REPORT, FleetReport(made="2026-11-26T21:00:00+00:00", tags=(), shops=(), codes=())])
def test_in_chinese_no_english_is_left_but_names(report):
    page = to_html(report, "zh")
    assert '<html lang="zh-CN">' in page
    names = {"linkaudit", "TikTok", "UTC", "USD", "LA", "csv", "fleet", "shopify", "token", "init", "export", "T", "agency", "nord", "myshopify", "com", "a", "b", "c"}
    assert set(re.findall(r"[A-Za-z]+", words(page))) <= names


def test_in_english_it_has_the_figures():
    page = words(to_html(REPORT))
    assert "3 shops · agency:nord" in page
    assert "Of all their links, 50% have a verdict" in page
    assert "the variable T is not set" in page
    assert re.search(r"a\.myshopify\.com\s+60(\.00)? USD\s+20(\.00)?\s+40(\.00)?", page)
