"""What a listing's text must be free of because it leads away from TikTok Shop, and how much goes with it."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from linkaudit.wording.spans import CHECKS, Check, Lookout, Span, phrase_checks

WORDS = tomllib.loads((files("linkaudit.listing.text") / "words.toml").read_text("utf-8"))

# ends that name a site even without www; those of countries only before a slash: "so soft.It is" is no address
_ENDS = "com|net|org|shop|store|online|biz|info|co|app|site|myshopify|website"
_COUNTRIES = "de|fr|es|it|uk|us|br|mx|ca|au|eu|me|ly|ee|io|id|vn|th|my|ph|sg|jp|cn|nl|be|pl|ie"
_DOMAIN = re.compile(
    rf"(?<![\w@.-])(?!(?:{WORDS['no_address']})\.net(?![\w/]))(?:[a-z0-9][\w-]*\.)+(?:(?:{_ENDS})(?:\.(?:{_COUNTRIES}))?(?:/[^\s<>()]*)?|(?:{_COUNTRIES})/[^\s<>()]*)(?![\w-])",
    re.IGNORECASE,
)


def _any(words: list[str]) -> str:
    """Return a pattern of words, those of Latin letters as whole words from their beginning on."""
    longest_first = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(rf"(?<![^\W_]){word}" if word[0].isascii() else word for word in longest_first) + ")"


# numbers that the audit passes by, as it must not take an article number for a phone: with a word before, or free of
# charge (1-800), or written as only phone numbers are
_CALLED = re.compile(
    rf"{_any(WORDS['calls'])}(?:\s+(?:us|me|now|at|on|or|number|no|text)\b)*[\s.:：#-]*"
    r"(?=[\d ()./+-]*\d{3})\+?\(?\d(?:[ ()./-]{0,2}\d){7,13}(?![\w-])",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(
    r"(?<![\w.#/-])(?:\+?1[-. ]?\(?8(?:00|33|44|55|66|77|88)\)?[-. ]\d{3}[-. ]\d{4}|\(\d{3}\) ?\d{3}[-.]\d{4})(?![\w-])"
)
_LED = [word for words in WORDS["phones"].values() for word in words]
_LED_ALONE = [word for words in WORDS["phones_alone"].values() for word in words]
_TO_NUMBER = r"(?:\s+(?:us|at|on|now|uns|unter|an|nous|au|le|al|no|nr|kami|di|wa|qua|số)\b)*[\s.:：#-]*"
_LED_NUMBER = re.compile(
    rf"{_any(_LED)}{_TO_NUMBER}(?:\(?\+\d|\(?0\d|\((?=\d{{2,4}}\))\d)(?:[ ()./-]{{0,2}}\d){{7,12}}(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_GROUPED_NUMBER = re.compile(
    rf"{_any(_LED_ALONE)}{_TO_NUMBER}\d{{2,3}}[ .-]\d{{3,4}}[ .-]\d{{4}}(?![\w-]|\.\d)", re.IGNORECASE
)
_DOTTED_NUMBER = re.compile(
    rf"{''.join(rf'(?<!{re.escape(word)}{mark} )' for word in WORDS['article'] for mark in ('', ':'))}"
    r"(?<![\w.,#/-])[2-9]\d\d\.\d{3}\.\d{4}(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_SPELLED_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64} ?(?:[\[({] ?(?:at|ät|arroba) ?[\])}]|(?<=[ ])at(?=[ ][\w-]{1,63} dot )) ?[\w-]{1,63}"
    r"(?: ?[\[({] ?(?:dot|punkt|punto|point) ?[\])}] ?| dot |\.)[a-z]{2,24}\b",
    re.IGNORECASE,
)
# what follows a messenger's name is the shop's name there
_NAMED = re.compile(
    rf"{_any(WORDS['messengers'])}(?:\s*(?:id|no|number|account))?\.?\s*[:：]\s*@?(?-i:[a-z0-9+_])[\w.+-]{{2,}}",
    re.IGNORECASE,
)
_LISTED = Lookout(
    (
        *CHECKS,
        Check("phone number", tuple(WORDS["calls"]), _CALLED),
        Check("phone number", ("1", "("), _BARE_NUMBER),
        Check("phone number", tuple(_LED), _LED_NUMBER),
        Check("phone number", tuple(_LED_ALONE), _GROUPED_NUMBER),
        Check("phone number", (".",), _DOTTED_NUMBER),
        Check("e-mail address", ("[at", "(at", "{at", "[ at", "( at", "(ät", "[ät", "arroba", " dot "), _SPELLED_MAIL),
        Check("handle", tuple(WORDS["messengers"]), _NAMED),
        Check("address", ("://",), re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s\"'<>)\]]*", re.IGNORECASE)),
        Check("address", tuple(f".{end}" for end in (*_ENDS.split("|"), *(f"{one}/" for one in _COUNTRIES.split("|")))),
              _DOMAIN),
        Check("hashtag", ("#",), re.compile(r"(?<![\w&/#])#(?![0-9a-fA-F]{6}\b)[^\W\d_]\w{2,}")),
        *phrase_checks("call to leave TikTok", WORDS["call_to_leave"]),
    )
)  # fmt: skip
_OWN = Lookout(tuple(phrase_checks("TikTok's name", WORDS["own_names"])))
_NOT_MEANT = {
    name: re.compile(rf"\W?(?:{after})", re.IGNORECASE) for name, after in WORDS["not_platform"].items()
}  # fmt: skip
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
        if span.kind == "other platform" and _not_meant(text, span):
            continue
        last = merged[-1] if merged else None
        if last and (span.start <= last.end or _same_list(text, last, span)):
            kind = last.kind if last.kind not in NAMES else span.kind
            merged[-1] = Span(kind, last.start, max(last.end, span.end), last.text)
        else:
            merged.append(span)
    return merged


def _not_meant(text: str, span: Span) -> bool:
    after = _NOT_MEANT.get(span.text.lower())
    return bool(after and after.match(text, span.end))


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
