"""Blocks that made sense only with what was taken out after them: a question without answer, a heading of nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from linkaudit.listing.text.blocks import Block, edited
from linkaudit.listing.text.reach import last_sentence
from linkaudit.listing.text.redirecting import WORDS
from linkaudit.wording.characters import Edit

_HEADING = 5  # words
_END_MARKS = (".", "!", "?", ":", ";", ",", "。", "！", "？", "：")
_SIZE_CHART = re.compile(rf"\W*(?:{WORDS['size_chart']})\W*", re.IGNORECASE)
_SHOWN_THERE = re.compile(WORDS["shown"], re.IGNORECASE)
_SHOWN_HERE = re.compile(r"\b(?:video|vídeo|vidéo|clip|film)\b[^.:!?]*[:：]\s*$", re.IGNORECASE)


class Made(NamedTuple):
    """A block as it was and as it is now. ``begun``: the beginning of its text was taken out, or all of it."""

    was: Block
    now: Block
    begun: bool


class Orphan(NamedTuple):
    """What went with what it led to: its block's text before and after."""

    text: str
    before: str
    after: str


class _Next(NamedTuple):
    """What comes after a block: the next that is left, and whether something was taken out before it."""

    block: Block | None = None
    begun: bool = False  # the beginning of the next, or more
    gone: bool = False  # a whole block, or a picture or video at the end


def without_orphans(row: Sequence[Made], left_out: dict[str, list[str]]) -> tuple[list[Block], list[Orphan]]:
    """Return the blocks that are left, and what went because what followed it did. ``left_out`` is markup by kind."""
    kept: list[Block] = []  # the last first
    orphans: list[Orphan] = []
    first = next((place for place, one in enumerate(row) if _says(one.now) and not _heading(one.now)), len(row))
    follows = _Next(gone=bool({"videos and frames", "pictures", "forms and buttons"} & left_out.keys()))
    for place in range(len(row) - 1, -1, -1):
        block = row[place].now
        if _says(block) and block.kind != "img":
            end = _end(block, follows, left_out, headed=first < place)
            if end < len(block.text.rstrip()):
                orphans.append(Orphan(block.text[end:].strip(), block.text, block.text[:end].strip()))
                block = edited(block, [Edit(len(block.text[:end].rstrip()), len(block.text), "")])
        if _says(block):
            kept.append(block)
            follows = _Next(block, row[place].begun)
        elif _says(row[place].was):
            follows = _Next(follows.block, begun=True, gone=True)
    return kept[::-1], orphans[::-1]


def _says(block: Block) -> bool:
    return block.kind == "img" or any(map(str.isalnum, block.text))


def _end(block: Block, follows: _Next, left_out: dict[str, list[str]], *, headed: bool) -> int:
    """Return where what may stay of a block ends."""
    text = block.text.rstrip()
    last = follows.block is None or _heading(follows.block)
    if follows.begun and text.endswith(("?", "？")):
        return last_sentence(text)
    if follows.gone and last and text.endswith((":", "：")):
        return last_sentence(text)
    if "videos and frames" in left_out and (_SHOWN_HERE.search(text) or _SHOWN_THERE.search(text, last_sentence(text))):
        return last_sentence(text)
    chart = "pictures" in left_out and _SIZE_CHART.fullmatch(text)
    if last and (chart or (follows.begun and follows.gone and headed and _heading(block))):
        return 0
    return len(block.text)


def _heading(block: Block) -> bool:
    text = block.text.strip()
    styled = any(mark.kind == "strong" and mark.end - mark.start >= len(text) for mark in block.marks)
    return block.kind == "p" and styled and len(text.split()) <= _HEADING and not text.endswith(_END_MARKS)
