"""What a listing's text must be free of because it leads away from TikTok Shop, and how much goes with it."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from linkaudit.wording.redirecting import CHECKS
from linkaudit.wording.spans import Check, Lookout, Span, phrase_checks

WORDS = tomllib.loads((files("linkaudit.listing.text") / "words.toml").read_text("utf-8"))

_LISTED = Lookout(
    (
        *CHECKS,
        Check("address", ("://",), re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s\"'<>)\]]*", re.IGNORECASE)),
        Check("hashtag", ("#",), re.compile(r"(?<![\w&/#])#(?![0-9a-fA-F]{6}\b)[^\W\d_]\w{2,}")),
        *phrase_checks("call to leave TikTok", WORDS["call_to_leave"]),
    )
)  # fmt: skip
_OWN = Lookout(tuple(phrase_checks("TikTok's name", WORDS["own_names"])))
NAMES = frozenset({"other platform", "TikTok's name"})
_BETWEEN = re.compile(r"[\s,/&+|]*(?:\b(?:and|or|y|e|et|ou|und|oder|o)\b|和|或|、)?\s*", re.IGNORECASE)
LEAD_IN = re.compile(rf"\b{WORDS['lead_in']}\s+(?:our\s+|my\s+)?$", re.IGNORECASE)
_LAST_WORD = re.compile(r"[^\s,.;:!?()\[\]]+[\s:]*$")
_DANGLING = frozenset(WORDS["dangling"].split())
_GOES_ON = re.compile(r"\s*(?:\w|[\"'“‘(#$€£@])")
_REACH = 80
NEGATED = re.compile(WORDS["negations"], re.IGNORECASE)


def redirecting(text: str, *, own_name: str = "allowed") -> list[Span]:
    """Return what leads away, in the order of the text, overlapping spans as one.

    Names of platforms that stand beside each other are one span. With ``own_name`` other than ``allowed``, TikTok's
    own name is such a span too.
    """
    found = _LISTED.spans(text) + ([] if own_name == "allowed" else _OWN.spans(text))
    merged: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        last = merged[-1] if merged else None
        if last and (span.start <= last.end or _same_list(text, last, span)):
            kind = last.kind if last.kind not in NAMES else span.kind
            merged[-1] = Span(kind, last.start, max(last.end, span.end), last.text)
        else:
            merged.append(span)
    return merged


def _same_list(text: str, last: Span, span: Span) -> bool:
    return {last.kind, span.kind} <= NAMES and bool(_BETWEEN.fullmatch(text, last.end, span.start))


def with_lead_in(text: str, start: int, end: int) -> int:
    """Return where to begin taking ``text[start:end]`` out, so that no "available on" is left before it."""
    floor = max(0, start - _REACH)
    before = text[floor:start]
    if match := LEAD_IN.search(before):
        return floor + match.start()
    if _GOES_ON.match(text, end):
        return start
    while (word := _LAST_WORD.search(before)) and word[0].strip(" :").lower() in _DANGLING:
        before = before[: word.start()]
    return floor + len(before)
