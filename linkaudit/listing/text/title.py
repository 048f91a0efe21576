"""A product's title made acceptable to TikTok Shop, by rule: each removal is told, and a second cleaning finds nothing.

The rules and their sources: ``text_words.toml``. TikTok's "symbols" are read as emoji, pictograms, ™ ® © and marks
without a meaning in a name (``* ^ _ ~ …``); units, fractions, currency, ``& + / | ' "`` and brackets stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from linkaudit.listing.text.capitals import calm
from linkaudit.listing.text.promotional import without_promotion
from linkaudit.listing.text.redirecting import NAMES, WORDS, redirecting, with_lead_in
from linkaudit.model import Record
from linkaudit.model.listing import Fix, Market, Problem
from linkaudit.wording.characters import ENTITY, TAG, Edit, apply, figure_runs, folds, foreign, script, unwanted


class Cleaned(Record, frozen=True, kw_only=True, gc=False):
    """A title as it may be uploaded, and what was changed or is wrong with it. Empty: nothing of it may stand."""

    text: str
    problems: tuple[Problem, ...] = ()


class _Case(NamedTuple):
    market: Market
    vendor: str
    told: dict[str, list[str]]

    def tell(self, kind: str, what: str) -> None:
        pieces = self.told.setdefault(kind, [])
        if what.strip() and what.strip() not in pieces:
            pieces.append(what.strip())


_FIELD = "product_name"
_CURE = "Change the title in Shopify: what it is, brand, material, colour, size or use."
_REASONS = {
    "HTML": "HTML codes stand in the title",
    "invisible": "Invisible or control characters stand in the title",
    "odd letters": "Full-width or decorated letters stand in the title",
    "emoji": "Emoji are not allowed in a title",
    "symbol": "Symbols are not allowed in a title",
    "e-mail address": "An e-mail address is not allowed in a title",
    "phone number": "A phone number is not allowed in a title",
    "address": "A web address is not allowed in a title",
    "handle": "A social media name is not allowed in a title",
    "hashtag": "Hashtags are not allowed in a title",
    "call to leave TikTok": "A title must not send buyers away from TikTok Shop",
    "other platform": "Names of other platforms are not allowed in a title",
    "TikTok's name": "TikTok's own name is not allowed in a title",
    "promotion": "Promotional words are not allowed in a title",
    "repeat": "A word or phrase stands twice in a row",
    "capitals": "Capitals throughout are not allowed in a title",
    "other script": "Letters of another script than the market's are not allowed in a title",
}
_ROUNDS = 40
_SHOWN = 3
_LONG = 1000
_MOST = 2000  # what is beyond is cut anyway; Shopify takes 255 characters
_RUN = 9  # so many equal characters in a row are refused: error 12052931, read 2026-11-22

_SYMBOLS = re.compile(r"[*^_`{}\\<>=¦§¶¤•‹›«»@]+|~(?!\d)|(?<!\d)~|(?<![\w&])#(?![\w])")
_REPEATED_MARKS = re.compile(r"([!?.,;:|/&+#$%'\"–—-])(?:\s*\1)+")
_SEGMENT_END = re.compile(r"[|,;:!?()\[\]{}•·\x1f]|\s[-–—]\s|\.\s|[。，]")
_EMPTY = re.compile(r"\(\s*[-,.;:|/&]*\s*\)|\[\s*[-,.;:|/&]*\s*\]|“\s*”|‘\s*’|\"\s*\"")
_TWO_MARKS = re.compile(r"([|,;:/&+]|\s[-–—](?=\s))(?:\s*[|,;:/&+!]|\s+[-–—](?=\s))+")
_BEFORE = re.compile(r"^[\s,;:.!?|/&+\-–—)\]]+(?=\D|$)|^[\s,;:!?|/&)\]]+")
_AFTER = re.compile(r"(?:[\s,;:|/&\-–—(\[]|(?<=\s)\+)+$")
_RUNS = re.compile(r"([^\W\d_])\1{8,}")
_TOKEN = re.compile(r"\w+(?:['’-]\w+)*")
_REPEATABLE_GAP = re.compile(r"[\s,.|!–—-]*")
_PHRASE = 5
_TWICE = frozenset(WORDS["repeats"]["kept"].split())
_ENOUGH = 3


def clean_title(title: str, market: Market, vendor: str = "") -> Cleaned:
    """Return the title as it may be uploaded to ``market``, with TS101 and TS102 problems.

    ``vendor`` is the brand, whose spelling is kept. A title of which nothing may stand comes back empty, with a
    blocking problem; one in another script comes back in it, likewise. Idempotent.
    """
    if not title.strip():
        return Cleaned(text="", problems=(_problem("TS101", title, "The product has no title.", fix=Fix.SELLER),))
    case = _Case(market, vendor, {})
    text = _settled(title[:_MOST], case)
    if not any(char.isalnum() for char in text):
        kinds = "; ".join(_REASONS[kind].lower() for kind in case.told if kind in _REASONS)
        reason = f"Nothing of the title can stand on TikTok Shop: {kinds or 'it has no letters'}."
        return Cleaned(text="", problems=(_problem("TS102", title, reason, fix=Fix.SELLER),))
    return Cleaned(text=text, problems=(*_removals(title, text, case), *_blocking(title, text, market)))


def _settled(text: str, case: _Case) -> str:
    """Repeat the steps until none finds anything: that makes a second cleaning find nothing either."""
    for _ in range(_ROUNDS):
        before = text
        for step in _STEPS:
            text = step(text, case)
        if text == before:
            break
    return text


def _removals(title: str, text: str, case: _Case) -> list[Problem]:
    told = {kind: pieces for kind, pieces in case.told.items() if kind in _REASONS}
    problems = [
        _problem("TS102", title, f"{_REASONS[kind]}: {_listed(pieces)}. The title is now “{text}”.")
        for kind, pieces in told.items()
    ]
    if cut := case.told.get("length"):
        reason = f"The title has {cut[0]} characters and was cut at a word. It is now “{text}”."
        problems.append(_problem("TS101", title, reason, limit=f"at most {case.market.title_max} characters"))
    return problems


def _blocking(title: str, text: str, market: Market) -> list[Problem]:
    problems = []
    if foreign(text, market.scripts):
        reason = f"The title is in another script than the market's language ({market.language})."
        cure = f"Translate the title in Shopify. {_CURE}"
        problems.append(_problem("TS102", title, reason, fix=Fix.SELLER, cure=cure))
    if len(text) < market.title_min:
        reason = f"The title has {len(text)} characters: “{text}”. This market wants at least {market.title_min}."
        limit = f"{market.title_min} to {market.title_max} characters"
        problems.append(_problem("TS101", title, reason, fix=Fix.SELLER, limit=limit, cure=_CURE))
    return problems


def _problem(code: str, title: str, reason: str, *, fix: Fix = Fix.NONE, limit: str = "", cure: str = "") -> Problem:
    value = title if len(title) <= _LONG else f"{title[:_LONG]}…"
    return Problem(code=code, field=_FIELD, reason=reason, fix=fix, value=value, limit=limit,
                   cure=cure or (_CURE if fix is Fix.SELLER else ""))  # fmt: skip


def _listed(pieces: list[str]) -> str:
    shown = ", ".join(f"“{piece[:60]}”" for piece in pieces[:_SHOWN]) or "taken out"
    return f"{shown} and {len(pieces) - _SHOWN} more" if len(pieces) > _SHOWN else shown


# ── The steps, in their order. Each returns the text without what it looks for, and tells. ───────────────────────────


def _edited(text: str, edits: list[Edit], case: _Case) -> str:
    for edit in edits:
        if edit.kind:
            case.tell(edit.kind, text[edit.start : edit.end])
    return apply(text, edits) if edits else text


def _plain(text: str, case: _Case) -> str:
    text = unicodedata.normalize("NFC", text)
    tags = [Edit(match.start(), match.end(), " ", "HTML") for match in TAG.finditer(text)] if "<" in text else []
    text = _edited(text, tags, case)
    if "&" in text:
        codes = [
            Edit(match.start(), match.end(), new, "HTML")
            for match in ENTITY.finditer(text)
            if (new := unescape(match[0])) != match[0]
        ]
        text = _edited(text, codes, case)
    text = _edited(text, folds(text, case.market.scripts), case)
    return " ".join(text.split())


def _leading_away(text: str, case: _Case) -> str:
    edits: list[Edit] = []
    for span in redirecting(text, own_name="forbidden"):
        start, end = _reach(text, span.kind, span.start, span.end)
        if not edits or start >= edits[-1].end:
            edits.append(Edit(start, end, " ", span.kind))
    return _edited(text, edits, case)


def _reach(text: str, kind: str, start: int, end: int) -> tuple[int, int]:
    """Return what goes with a span: its whole segment if the title has others, else the words that lead to it."""
    if kind not in NAMES and kind != "hashtag":
        ends = [match.end() for match in _SEGMENT_END.finditer(text, 0, start)]
        left = ends[-1] if ends else 0
        after = _SEGMENT_END.search(text, end)
        right = after.start() if after else len(text)
        if sum(map(str.isalpha, text[:left] + text[right:])) >= _ENOUGH:
            return left, right
    return with_lead_in(text, start, end), end


def _odd_characters(text: str, case: _Case) -> str:
    r"""Put the mark \x1f where a symbol was, so that what stands alone between symbols can be told."""
    edits = [
        edit if edit.kind == "invisible" else edit._replace(new="\x1f") for edit in unwanted(text.replace("\x1f", " "))
    ]
    return _edited(text, edits, case)


def _promotion(text: str, case: _Case) -> str:
    edits = without_promotion(text, case.vendor)
    return _edited(text, edits, case).replace("\x1f", " ")


def _marks(text: str, case: _Case) -> str:
    text = _edited(text, [Edit(m.start(), m.end(), " ", "symbol") for m in _SYMBOLS.finditer(text)], case)
    text = _REPEATED_MARKS.sub(lambda match: " " if match[1] == "." else match[1], text)
    text = _edited(text, [Edit(m.start(), m.end(), m[1], "repeat") for m in _RUNS.finditer(text)], case)
    return _edited(text, figure_runs(text), case)


def _scripts(text: str, case: _Case) -> str:
    runs = foreign(text, case.market.scripts)
    if not runs:
        return text
    kept = WORDS["capitals"]["kept"].split()
    left = apply(text, [Edit(start, end, " ") for start, end in runs])
    own = sum(len(word) for word in re.findall(r"[^\W\d_]+", left) if word.upper() not in kept)
    if own < max(_ENOUGH, sum(1 for start, end in runs for char in text[start:end] if script(char))):
        return text
    return _edited(text, [Edit(start, end, " ", "other script") for start, end in runs], case)


def _repeats(text: str, case: _Case) -> str:
    tokens = [(match.start(), match.end(), match[0].casefold()) for match in _TOKEN.finditer(text)]
    edits: list[Edit] = []
    place = 0
    while place < len(tokens):
        count = _repeated(text, tokens, place, case)
        if count:
            second = place + count
            edits.append(Edit(tokens[second - 1][1], tokens[second + count - 1][1], "", "repeat"))
            del tokens[second : second + count]
        place += 0 if count == 1 else 1
    return _edited(text, _joined(edits), case)


def _repeated(text: str, tokens: list[tuple[int, int, str]], place: int, case: _Case) -> int:
    """Return how many words from ``place`` on stand there a second time at once, 0 if none do."""
    for count in range(min(_PHRASE, (len(tokens) - place) // 2), 0, -1):
        second = place + count
        words = [token[2] for token in tokens[place:second]]
        again = [token[2] for token in tokens[second : second + count]]
        gap = (tokens[second - 1][1], tokens[second][0])
        if words == again and _idle(words, case) and _REPEATABLE_GAP.fullmatch(text, *gap):
            return count
    return 0


def _joined(edits: list[Edit]) -> list[Edit]:
    """Return the edits with such as overlap made one."""
    joined: list[Edit] = []
    for edit in sorted(edits):
        if joined and edit.start < joined[-1].end:
            joined[-1] = joined[-1]._replace(end=max(edit.end, joined[-1].end))
        else:
            joined.append(edit)
    return joined


def _idle(words: list[str], case: _Case) -> bool:
    """Whether these words say nothing the second time: figures, single letters and names like Bora Bora do."""
    if len(words) == 1 and (words[0] in _TWICE or words[0] in case.vendor.casefold().split()):
        return False
    return any(len(word) > 1 and word.isalpha() for word in words)


def _capitals(text: str, case: _Case) -> str:
    calmed = calm(text, case.vendor)
    if calmed != text:
        case.tell("capitals", text)
    return calmed


def _tidy(text: str, case: _Case) -> str:
    text = _TWO_MARKS.sub(r"\1 ", _EMPTY.sub(" ", text))
    text = re.sub(r"\s+([,;!?)\]])", r"\1", " ".join(text.split())) if case.market.language[:2] != "fr" else text
    return " ".join(_unpaired(_AFTER.sub("", _BEFORE.sub("", text))).split())


def _unpaired(text: str) -> str:
    for left, right in ("()", "[]"):
        if text.count(left) != text.count(right):
            text = text.replace(left, " ").replace(right, " ")
    return text


def _length(text: str, case: _Case) -> str:
    most = case.market.title_max
    if len(text) <= most:
        return text
    case.told.setdefault("length", [str(len(text))])
    head, _, _ = text[: most + 1].rpartition(" ")
    return head if len(head) > most // 2 else text[:most].rstrip()


_STEPS: tuple[Callable[[str, _Case], str], ...] = (
    _plain, _leading_away, _odd_characters, _promotion, _marks, _scripts, _repeats, _capitals, _tidy, _length,
)  # fmt: skip
