"""Emoji, symbols, odd letters and other scripts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.wording.characters import apply, fate, figure_runs, folds, foreign, script, unwanted

LATIN, JAPANESE = ("LATIN",), ("HIRAGANA", "KATAKANA", "HAN", "LATIN")


@pytest.mark.parametrize("char", "🔥✨❤👍⭐☀✔➡🇺🏽ℹ‼")
def test_emoji(char):
    assert fate(char) == "emoji"


@pytest.mark.parametrize("char", "™®©→※▓")
def test_symbols(char):
    assert fate(char) == "symbol"


@pytest.mark.parametrize("char", ["\x07", "\x7f", "\u200b", "\u200d", "\ufe0f", "\ufeff", "\ue000", "\ud800", "\u202e"])
def test_invisible(char):
    assert fate(char) == "invisible"


@pytest.mark.parametrize("char", "aé帐ก°%½²€£×±µΩ–—’“”…•&\"'#№")
def test_what_may_stand(char):
    assert fate(char) == ""


TAKEN = [
    ("Tent 🔥 hot", "Tent  hot"), ("Tent🔥hot", "Tent hot"), ("Velcro®-strap", "Velcro-strap"), ("👩‍👩‍👧 pack", " pack"),
    ("soft\u00adly", "softly"), ("1\ufe0f\u20e3 pack", "1 pack"),
]  # fmt: skip


@pytest.mark.parametrize("text,left", TAKEN)
def test_unwanted_is_taken_out(text, left):
    assert apply(text, unwanted(text)) == left


FOLDED = [
    ("ｔｅｎｔ　４", LATIN, "tent 4"), ("𝗕𝗲𝘀𝘁", LATIN, "Best"), ("25℃", LATIN, "25°C"), ("【Tent】", LATIN, "[Tent]"), ("it´s", LATIN, "it's"),
    ("½ m² …", LATIN, "½ m² …"), ("【テント】", JAPANESE, "【テント】"), ("ﾃﾝﾄ", JAPANESE, "テント"),
]  # fmt: skip


@pytest.mark.parametrize("text,scripts,folded", FOLDED)
def test_odd_letters_fold(text, scripts, folded):
    assert apply(text, folds(text, scripts)) == folded


FOREIGN = [
    ("Mug 陶瓷，马克杯 red", LATIN, ["陶瓷，马克杯"]), ("Палатка", LATIN, ["Палатка"]), ("5 μm, Ω", LATIN, []), ("Đệm Việt", LATIN, []),
    ("テント 帐篷 tent", JAPANESE, []), ("ผ้าห่ม", LATIN, ["ผ้าห่ม"]), ("ผ้าห่ม", ("THAI", "LATIN"), []), ("猫", LATIN, ["猫"]), ("ελα", LATIN, ["ελα"]),
]  # fmt: skip


@pytest.mark.parametrize("text,scripts,found", FOREIGN)
def test_foreign(text, scripts, found):
    assert [text[start:end] for start, end in foreign(text, scripts)] == found


def test_a_word_with_a_long_run_of_a_figure_goes_whole():
    assert apply("SKU A1111111112 is 100000000 long", figure_runs("SKU A1111111112 is 100000000 long")) == "SKU  is 100000000 long"


@given(st.text())
def test_edits_are_in_order_and_leave_nothing(text):
    for found in (unwanted(text), folds(text, LATIN), figure_runs(text)):
        assert all(one.end <= two.start for one, two in pairwise(found))
    assert unwanted(apply(text, unwanted(text))) == []
    assert all(script(text[start]) not in ("", "LATIN") for start, _ in foreign(text, LATIN))
