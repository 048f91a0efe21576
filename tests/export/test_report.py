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
from linkaudit.model import Surface, Verdict
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
