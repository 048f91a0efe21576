"""What a message says, and that it is cut as a reader would cut it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.errors import SourceError, StoreError, UsageError
from linkaudit.notify.message import Message, cut, failed, fit, size

SIGNS = ["a", "é", "e\u0301", "小", "👩‍👩‍👧‍👦", "👍🏽", "🇨🇳", "❤️", "&", "<", "\n", " "]


@given(st.lists(st.sampled_from(SIGNS), max_size=40), st.integers(8, 120))
def test_a_cut_is_within_the_limit_and_never_in_a_sign(signs, limit):
    text = "".join(signs)
    found = cut(text, limit)
    assert size(found) <= limit
    if found == text:
        return
    kept = found.removesuffix("…")
    starts = {"".join(signs[:number]).rstrip() for number in range(len(signs) + 1)}
    assert kept in starts


@given(st.integers(30, 3000), st.integers(0, 60), st.text(min_size=1, max_size=40), st.sampled_from(["en", "zh"]))
def test_a_message_fits_and_counts_what_it_leaves_out(limit, details, line, lang):
    line = " ".join(unicodedata.normalize("NFC", line).split()) or "x"
    message = Message("title", ("head",), tuple(f"{number}:{line}" for number in range(details)), lang=lang)
    title, body = fit(message, limit)
    assert size(title) + size(body) <= limit
    lines = body.split("\n")
    assert lines[0] == "head"
    if body != "head":
        shown = [one for one in lines if one.partition(":")[0].isdigit()]
        left = details - len(shown)
        assert (lines[-1] in {f"… and {left} more", f"……另有 {left} 项"}) == bool(left)


@pytest.mark.parametrize(
    "error,wanted",
    [
        (SourceError("no answer in 30 s", where="shop.example", cure="Run again"), ["could not finish", "Cause: shop.example: no answer", "Cure: Run again"]),
        (UsageError("no such file", where="a.csv", cure="Name one"), ["cannot run as it is set", "Cause: a.csv: no such file", "Cure: Name one"]),
        (ZeroDivisionError("x" * 9000), ["could not finish", "Cause: ZeroDivisionError: xxx", "Cure: Run it again with -v"]),
    ],
)
def test_a_failure_has_cause_and_cure(error, wanted):
    told = failed(error, "shop.example", "en")
    text = "\n".join([told.title, *told.head])
    for one in wanted:
        assert one in text
    assert told.failure
    assert len(text) < 1200


@pytest.mark.parametrize("error,cause,cure", [
    (UsageError("no such file", where="a.csv", cure="Name one"), "原因：a.csv：没有这个文件", None),
    (StoreError("the database is in use by another run (process 7, since 2026-11-20 03:00 UTC)", where="a.db", cure="Wait until it ends, or choose another file with --db"),
     "原因：a.db：数据库正被另一次运行使用（进程 7，自 2026-11-20 03:00 UTC）", "解决办法：等它结束，或用 --db 换一个文件"),
])  # fmt: skip
def test_a_failure_in_chinese(error, cause, cure):
    told = failed(error, "shop.example", "zh")
    assert told.title.startswith("linkaudit，shop.example：")
    assert told.head[0] == cause
    assert cure is None or told.head[1] == cure
    assert "。。" not in "".join(told.head)
