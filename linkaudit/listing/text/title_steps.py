"""The steps that make a title acceptable, in order: each returns the text without what it looks for, and tells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from linkaudit.listing.text.capitals import calm
from linkaudit.listing.text.promotional import without_promotion
from linkaudit.listing.text.redirecting import NAMES, NEGATED, WORDS, redirecting, with_lead_in
from linkaudit.listing.text.sentences import LIQUID
from linkaudit.model.listing import Market
from linkaudit.wording.characters import ENTITY, TAG, Edit, apply, figure_runs, folds, foreign, script, unwanted


class Case(NamedTuple):
    """A title's market and brand, and what was taken out of it, by kind."""

    market: Market
    vendor: str
    told: dict[str, list[str]]

    def tell(self, kind: str, what: str) -> None:
        """Note a piece that was taken out, once."""
        pieces = self.told.setdefault(kind, [])
        if what.strip() and what.strip() not in pieces:
            pieces.append(what.strip())


_ROUNDS = 40
_SYMBOLS = re.compile(r"[*^_`{}\\<>=¦§¶¤•‹›«»@]+|~(?!\d)|(?<!\d)~|(?<![\w&])#(?![\w])")
# not the two of C++ and 10'', nor the three of an ellipsis
_REPEATED_MARKS = re.compile(r"([!?,;:|/&#$%–—-])(?:\s*\1)+|(?<![\w+])(\+)(?:\s*\+)+|(?<![\d'\"])(['\"])(?:\s*\3)+")
_DOTS = re.compile(r"\.{4,}")
_FORMULA = re.compile(r"=\s*[A-Za-z][A-Za-z.]+\([^()]*\)?")
_SEGMENT_END = re.compile(r"[|,;:!?()\[\]{}•·\x1f]|\s[-–—]\s|\.\s|[。，]")
_EMPTY = re.compile(r"\(\s*[-,.;:|/&]*\s*\)|\[\s*[-,.;:|/&]*\s*\]|“\s*”|‘\s*’|\"\s*\"|[¡¿]\s*[!?]+")
_TWO_MARKS = re.compile(
    r"([|,;:/&]|(?<![\w+])\+|\s[-–—](?=\s))(?:\s*[|,;:/&!](?!\w)|\s*[|,;:/&!](?<![/&])|\s*\+(?![\w+])|\s+[-–—](?=\s))+"
)
_BEFORE = re.compile(r"^[\s,;:.!?|/\-–—)\]]+(?=\D|$)|^[\s,;:!?|/)\]]+")
_AFTER = re.compile(r"[\s,;:|/\-–—(\[]+$")
# what may join words, or be part of a name (& Other Stories): it goes where something beside it went
_JOINING_BEFORE = re.compile(r"^[\s,;:.!?|/&+\-–—)\]¡¿]+(?=\D|$)|^[\s,;:!?|/&)\]]+")
_JOINING_AFTER = re.compile(r"(?:[\s,;:|/&\-–—(\[¡¿]|(?<=\s)\+)+$")
_QUOTE = re.compile(r"(?<!\d)\"")  # not that of inches
_RUNS = re.compile(r"([^\W\d_])\1{8,}")
_TOKEN = re.compile(r"\w+(?:['’-]\w+)*")
_REPEATABLE_GAP = re.compile(r"[\s,.|!–—-]*")
_PHRASE = 5
_TWICE = frozenset(WORDS["repeats"]["kept"].split())
_ENOUGH = 3


def settled(text: str, case: Case) -> str:
    """Repeat the steps until none finds anything: that makes a second cleaning find nothing either."""
    for _ in range(_ROUNDS):
        before = text
        for step in _STEPS:
            text = step(text, case)
        if text == before:
            break
    return text


def _edited(text: str, edits: list[Edit], case: Case) -> str:
    for edit in edits:
        if edit.kind:
            case.tell(edit.kind, text[edit.start : edit.end])
    return apply(text, edits) if edits else text


def _plain(text: str, case: Case) -> str:
    text = unicodedata.normalize("NFC", text)
    tags = [Edit(match.start(), match.end(), " ", "HTML") for match in TAG.finditer(text)] if "<" in text else []
    text = _edited(text, tags, case)
    if "{" in text:
        text = _edited(text, [Edit(m.start(), m.end(), " ", "template codes") for m in LIQUID.finditer(text)], case)
    if "=" in text:
        text = _edited(text, [Edit(m.start(), m.end(), " ", "formula") for m in _FORMULA.finditer(text)], case)
    if "&" in text:
        codes = [
            Edit(match.start(), match.end(), new, "HTML")
            for match in ENTITY.finditer(text)
            if (new := unescape(match[0])) != match[0]
        ]
        text = _edited(text, codes, case)
    text = _edited(text, folds(text, case.market.scripts), case)
    return " ".join(text.split())


def _leading_away(text: str, case: Case) -> str:
    edits: list[Edit] = []
    for span in redirecting(text, own_name="forbidden"):
        start, end = _reach(text, span.kind, span.start, span.end)
        if not edits or start >= edits[-1].end:
            edits.append(Edit(start, end, " ", span.kind))
    return _edited(text, edits, case)


def _reach(text: str, kind: str, start: int, end: int) -> tuple[int, int]:
    """Return what goes with a span: its whole segment if the title has others, else the words that lead to it."""
    ends = [match.end() for match in _SEGMENT_END.finditer(text, 0, start)]
    left = ends[-1] if ends else 0
    after = _SEGMENT_END.search(text, end)
    right = after.start() if after else len(text)
    goes = kind != "hashtag" and (kind not in NAMES or NEGATED.search(text, left, right))
    if goes and sum(map(str.isalpha, text[:left] + text[right:])) >= _ENOUGH:
        return left, right
    return with_lead_in(text, start, end), end


