"""A block of a description cleaned sentence by sentence: a call to leave goes with its sentence, a name alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from linkaudit.listing.text.blocks import Block, Mark, edited
from linkaudit.listing.text.reach import POINTING, bounds, clause, lost, of_name, sentence, words
from linkaudit.listing.text.redirecting import NAMES, WORDS, redirecting
from linkaudit.model.listing import Market
from linkaudit.wording.characters import ENTITY, TAG, Edit, figure_runs, folds, foreign, script, unwanted

# the last is a tag without its end: what it says, as far as that can be no text
LIQUID = re.compile(
    r"\{\{.{0,500}?\}\}|\{%(?:(?!\{%).){0,500}?%\}|\{%-?(?:\s*(?:if|unless|elsif|else|end\w+|for|case|when|assign|include|render|section)"
    r"\b(?:\s+(?:[\w-]+\.[\w.-]+|\w+(?=\s*(?:[=!<>]|$))|[=!<>]=?\s*[^\s<]+|and\b|or\b|contains\b|'[^'\n]{0,99}'))*)?",
    re.DOTALL,
)
_BUYING = re.compile(WORDS["buying"], re.IGNORECASE)
_PLACE = re.compile(rf"(?:^|\W)(?:{WORDS['places']})\W*$", re.IGNORECASE)
_OFFER = re.compile("|".join(WORDS["offers"]), re.IGNORECASE)
# nearly all texts have none of these
_OFFER_SIGN = re.compile(
    r"%|[$€£] ?\d|cod[ei]|c[oó]digo|buy|for one|for two|for 1|for 2|sale|offer|friday|free |env[ií]o|livraison|"
    r"versand|spedizione|cupom|frete|[优包打满]",
    re.IGNORECASE,
)
_RUNS = re.compile(r"([^\s\d])\1{8,}")
_SPACES = re.compile(r" *\n[ \n]*|[^\S\n]+|\n+")
_EMPTY = re.compile(r" ?\(\s*[,.;:|/-]*\s*\)| ?\[\s*[,.;:|/-]*\s*\]| ?“\s*”")
_START = re.compile(r"^[\s,;|.。，、：；:]+(?=\D|$)")
_BEFORE_MARK = re.compile(r"(?<! ) +(?=[,.]( |$))")
_NEXT_LETTER = re.compile(r"\s*([^\W\d_])")
_FEW = 6  # words that a button has
_LEAST = 3  # words that say something
_AMID = 3  # so much more a letter of these scripts weighs where own words stand amid them
_COMPACT = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_OPEN = ("(", "[")
_ROUNDS = 30


class Piece(NamedTuple):
    """What was taken out of a block, and why."""

    kind: str
    text: str


Told = list[Piece]


def without_links(block: Block, told: Told) -> Block:
    """Take links off: what they said stays, unless it only pointed to what is no longer there."""
    links = {mark for mark in block.marks if mark.kind.startswith("link:")}
    if not links:
        return block
    edits: list[Edit] = []
    for mark in sorted(links):
        start, end = _of_link(block, mark)
        if start < end:
            edits.append(Edit(start, end, "", _kind_of_link(block.text[start:end], mark)))
    plain = block._replace(marks=tuple(mark for mark in block.marks if mark not in links))
    return _apply(plain, joined(edits), told)


def _kind_of_link(text: str, mark: Mark) -> str:
    if mark.kind != "link:contact":
        return "pointers"
    return next((span.kind for span in redirecting(text) if span.kind not in NAMES), "contact")


def _of_link(block: Block, mark: Mark) -> tuple[int, int]:
    """Return what of the text goes with a link, if anything."""
    text, kind = block.text, mark.kind.removeprefix("link:")
    said = text[mark.start : mark.end]
    if kind == "pointer":
        return _of_pointer(text, mark)
    if kind == "contact" or POINTING.match(text, clause(text, mark.start, mark.end)):
        return lost(text, mark.start, mark.end)
    if kind == "outside" and _BUYING.search(text, *bounds(text, mark.start, mark.end)):
        return lost(text, mark.start, mark.end)
    if kind == "product":
        return mark.start, mark.start
    start, end = bounds(text, mark.start, mark.end)
    alone = block.kind == "p" and not words(text[start : mark.start] + text[mark.end : end])
    gone = _PLACE.search(said) or (alone and len(said.split()) <= _FEW)
    return lost(text, mark.start, mark.end) if gone else (mark.start, mark.start)


def _of_pointer(text: str, mark: Mark) -> tuple[int, int]:
    """Return what goes with "Read more": it alone after a sentence that has no end mark, else as with any other."""
    start, end = bounds(text, mark.start, mark.end)
    before = words(text[start : mark.start])
    ends = not words(text[mark.end : end])
    whole = len(words(text[mark.start : mark.end])) > 1 and not POINTING.match(text, start)
    if ends and whole and len(before) > _LEAST and POINTING.match(text, mark.start):
        return mark.start, mark.end
    return lost(text, mark.start, mark.end)


def joined(edits: list[Edit]) -> list[Edit]:
    """Return the edits in order, such as overlap made one; a name gives way to what else was found."""
    made: list[Edit] = []
    for edit in sorted(edits):
        if made and edit.start < made[-1].end:
            last = made[-1]
            kind = edit.kind if last.kind in NAMES or last.kind == "pointers" else last.kind
            made[-1] = Edit(last.start, max(last.end, edit.end), last.new if last.end >= edit.end else edit.new, kind)
        else:
            made.append(edit)
    return made


def cleaned(block: Block, market: Market, told: Told, *, clear: str = "") -> Block:
    """Return the block with every step repeated until none finds anything.

    ``clear`` is its text if that is known to lead nowhere, so that it need not be looked at for this again.
    """
    if block.kind == "img":
        return block
    for _ in range(_ROUNDS):
        before = block
        block = _normal(block)
        for step in _STEPS:
            if step is _leading_away and block.text == clear:
                continue
            if edits := list(step(block.text, market)):
                block = _apply(block, edits, told)
            elif step is _leading_away:
                clear = block.text
        if block == before:
            break
    return block


def _apply(block: Block, edits: list[Edit], told: Told) -> Block:
    told += [Piece(edit.kind, block.text[edit.start : edit.end].strip()) for edit in edits if edit.kind]
    return edited(block, edits)


def _normal(block: Block) -> Block:
    """Compose letters and accents; where a style begins between the two, the styles go."""
    text = unicodedata.normalize("NFC", block.text)
    return block if text == block.text else Block(block.kind, text, () if len(text) != len(block.text) else block.marks)


# ── The steps: each yields edits in order, none overlapping. ─────────────────────────────────────────────────────────


def _codes(text: str, market: Market) -> Iterator[Edit]:
    if "&" not in text:
        return
    for match in ENTITY.finditer(text):
        if (new := unescape(match[0])) != match[0]:
            yield Edit(match.start(), match.end(), new, "HTML codes")


def _tags(text: str, market: Market) -> Iterator[Edit]:
    if "<" in text:
        yield from (Edit(match.start(), match.end(), " ", "HTML codes") for match in TAG.finditer(text))


def _liquid(text: str, market: Market) -> Iterator[Edit]:
    """A value that the theme would fill in leaves a hole in its sentence; a condition leaves none."""
    if "{{" in text or "{%" in text:
        matches = list(LIQUID.finditer(text))
        spans = (lost(text, *m.span()) if m[0].startswith("{{") else m.span() for m in matches)
        yield from joined([Edit(start, end, " ", "template codes") for start, end in spans])


def _letters(text: str, market: Market) -> Iterator[Edit]:
    yield from (edit._replace(kind="") for edit in folds(text, market.scripts))


def _characters(text: str, market: Market) -> Iterator[Edit]:
    yield from unwanted(text)


def leads_away(text: str) -> bool:
    """Whether a text has anything that sends buyers away or promises them another price."""
    return bool(redirecting(text) or any(_offers(text)))


def _leading_away(text: str, market: Market) -> Iterator[Edit]:
    spans = redirecting(text)
    reached = [Edit(*_reach(text, span.kind, span.start, span.end), "", span.kind) for span in spans]
    reached += [Edit(*lost(text, *match.span()), "", "promotion") for match in _offers(text)]
    yield from joined([edit for one in reached for edit in _with_capital(text, one)])


def _offers(text: str) -> Iterator[re.Match[str]]:
    yield from _OFFER.finditer(text) if _OFFER_SIGN.search(text) else ()


def _reach(text: str, kind: str, start: int, end: int) -> tuple[int, int]:
    if kind == "hashtag":
        return start, end
    return of_name(text, start, end) if kind in NAMES else lost(text, start, end)


def _with_capital(text: str, edit: Edit) -> Iterator[Edit]:
    """Begin what is left of a sentence with a capital, if the sentence did."""
    yield edit
    left, right = sentence(text, edit.start, edit.end)
    follows = _NEXT_LETTER.match(text, edit.end, right)
    begins = not text[left : edit.start].strip() and text[edit.start : edit.end].lstrip()[:1].isupper()
    if begins and follows and follows[1].islower():
        yield Edit(follows.start(1), follows.end(1), follows[1].upper())


def _scripts(text: str, market: Market) -> Iterator[Edit]:
    runs = foreign(text, market.scripts)
    edits: list[Edit] = []
    while runs:
        part = sentence(text, *runs[0])
        within = [run for run in runs if run[1] <= part[1]]
        edits += (Edit(*span, " ", "other script") for span in ([part] if _outweigh(text, part, within) else within))
        runs = runs[len(within) :]
    yield from joined(edits)


def _outweigh(text: str, part: tuple[int, int], runs: list[tuple[int, int]]) -> bool:
    """Whether a sentence is foreign with a few own words in it, not an own one with a few foreign words."""
    starts, ends = [run[0] for run in runs], [run[1] for run in runs]
    around = zip([part[0], *ends], [*starts, part[1]], strict=True)
    own = [sum(1 for char in text[start:end] if char.isalpha()) for start, end in around]
    scripts = [script(char) for start, end in runs if text[start - 1 : start] not in _OPEN for char in text[start:end]]
    weight = _AMID if sum(map(bool, own)) > 1 else 1
    return sum(own) < sum(weight if one in _COMPACT else 1 for one in scripts if one)


def _runs(text: str, market: Market) -> Iterator[Edit]:
    figures = figure_runs(text)
    yield from figures or (Edit(m.start(), m.end(), m[0][:3], "repeat") for m in _RUNS.finditer(text))


def _tidy(text: str, market: Market) -> Iterator[Edit]:
    yield from (Edit(m.start(), m.end(), "") for m in _EMPTY.finditer(text))


def _marks(text: str, market: Market) -> Iterator[Edit]:
    yield from (Edit(m.start(), m.end(), "") for m in _BEFORE_MARK.finditer(text))


def _spacing(text: str, market: Market) -> Iterator[Edit]:
    begin = match.end() if (match := _START.match(text)) else len(text) - len(text.lstrip())
    end = max(begin, len(text.rstrip()))
    if begin:
        yield Edit(0, begin, "")
    for match in _SPACES.finditer(text, begin, end):
        new = "\n" if "\n" in match[0] else " "
        if match[0] != new:
            yield Edit(match.start(), match.end(), new)
    if end < len(text):
        yield Edit(end, len(text), "")


_STEPS = (
    _codes, _tags, _liquid, _letters, _characters, _leading_away, _scripts, _runs, _tidy, _marks, _spacing,
)  # fmt: skip
