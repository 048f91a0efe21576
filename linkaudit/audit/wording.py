"""LA205: text in a product that redirects buyers. A cheap scan decides whether a text is worth the full look."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from importlib.resources import files
from typing import NamedTuple

from linkaudit.model import OwnerKind, SpotFinding

_DATA = tomllib.loads((files("linkaudit.audit") / "phrases.toml").read_text("utf-8"))


class Check(NamedTuple):
    """What is looked for: ``pattern``, in texts that have one of ``signs`` (lower case, substrings)."""

    name: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]


# Style rules that stand in the text by mistake look like handles.
_CSS = "media|import|font|charset|page|supports|keyframes|layer|container|namespace|property"


def _phrases(name: str, phrases: list[str]) -> list[Check]:
    """One check a phrase: looking for the plain phrase is a hundred times as fast as a pattern of all of them."""
    edges = ((phrase, r"\b" if phrase[0].isascii() else "") for phrase in phrases)
    return [
        Check(name, (phrase,), re.compile(f"{edge}{re.escape(phrase)}{edge}", re.IGNORECASE)) for phrase, edge in edges
    ]


_CHECKS: tuple[Check, ...] = (
    Check("e-mail address", ("@",), re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})*\.[^\W\d_]{2,63}")),
    Check("phone number", ("+",),
          re.compile(r"(?<![\w.#/-])\+\d{1,3}[ .-]?(?:\(?\d{2,4}\)?[ .-]?){2,4}\d{2,4}(?![\w-])")),
    Check("phone number", ("call", "phone", "telephone", "tel", "text", "hotline", "whatsapp", "电话"),
          re.compile(
              r"(?:\b(?:call|(?:tele)?phone|tel|text|hotline|whatsapp)\b(?:\s+(?:us|me|now|at|on|or|number|no|text)\b)*|电话)"
              r"[\s.:：#-]*(\(?\d{3}\)?[ .-]\d{3,4}[ .-]\d{4})(?![\w-])", re.IGNORECASE)),
    Check("address", ("://", "www."), re.compile(r"(?:https?://|\bwww\.)[\w-]+\.[\w./?=&%#-]+", re.IGNORECASE)),
    Check("handle", ("@",), re.compile(rf"(?<![\w.@/])@(?!(?:{_CSS})\b)[A-Za-z_][\w.]{{2,29}}(?![\w.@])")),
    *_phrases("call to leave TikTok", _DATA["call_to_leave"]),
    *_phrases("other platform", _DATA["platforms"]),
)  # fmt: skip
# Nearly every text has none of the signs, so the question is how fast that is told. Words of ASCII letters are looked
# up in the set of the text's own words, which is made once; other scripts (unspaced, many) by plain substring.
_FOLD = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))  # noqa: PLR2004  ASCII


def _key(sign: str) -> str:
    """Return the longest word of a sign that is made of ASCII letters, or an empty string."""
    words = [word for word in sign.split() if word.isascii() and word.isalpha()]
    return max(words, key=len) if sign.isascii() and words else ""


def _sort_signs() -> tuple[dict[bytes, list[int]], list[int]]:
    by_word: dict[bytes, list[int]] = {}
    by_substring: list[int] = []
    for place, (sign, _) in enumerate(_SIGNS):
        key = _key(sign).encode()
        (by_word.setdefault(key, []) if key else by_substring).append(place)
    return by_word, by_substring


_SIGNS = [(sign, check) for check in _CHECKS for sign in check.signs]
_BY_WORD, _BY_SUBSTRING = _sort_signs()
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_CONTEXT = 24


def judge_wording(owner_id: str, title: str, html: str) -> list[SpotFinding]:
    """Return what in a product's title and description sends buyers away; links are judged elsewhere."""
    texts = (("title", title), ("description", visible_text(html)))
    return [_finding(owner_id, title, field, *hit) for field, text in texts for hit in _hits(text)]


def visible_text(html: str) -> str:
    """Return the text a reader sees: without tags, scripts and styles, entities decoded, white space folded."""
    bare = _TAG.sub(" ", _HIDDEN.sub(" ", html)) if "<" in html else html
    return " ".join((unescape(bare) if "&" in bare else bare).split())


def _hits(text: str) -> list[tuple[str, str, str]]:
    lower = text.lower()
    words = set(lower.encode("utf-8", "surrogatepass").translate(_FOLD).split())
    likely = [place for key in _BY_WORD.keys() & words for place in _BY_WORD[key]]
    hits: dict[str, tuple[str, str, str]] = {}
    for place in sorted(likely + _BY_SUBSTRING):
        sign, check = _SIGNS[place]
        if sign in lower and check.name not in hits and (match := check.pattern.search(text)):
            start, end = max(0, match.start() - _CONTEXT), match.end() + _CONTEXT
            hits[check.name] = (check.name, match[match.lastindex or 0], text[start:end].strip())
    return list(hits.values())


def _finding(owner_id: str, title: str, field: str, name: str, words: str, context: str) -> SpotFinding:
    return SpotFinding(
        code="LA205", owner_kind=OwnerKind.PRODUCT, owner_id=owner_id, title=title, field=field,
        locator=f"text “{context}”", reason=f"{name}: {words}", anchor=words,
    )  # fmt: skip