def _odd_characters(text: str, case: Case) -> str:
    r"""Put the mark \x1f where a symbol was, so that what stands alone between symbols can be told."""
    edits = [
        edit if edit.kind == "invisible" else edit._replace(new="\x1f") for edit in unwanted(text.replace("\x1f", " "))
    ]
    return _edited(text, edits, case)


def _promotion(text: str, case: Case) -> str:
    edits = without_promotion(text, case.vendor, case.market.language)
    return _edited(text, edits, case).replace("\x1f", " ")


def _marks(text: str, case: Case) -> str:
    text = _EMPTY.sub(" ", text) if case.told else text
    text = _edited(text, [Edit(m.start(), m.end(), " ", "symbol") for m in _SYMBOLS.finditer(text)], case)
    text = _DOTS.sub("...", _REPEATED_MARKS.sub(lambda match: match[match.lastindex or 0], text))
    text = _edited(text, [Edit(m.start(), m.end(), m[1], "run") for m in _RUNS.finditer(text)], case)
    return _edited(text, [edit._replace(kind="run") for edit in figure_runs(text)], case)


def _scripts(text: str, case: Case) -> str:
    runs = foreign(text, case.market.scripts)
    if not runs:
        return text
    kept = WORDS["capitals"]["kept"].split()
    left = apply(text, [Edit(start, end, " ") for start, end in runs])
    own = sum(len(word) for word in re.findall(r"[^\W\d_]+", left) if word.upper() not in kept)
    if own < max(_ENOUGH, sum(1 for start, end in runs for char in text[start:end] if script(char))):
        return text
    return _edited(text, [Edit(start, end, " ", "other script") for start, end in runs], case)


def _repeats(text: str, case: Case) -> str:
    tokens = [(match.start(), match.end(), match[0].casefold()) for match in _TOKEN.finditer(text)]
    edits: list[Edit] = []
    place = 0
    while place < len(tokens):
        count, again = _repeated(text, tokens, place, case)
        if count:
            second = place + count
            edits.append(Edit(tokens[second - 1][1], tokens[second + again - 1][1], "", "repeat"))
            del tokens[second : second + again]
        place += 0 if count == 1 else 1
    return _edited(text, _joined(edits), case)


def _repeated(text: str, tokens: list[tuple[int, int, str]], place: int, case: Case) -> tuple[int, int]:
    """Return how many words from ``place`` on stand there again at once, and how many words after them repeat them.

    Both are 0 if none do. Words with capitals that stand there twice may be a name (New York New York): they count from
    three times on.
    """
    for count in range(min(_PHRASE, (len(tokens) - place) // 2), 0, -1):
        words = [token[2] for token in tokens[place : place + count]]
        second = place + count
        while [token[2] for token in tokens[second : second + count]] == words and _REPEATABLE_GAP.fullmatch(
            text, tokens[second - 1][1], tokens[second][0]
        ):
            second += count
        again = second - place - count
        named = count > 1 and all(text[token[0]].isupper() for token in tokens[place : place + 2 * count])
        if again > (count if named else 0) and _idle(words, case):
            return count, again
    return 0, 0


def _joined(edits: list[Edit]) -> list[Edit]:
    """Return the edits with such as overlap made one."""
    joined: list[Edit] = []
    for edit in sorted(edits):
        if joined and edit.start < joined[-1].end:
            joined[-1] = joined[-1]._replace(end=max(edit.end, joined[-1].end))
        else:
            joined.append(edit)
    return joined


def _idle(words: list[str], case: Case) -> bool:
    """Whether these words say nothing the second time: figures, single letters and names like Bora Bora do."""
    if len(words) == 1 and (words[0] in _TWICE or words[0] in case.vendor.casefold().split()):
        return False
    return any(len(word) > 1 and word.isalpha() for word in words)


def _capitals(text: str, case: Case) -> str:
    calmed = calm(text, case.vendor)
    if calmed != text:
        case.tell("capitals", text)
    return calmed


def _tidy(text: str, case: Case) -> str:
    text = _TWO_MARKS.sub(r"\1 ", _EMPTY.sub(" ", text))
    if case.told and case.market.language != "fr":
        text = re.sub(r"\s+([,;!?)\]])", r"\1", " ".join(text.split()))
    before, after = (_JOINING_BEFORE, _JOINING_AFTER) if case.told else (_BEFORE, _AFTER)
    return " ".join(_unpaired(after.sub("", before.sub("", text)), case).split())


def _unpaired(text: str, case: Case) -> str:
    if case.told and text.count('"') % 2 and len(_QUOTE.findall(text)) % 2:
        text = _QUOTE.sub(" ", text)
    for left, right in ("()", "[]"):
        if text.count(left) != text.count(right):
            text = text.replace(left, " ").replace(right, " ")
    return text


def _length(text: str, case: Case) -> str:
    most = case.market.title_max
    if len(text) <= most:
        return text
    case.told.setdefault("length", [str(len(text))])
    head, _, _ = text[: most + 1].rpartition(" ")
    return head if len(head) > most // 2 else text[:most].rstrip()


_STEPS: tuple[Callable[[str, Case], str], ...] = (
    _plain, _leading_away, _odd_characters, _promotion, _marks, _scripts, _repeats, _capitals, _tidy, _length,
)  # fmt: skip
