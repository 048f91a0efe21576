"""A block of a description cleaned sentence by sentence: a call to leave goes with its sentence, a name alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from linkaudit.listing.text.blocks import Block, Mark, edited
from linkaudit.listing.text.redirecting import NAMES, WORDS, redirecting, with_lead_in
from linkaudit.model.listing import Market
from linkaudit.wording.characters import ENTITY, TAG, Edit, figure_runs, folds, foreign, unwanted

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？]+|\n")
_CLAUSE = re.compile(r"[,;:|•]\s|\s[-–—]\s|[，；、]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BUYING = re.compile(WORDS["buying"], re.IGNORECASE)
_RUNS = re.compile(r"([^\s\d])\1{8,}")
_SPACES = re.compile(r" *\n[ \n]*|[^\S\n]+|\n+")
_EMPTY = re.compile(r" ?\(\s*[,.;:|/-]*\s*\)| ?\[\s*[,.;:|/-]*\s*\]| ?“\s*”")
_START = re.compile(r"^[\s,;|.。，、：；:]+(?=\D|$)")
_BEFORE_MARK = re.compile(r" +(?=[,.]( |$))")
_LONGEST = 240  # a "sentence" beyond is none: only a part of it goes
_FEW = 6  # words that a button has
_LEAST = 3  # words that say something
_ROUNDS = 30

Told = dict[str, list[str]]  # what was taken out, by kind


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the smallest part with a sense of its own around ``text[start:end]``: brackets, sentence or clause."""
    for match in _BRACKETS.finditer(text, max(0, start - _LONGEST), end + _LONGEST):
        if match.start() <= start and end <= match.end():
            return match.start(), match.end()
    part = _part(text, start, end, _END)
    if part[1] - part[0] > _LONGEST:
        part = _part(text, start, end, _CLAUSE)
    return part if part[1] - part[0] <= _LONGEST else (start, end)


def _part(text: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[int, int]:
    left = max(0, start - 2 * _LONGEST)
    for match in ends.finditer(text, left, start):
        left = match.end()
    right = min(len(text), end + 2 * _LONGEST)
    for match in ends.finditer(text, max(start, end - 1), right):
        if match.end() >= end:
            return left, match.end() - (match[0] == "\n")
    return left, right


def without_links(block: Block, told: Told) -> Block:
    """Take links off: what they said stays, unless it only pointed to what is no longer there."""
    links = {mark for mark in block.marks if mark.kind.startswith("link:")}
    if not links:
        return block
    edits: list[Edit] = []
    for mark in sorted(links):
        start, end = _of_link(block, mark)
        if start < end and (not edits or start >= edits[-1].end):
            edits.append(Edit(start, end, "", "pointers"))
    plain = block._replace(marks=tuple(mark for mark in block.marks if mark not in links))
    return _apply(plain, edits, told)


def _of_link(block: Block, mark: Mark) -> tuple[int, int]:
    """Return what of the text goes with a link, if anything."""
    text, kind = block.text, mark.kind.removeprefix("link:")
    said = text[mark.start : mark.end]
    if kind == "contact":
        return bounds(text, mark.start, mark.end)
    start, end = bounds(text, mark.start, mark.end)
    around = (text[start : mark.start] + " " + text[mark.end : end]).split()
    if kind == "pointer":
        begins = not any(char.isalnum() for char in text[start : mark.start])
        return (start, end) if begins or len(around) < _LEAST else (with_lead_in(text, mark.start, mark.end), mark.end)
    if kind == "outside" and _BUYING.search(text, start, end):
        return start, end
    alone = block.kind == "p" and not "".join(around).strip(".!:;,→>»-") and len(said.split()) <= _FEW
    return (start, end) if alone and kind != "product" else (mark.start, mark.start)


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
            if step is not _leading_away or block.text != clear:
                block = _apply(block, list(step(block.text, market)), told)
        if block == before:
            break
    return block


def _apply(block: Block, edits: list[Edit], told: Told) -> Block:
    for edit in edits:
        if edit.kind:
            told.setdefault(edit.kind, []).append(block.text[edit.start : edit.end].strip())
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


def _letters(text: str, market: Market) -> Iterator[Edit]:
    yield from (edit._replace(kind="") for edit in folds(text, market.scripts))


def _characters(text: str, market: Market) -> Iterator[Edit]:
    yield from unwanted(text)


def _scripts(text: str, market: Market) -> Iterator[Edit]:
    yield from (Edit(start, end, " ", "other script") for start, end in foreign(text, market.scripts))


def _leading_away(text: str, market: Market) -> Iterator[Edit]:
    at = 0
    for span in redirecting(text):
        if span.start < at:
            continue
        start, end = _reach(text, span.kind, span.start, span.end)
        yield Edit(max(at, start), end, "", span.kind)
        at = end


def _reach(text: str, kind: str, start: int, end: int) -> tuple[int, int]:
    if kind == "hashtag":
        return start, end
    whole = bounds(text, start, end)
    if kind not in NAMES:
        return whole
    begin = with_lead_in(text, start, end)
    left = len(text[whole[0] : begin].split()) + len(re.findall(r"\w+", text[end : whole[1]]))
    return whole if left < _LEAST and begin < start else (begin, end)


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


_STEPS = (_codes, _tags, _letters, _characters, _scripts, _leading_away, _runs, _tidy, _marks, _spacing)
