"""What a character is: emoji, symbol, invisible, a letter of which script; and how odd spellings of letters fold.

TikTok Shop refuses emoji and control characters in titles and descriptions (errors 12052931, 12052932) and Chinese
ones in most markets (12052262, 12052346): Partner Center's error list, read 2026-11-22.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple


class Edit(NamedTuple):
    """``text[start:end]`` is to become ``new``; ``kind`` says why, empty where nobody needs to be told."""

    start: int
    end: int
    new: str
    kind: str = ""


# what HTML leaves in a text that was encoded twice
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
TAG = re.compile(
    r"</?(?:p|br|b|i|u|s|em|strong|span|div|font|a|ul|ol|li|h[1-6]|table|tbody|thead|tr|td|th|img|sup|sub|small|center|"
    r"meta|style|script|iframe|hr|section)\b[^<>]*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
# everything that is surely plain: most texts hold nothing else
_ODD = re.compile("[^\\t\\n\\x20-\\x7e\\xa1-\\xa7\\xaa\\xab\\xaf-\\u0250\\u2010-\\u201f\\u2026\\u20ac\\u2022]")
_FAR = re.compile("[\\u0250-\\u1dff\\u2c00-\\ud7ff\\uf900-\\ufdff\\ufe70-\\U0010ffff]")
# letters in fancy dress: full-width forms, ligatures, circled and squared letters, units in one character, mathematical
# letters ("𝗕𝗲𝘀𝘁"); other compatibility forms mean something (½, ², …) and stay
_DRESSED = re.compile(
    "[\\u3000\\ufb00-\\ufb06\\uff01-\\uff9f\\u2103\\u2109\\u2116\\u2460-\\u24ff\\u3300-\\u33ff"
    "\\U0001d400-\\U0001d7ff\\U0001f100-\\U0001f14f]+"
)
_EASTERN = str.maketrans(
    {"、": ", ", "。": ". ", "【": "[", "】": "]", "「": "“", "」": "”", "『": "“", "』": "”", "《": "“", "》": "”",
     "〈": "“", "〉": "”", "・": " · ", "〜": "~", "―": "—"}
)  # fmt: skip
_EASTERN_MARKS = re.compile("[、。【】「」『』《》〈〉・〜―]+")
_APOSTROPHES = re.compile(r"(?<=\w)[´`ʼ′](?=\w)")
_KEPT = frozenset("°℃℉№")
_ODD_MARKS = frozenset("※‣⁂⁎⁕‼⁉†‡〰〽⃣")
_EMOJI = (
    (0x203C, 0x203C), (0x2049, 0x2049), (0x20E3, 0x20E3), (0x2139, 0x2139), (0x2194, 0x21AA), (0x231A, 0x23FF),
    (0x25AA, 0x25FE), (0x2600, 0x27BF), (0x2934, 0x2935), (0x2B00, 0x2BFF), (0x3030, 0x3030), (0x303D, 0x303D),
    (0x3297, 0x3299), (0x1F000, 0x1FBFF),
)  # fmt: skip
_INVISIBLE = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x180B, 0x180F), (0x2028, 0x2029), (0x3164, 0x3164), (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF),
)  # fmt: skip
_ARROWS_AND_SHAPES = ((0x2190, 0x21FF), (0x2300, 0x25FF), (0x2900, 0x297F), (0x2B00, 0x2BFF))
# "Unicode scripts" as character names call them
_CALLED = {"HAN": "CJK"}
_COMMON = frozenset({"MICRO", "FEMININE", "MASCULINE", "MODIFIER", "SCRIPT", "INFORMATION", "DOUBLE"})
_WORDS = re.compile(r"[A-Z]+")


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


@lru_cache(maxsize=8192)
def fate(char: str) -> str:
    """Return ``emoji``, ``symbol`` or ``invisible`` for a character that no listing may have, else an empty string."""
    code, category = ord(char), unicodedata.category(char)
    if char in _KEPT or char in "\t\n":
        return ""
    if category in ("Cc", "Cf", "Cs", "Co") or _within(code, _INVISIBLE):
        return "invisible"
    if _within(code, _EMOJI):
        return "emoji"
    odd = category in ("So", "Sk", "Cn") or char in _ODD_MARKS or _within(code, _ARROWS_AND_SHAPES)
    return "symbol" if odd else ""


def unwanted(text: str) -> list[Edit]:
    """Return the edits that take emoji, symbols and invisible characters out; words stay apart."""
    edits: list[Edit] = []
    for match in _ODD.finditer(text):
        start, kind = match.start(), fate(match[0])
        if not kind:
            continue
        if edits and edits[-1].end == start and kind in (edits[-1].kind, "invisible"):
            edits[-1] = edits[-1]._replace(end=start + 1)
        else:
            edits.append(Edit(start, start + 1, "", kind))
    return [_spaced(text, edit) for edit in edits]


def _spaced(text: str, edit: Edit) -> Edit:
    between = edit.start and edit.end < len(text) and text[edit.start - 1].isalnum() and text[edit.end].isalnum()
    return edit._replace(new=" ") if between and edit.kind in ("emoji", "symbol") else edit


def folds(text: str, scripts: tuple[str, ...]) -> list[Edit]:
    """Return the edits that undress letters (full-width, bold, circled) and, where no East Asian script is, marks."""
    if text.isascii() and "`" not in text:
        return []
    edits = [
        Edit(match.start(), match.end(), new, "odd letters" if match[0].strip("\u3000") else "")
        for match in _DRESSED.finditer(text)
        if (new := unicodedata.normalize("NFKC", match[0])) != match[0]
    ]
    if not {"CJK", "HAN", "HIRAGANA"} & set(scripts):
        edits += [
            Edit(match.start(), match.end(), match[0].translate(_EASTERN)) for match in _EASTERN_MARKS.finditer(text)
        ]
    edits += [Edit(match.start(), match.end(), "'") for match in _APOSTROPHES.finditer(text)]
    return sorted(edits)


@lru_cache(maxsize=16384)
def script(char: str) -> str:
    """Return the script of a letter (or of a mark or digit of its own) as character names call it, else ""."""
    if unicodedata.category(char)[0] not in "LMN" or 0x2000 <= ord(char) <= 0x2BFF:  # noqa: PLR2004  signs, not letters
        return ""
    words = _WORDS.match(unicodedata.name(char, ""))
    name = words[0] if words else ""
    letter = unicodedata.category(char)[0] == "L"
    return name if name not in _COMMON and (letter or name in _SCRIPTS) else ""


# those that have marks or digits of their own
_SCRIPTS = frozenset({"THAI", "ARABIC", "DEVANAGARI", "HEBREW", "BENGALI", "TAMIL", "KHMER", "LAO", "MYANMAR", "CJK"})
_JOINING = re.compile(r"[\s、。，·・：:；;（）()\-]*")


def foreign(text: str, scripts: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where letters of other scripts than ``scripts`` stand; a lone Greek letter is a sign (Ω, μm)."""
    if not _FAR.search(text):
        return []
    own = {_CALLED.get(one, one) for one in scripts}
    runs: list[tuple[int, int]] = []
    for match in _FAR.finditer(text):
        start, name = match.start(), script(match[0])
        if not name or name in own:
            continue
        if runs and _JOINING.fullmatch(text, runs[-1][1], start):
            runs[-1] = (runs[-1][0], start + 1)
        else:
            runs.append((start, start + 1))
    return [run for run in runs if run[1] - run[0] > 1 or script(text[run[0]]) != "GREEK"]


def apply(text: str, edits: list[Edit]) -> str:
    """Return ``text`` with ``edits``, which are in order and do not overlap."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join(parts) + text[at:]


_FIGURE_RUN = re.compile(r"(\d)\1{8,}")
_GAP = re.compile(r"\s")


def figure_runs(text: str) -> list[Edit]:
    """Return the edits that take out each word with a figure nine times in a row: a shorter run would be another."""
    edits: list[Edit] = []
    at = 0
    for match in _FIGURE_RUN.finditer(text):
        if match.start() >= at:
            start = max(at, *(text.rfind(gap, at, match.start()) + 1 for gap in " \n"))
            after = _GAP.search(text, match.end())
            at = after.start() if after else len(text)
            edits.append(Edit(start, at, "", "repeat"))
    return edits
