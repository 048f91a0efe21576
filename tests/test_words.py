"""Every word that users read is in the catalogue, is said in Chinese, and is known again with values in it."""

from __future__ import annotations

import re
import subprocess
import sys
from string import Formatter

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from linkaudit.export.fleet_page import messages as of_the_fleet
from linkaudit.export.report.words import messages as of_the_report
from linkaudit.locale import FOLDER, catalogue, column
from linkaudit.locale.joints import width
from linkaudit.locale.sentences import say, sentences
from linkaudit.locale.shapes import FIELD, compiled, vague
from tests import words

PO = FOLDER / "zh" / "LC_MESSAGES" / "linkaudit.po"
VALUES = {"n": "7", "money": "1,234.50", "percent": "12%", "date": "2026-11-26"}


def read(path, reader):
    with path.open("rb") as file:
        return {(one.context, one.id): one.string for one in reader(file) if one.id}


KNOWN = {message: text for (context, message), text in read(PO, read_po).items() if not context}
SHAPES = sorted(one for one in KNOWN if FIELD.search(one))


def fields(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def sample(name, at):
    kind = re.sub(r"\d+$", "", name)
    return f"7 {kind[2:].replace('_', ' ')}" if kind.startswith("n_") else VALUES.get(kind, f"Qx{at}z")


def filled(text, message=""):
    """Put values into a message, or into the translation of ``message``."""
    names = list(dict.fromkeys(FIELD.findall(message or text)))
    return FIELD.sub(lambda found: sample(found[1], names.index(found[1])), text).replace("(s)", "s")


# ── The catalogue is whole ───────────────────────────────────────────────────────────────────────────────────────────


def test_every_message_is_said_in_chinese():
    assert [one for one in words.messages() if not KNOWN.get(one)] == []


def test_nothing_is_said_that_the_code_does_not_say():
    assert sorted(set(KNOWN) - set(words.messages())) == []


def test_placeholders_are_those_of_the_english():
    assert [one for one, text in KNOWN.items() if fields(one) != fields(text)] == []


def test_the_compiled_catalogue_is_the_written_one():
    assert read(PO.with_suffix(".mo"), read_mo) == read(PO, read_po)


def test_the_explorer_says_all_in_chinese():
    told = {message: text for (context, message), text in read(PO, read_po).items() if context == "explore"}
    assert sorted(told) == sorted(words.of_the_explorer())
    assert [one for one, text in told.items() if not text or fields(text) != fields(one)] == []


def test_every_column_has_a_name():
    assert [key for key in words.columns() if not column(key, "zh")] == []
    assert column("link_url", "en") == ""


# what may stand there can be typed, or is the user's own: a word of it may be a message as well
TYPED = re.compile(
    r"(?:column|columns_missing|headings|handle|old_handle|path|option|command|metric|metrics|origin|origins|choices|possible|args|flag"
    r"|file|files|sheet|known|code|macro|host|hosts)\d*"
)
CLAUSES = {
    "Nothing if that one counts, else {column}", "Write one of its list into the shop, or {column}",
    "{n} shops within {hours} hours, by {origin} ({each})",
}  # fmt: skip
FILLED_ELSEWHERE = {*of_the_report(), *of_the_fleet()}


def test_what_can_be_typed_stays_as_typed():
    wrong = []
    for message in (one for one in SHAPES if one not in CLAUSES | FILLED_ELSEWHERE):
        shape = compiled(message, KNOWN[message])
        wrong += [(message, name) for name in FIELD.findall(message) if TYPED.fullmatch(name) and name not in shape.named]
    assert wrong == []
    assert [one for one in FILLED_ELSEWHERE if "!s" in KNOWN.get(one, "")] == []


# ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sentence_is_known_by_its_shape_and_by_no_other():
    chinese, wrong = sentences("zh"), []
    for message in SHAPES:
        told = filled(message)
        shape = chinese.shape_of(told)
        found = shape.fits.fullmatch(told.rstrip(".?")) if shape else None
        values = found.groupdict() if found else {}
        said = FIELD.sub(r"{\1}", shape.says) if shape else ""
        for name, value in values.items():
            said = said.replace(f"{{{name}}}", value)
        if not vague(message) and said != filled(KNOWN[message], message).rstrip("。：？"):
            wrong.append((message, said))
    assert wrong == []


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_any_text_comes_back_whole_or_translated(text):
    assert isinstance(say(text, "zh"), str)
    assert say(text, "en") == text
    if text.isalnum():
        assert say(f"“{text}” cannot be understood", "zh") == f"看不懂“{text}”"


def test_what_is_quoted_stays_as_it_is():
    assert say("The SKU became “none”.", "zh") == "SKU 变成“none”。"


@pytest.mark.parametrize("english,chinese", [
    ("orders.json: reading as orders, going on after 1,200 records", "orders.json：读取为订单，从 1,200 条记录之后接着读"),
    ("note: 9 cancelled TikTok orders: not counted as sales.", "提示：9 笔已取消的 TikTok 订单：不算销售。"),
    ("the surface video ends under external-links-removed", "按政策 external-links-removed，短视频挂车的外链关闭"),
    ("  video           16,737.25   50%  175 orders, 26,815 sessions", "  短视频挂车      16,737.25   50%  175 笔订单，26,815 次访问"),
    ("there is no product tent (3)", "没有商品 tent (3)"),
    ("To count them instead add --prefer orders:link_list", "想改用这份数据，加上 --prefer orders:link_list"),
    ("Write one of: storefront, video, product, link_list, orders.", "写以下之一：storefront, video, product, link_list, orders。"),
    ("note: a.csv, row 2, column surface: 'marsian' is no TikTok place that is known", "提示：a.csv，第 2 行，surface 列：'marsian' 不是已知的 TikTok 位置"),
    ("a.csv, row 2, column sessions and 1 more: 'video' is no count", "a.csv，第 2 行，sessions 列，另有 1 处：'video' 不是数量"),
    ("a.csv, row 2, column sessions (3 in all): 'video' is no count", "a.csv，第 2 行，sessions 列（共 3 个）：'video' 不是数量"),
    ("a.csv, row 2, column page: 'Orders. And more' is no count.", "a.csv，第 2 行，page 列：'Orders. And more' 不是数量。"),
    ("a.json, line 6, currency and 10 more: an order without a usable currency", "a.json，第 6 行，currency，另有 10 处：订单没有可用的 currency"),
    ("b.xlsx, sheet Orders, row 3, column Handle and 1 more: is empty", "b.xlsx，Orders 工作表第 3 行，Handle 列，另有 1 处：是空的"),
    ("a.csv, row 72: has 9 cells under a header of 7", "a.csv，第 72 行：有 9 格，表头只有 7 格"),
    ("video: reading as orders", "video：读取为订单"),
    ("there is no product orders", "没有商品 orders"),
    ("Where the money comes from (currency not named, last touch, start unknown to end unknown):", "钱从哪里来（未注明币种，末次归因，起止时间未知）："),
    ("  0% of the money at risk is listed already (0.00 of 24,812.84)", "  受影响金额已有 0% 完成上架（24,812.84 中的 0.00）"),
    ("7 of revenue in 3 TikTok rows of lists of links", "链接清单里的 3 行 TikTok 数据，销售额 7"),
    ("not counted, as the same days are told by the store's orders and GA4", "没有计入：同样的日期已由店铺订单和 GA4 统计"),
    ("Counted from: revenue: the store's orders, then GA4; sessions: GA4", "数据来源：销售额：店铺订单，其次 GA4；访问：GA4"),
    ("Products that do not go up, each because it cannot be listed on TikTok Shop: 3 with 5.00 USD at risk. The first: Orders.",
     "不上架的商品，原因：它不能在 TikTok Shop 上架：3，受影响 5.00 USD。前几个：Orders。"),
    ("1 link leading to no product (home page, collections, other pages): no listing takes their place", "1 条链接不指向具体商品（首页、商品系列、其他页面）：没有商品能替代"),
    ("TS113 TS121; 10 more products of this collection are left out", "TS113 TS121；这个商品系列里还有 10 个商品没有列出"),
    ("[default: never]", "[默认：never]"),
    ("A sentence that nobody has written.", "A sentence that nobody has written."),
    ("", ""),
])  # fmt: skip
def test_sentences_of_the_commands(english, chinese):
    assert say(english, "zh") == chinese


def test_columns_stay_below_each_other():
    table = "  video        1.00  50%\n  storefront  12.00   5%"
    first, second = say(table, "zh").split("\n")
    assert width(first.partition("%")[0]) == width(second.partition("%")[0])


def test_a_hostile_text_is_answered_at_once():
    for text in ("; ".join(["a: b"] * 500), ": ".join("x" * 900), "(" * 3000, "no product " * 300, "1. " * 1000):
        assert isinstance(say(text, "zh"), str)


def test_english_loads_no_catalogue():
    code = "import sys; from linkaudit.cli import run; run(['--help']); sys.exit('linkaudit.locale.sentences' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60).returncode == 0
    assert catalogue("en").gettext("Money") == "Money"


def test_more_handles_in_a_line_than_there_are_places_for_them_stay_what_they_are():
    text = " ".join(f"tent-{at}" for at in range(7_000))
    assert say(text, "zh") == text
