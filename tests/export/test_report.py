"""report.html: its numbers, its budget, its languages, and that nothing of the shop is markup."""

from __future__ import annotations

import base64
import gzip
import json
import random
from decimal import Decimal

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from linkaudit.audit.rules import BY_CODE
from linkaudit.export.report import figures
from linkaudit.export.report.columns import pack
from linkaudit.export.report.page import MOST_BYTES, to_html
from linkaudit.export.report.words import messages
from linkaudit.listing.rules import BY_CODE as LISTING_RULES
from linkaudit.locale import FOLDER
from linkaudit.model import Share, Surface, Traffic, Verdict
from linkaudit.model.report import PolicyInfo
from tests.export.reports import HARM, finding, hostile, link, plan, product, report, summary

PO = FOLDER / "zh" / "LC_MESSAGES" / "linkaudit.po"


def unpack(html):
    raw = node(LexborHTMLParser(html), "#data").text()
    return json.loads(gzip.decompress(base64.b64decode(raw)))


def node(tree, selector):
    found = tree.css_first(selector)
    assert found, selector
    return found


def column(data, table, name):
    found = data[table][name]
    return found if isinstance(found, list) else [found["d"][at] for at in found["i"]]


@given(st.lists(st.one_of(st.none(), st.text(max_size=5), st.integers(-5, 5)), max_size=40))
def test_columns_come_back_as_they_were(cells):
    data = json.loads(gzip.decompress(base64.b64decode(pack({"t": {"c": cells}}))))
    assert column(data, "t", "c") == cells


def test_rows_are_in_the_page():
    data = unpack(to_html(report(links=[link(1), link(2, revenue=None)], links_total=2)))
    assert column(data, "links", "url") == ["https://shop.example/products/p-1", "https://shop.example/products/p-2"]
    assert column(data, "links", "revenue") == [9.99, None]
    assert column(data, "findings", "cure") == [BY_CODE["LA101"].cure]
    assert column(data, "findings", "severity") == ["error"]


def test_beyond_the_budget_the_poorest_rows_are_left_out_and_it_is_told():
    chance = random.Random(1)
    noise = [chance.randbytes(60).hex() for _ in range(20_000)]
    html = to_html(report(
        links=[link(at, url=f"https://shop.example/{word}") for at, word in enumerate(noise[:10_000])], links_total=30_000,
        findings=[finding(at, link_url=f"https://shop.example/{word}") for at, word in enumerate(noise)], findings_total=90_000,
    ))  # fmt: skip
    assert 1_000_000 < len(html.encode()) <= MOST_BYTES
    data = unpack(html)
    kept = column(data, "findings", "url")
    assert kept == [f"https://shop.example/{word}" for word in noise[: len(kept)]]
    text = " ".join(LexborHTMLParser(html).text().split())
    assert f"The first {len(kept):,} of 90,000 findings by money; all are in findings.csv." in text
    assert f"The first {len(column(data, 'links', 'url')):,} of 30,000 links; all are in links.csv." in text


@pytest.mark.parametrize("cutoff, words", [
    ("2026-12-31", "35 days left until 2026-12-31"), ("2026-11-26", "0 days left until 2026-11-26"), ("2026-11-25", "The cut-off was on 2026-11-25"), ("", "No cut-off date is set"),
])  # fmt: skip
def test_days_left(cutoff, words):
    html = to_html(report(summary=summary(policy=PolicyInfo(name="p", cutoff=cutoff))))
    assert words in node(LexborHTMLParser(html), ".lead").text()


def test_nothing_of_the_shop_is_markup():
    tree = LexborHTMLParser(hostile())
    assert [node.attributes for node in tree.css("img, iframe, object")] == []
    assert len(tree.css("script")) == 5
    assert [name for node in tree.css("*") for name in node.attributes if name.startswith("on") or name == "style"] == []
    words = json.loads(node(tree, "#words").text())
    assert words["Money"] == "金额"
    assert HARM[0] in node(tree, "h1").text()


def test_only_its_own_scripts_may_run():
    tree = LexborHTMLParser(to_html(report()))
    policy = str(node(tree, "meta[http-equiv]").attributes["content"])
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy


