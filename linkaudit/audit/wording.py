"""LA205: text in a product that redirects buyers. A cheap scan decides whether a text is worth the full look."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from html import unescape
from importlib.resources import files

from linkaudit.model import OwnerKind, SpotFinding

Check = tuple[str, tuple[str, ...], re.Pattern[str]]
_DATA = tomllib.loads((files("linkaudit.audit") / "phrases.toml").read_text("utf-8"))


# Style rules that stand in the text by mistake look like handles.
_CSS = "media|import|font|charset|page|supports|keyframes|layer|container|namespace|property"


def _marks(phrases: list[str]) -> tuple[str, ...]:
    """Return the longest word of each phrase: between the words may stand tags, entities and line ends."""
    return tuple(dict.fromkeys(max(phrase.split(), key=len) for phrase in phrases))


def _words(words: list[str]) -> re.Pattern[str]:
    spaced = [rf"\b{re.escape(word)}\b" if word[0].isascii() else re.escape(word) for word in words]
    return re.compile("|".join(sorted(spaced, key=len, reverse=True)), re.IGNORECASE)


# What is looked for, and the substrings (lower case) without which it cannot be there: looking for those first is ten
# times as fast as the patterns, and nearly every text has none.
_CHECKS: tuple[Check, ...] = (
    ("e-mail address", ("@",), re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})*\.[^\W\d_]{2,63}")),
    ("phone number", ("+",), re.compile(r"(?<![\w.#/-])\+\d{1,3}[ .-]?(?:\(?\d{2,4}\)?[ .-]?){2,4}\d{2,4}(?![\w-])")),
    ("phone number", ("call", "phone", "tel", "text", "hotline", "whatsapp", "电话"),
     re.compile(
         r"(?:\b(?:call|(?:tele)?phone|tel|text|hotline|whatsapp)\b(?:\s+(?:us|me|now|at|on|or|number|no|text)\b)*|电话)"
         r"[\s.:：#-]*(\(?\d{3}\)?[ .-]\d{3,4}[ .-]\d{4})(?![\w-])", re.IGNORECASE)),
    ("address", ("://", "www."), re.compile(r"(?:https?://|\bwww\.)[\w-]+\.[\w./?=&%#-]+", re.IGNORECASE)),
    ("handle", ("@",), re.compile(rf"(?<![\w.@/])@(?!(?:{_CSS})\b)[A-Za-z_][\w.]{{2,29}}(?![\w.@])")),
    ("call to leave TikTok", _marks(_DATA["call_to_leave"]), _words(_DATA["call_to_leave"])),
    ("other platform", tuple(_DATA["platforms"]), _words(_DATA["platforms"])),
)  # fmt: skip
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_SPACE = re.compile(r"\s+")
_CONTEXT = 24


def judge_wording(owner_id: str, title: str, html: str) -> list[SpotFinding]:
    """Return what in a product's title and description sends buyers away; links are judged elsewhere."""
    found = [_finding(owner_id, title, "title", *hit) for hit in _hits(title, _worth_a_look(title))]
    checks = _worth_a_look(html)
    if checks:
        found += [_finding(owner_id, title, "description", *hit) for hit in _hits(visible_text(html), checks)]
    return found


def visible_text(html: str) -> str:
    """Return the text a reader sees: without tags, scripts and styles, entities decoded, white space folded."""
    bare = _TAG.sub(" ", _HIDDEN.sub(" ", html)) if "<" in html else html
    return _SPACE.sub(" ", unescape(bare) if "&" in bare else bare)


def _hits(text: str, checks: Iterable[Check]) -> list[tuple[str, str, str]]:
    hits: list[tuple[str, str, str]] = []
    for name, _, pattern in checks:
        match = None if name in {hit[0] for hit in hits} else pattern.search(text)
        if match:
            start, end = max(0, match.start() - _CONTEXT), match.end() + _CONTEXT
            hits.append((name, match[match.lastindex or 0], text[start:end].strip()))
    return hits


def _worth_a_look(text: str) -> list[Check]:
    lower = text.lower()
    return [check for check in _CHECKS if any(mark in lower for mark in check[1])]


def _finding(owner_id: str, title: str, field: str, name: str, words: str, context: str) -> SpotFinding:
    return SpotFinding(
        code="LA205", owner_kind=OwnerKind.PRODUCT, owner_id=owner_id, title=title, field=field,
        locator=f"text “{context}”", reason=f"{name}: {words}", anchor=words,
    )  # fmt: skip