def test_how_few_products_carry_the_money():
    made = report(plan=plan([product(1, Decimal(80)), product(2, Decimal(15)), product(3, Decimal(5)), product(4, Decimal(0))]))
    assert figures.carries(made) == [(50, 1, 4), (80, 1, 4), (95, 2, 4)]
    xs, ys = figures.concentration(made)
    assert (xs, ys) == ([1.0, 2.0, 3.0, 4.0], [80.0, 95.0, 100.0, 100.0])
    assert figures.carries(report(plan=plan())) == []


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=900))
def test_the_curve_rises_to_all(parts):
    made = report(plan=plan([product(at, Decimal(part)) for at, part in enumerate(parts, 1)]))
    xs, ys = figures.concentration(made)
    assert len(xs) == len(ys) <= 602
    assert xs[-1] == len(parts)
    assert ys[-1] == pytest.approx(100)
    assert ys == sorted(ys)


# --- languages -------------------------------------------------------------------------------------------------------


def read(path, reader):
    with path.open("rb") as file:
        return {one.id: one.string for one in reader(file) if one.id}


def test_every_word_of_the_report_is_in_chinese():
    known = read(PO, read_po)
    wanted = [*messages(), *map(str, Verdict), *map(str, Surface), *(rule.title for rule in [*BY_CODE.values(), *LISTING_RULES.values()])]
    assert [one for one in wanted if not known.get(one)] == []
    tree = LexborHTMLParser(to_html(report(lang="zh")))
    assert [node.text() for node in tree.css("[data-t]") if not known.get(node.attributes["data-t"])] == []


SLOTS = st.lists(st.tuples(st.sampled_from(figures.DAYS), st.integers(0, 23), st.integers(0, 10**7)), unique_by=lambda one: one[:2])


@given(SLOTS, st.integers(0, 100))
def test_the_matrix_has_every_hour_and_the_strongest_is_the_strongest(slots, unknown):
    shares = [Share(label=f"{day} {hour:02}", currency="USD", revenue=Decimal(cents) / 100) for day, hour, cents in slots]
    shares += [Share(label="(not known)", currency="USD", revenue=Decimal(unknown)), Share(label="1 Monday 00", currency="EUR", revenue=Decimal(10**9))]
    found = figures.heat(shares, "USD")
    if not any(cents for *_, cents in slots):
        assert found is None
        return
    assert found is not None
    assert [hour for hour, _ in found.rows] == [f"{hour:02}" for hour in range(24)]
    levels = {(day, int(hour)): level for hour, cells in found.rows for day, (_, level) in zip(figures.DAYS, cells, strict=True)}
    assert len(levels) == 7 * 24
    assert {level for place, level in levels.items() if place not in {one[:2] for one in slots}} <= {0}
    by_money = sorted(slots, key=lambda one: one[2])
    strong = [levels[day, hour] for day, hour, _ in by_money]
    assert strong == sorted(strong)
    assert strong[-1] == 5
    day, hour, value = found.best[0]
    most = {(figures.SHORT[figures.DAYS.index(one)], f"{at:02}") for one, at, cents in slots if cents == by_money[-1][2]}
    assert (day, hour) in most
    assert value == f"{Decimal(by_money[-1][2]) / 100:,.2f}"
    assert (found.aside == "") == (unknown == 0)


def test_the_matrix_says_unit_zone_and_period():
    shares = (Share(label="2 Tuesday 20", currency="USD", orders=2, revenue=Decimal("1023.85")), Share(label="2 Tuesday 21", currency="USD", orders=1, revenue=Decimal(7)))
    told = {zone: node(LexborHTMLParser(to_html(report(summary=summary(traffic=Traffic(model="last", timezone=zone, sources={}, weekday_hours=shares))))), "#traffic").text()
            for zone in ("America/New_York", "")}  # fmt: skip
    for text in told.values():
        assert "Revenue, USD, 2026-08-01 – 2026-10-30" in text
        assert "Tue 20:00 (1,023.85 USD), Tue 21:00 (7.00 USD)." in " ".join(text.split())
    assert "in the shop's time zone, America/New_York" in told["America/New_York"]
    assert "no time zone is known" in told[""]
    sessions = figures.heat([Share(label="7 Sunday 09", currency="", sessions=12)], "")
    assert sessions is not None
    assert (sessions.unit, sessions.best) == ("Sessions", [("Sun", "09", "12")])
