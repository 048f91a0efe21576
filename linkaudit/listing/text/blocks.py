"""A description as a row of blocks: paragraphs, list items, pictures. What is written is made of these and no more.

TikTok takes HTML of at most 10,000 characters and refuses tags it does not support (12052345), tags in tags that may
not hold them (12052349), deep nesting (12052352) and attributes that are not the tag's own (12052350); its create call
says that all tags are accepted and some converted (Partner Center, read 2026-11-22). No list of the supported ones was
found, so only what its own examples use is written, never nested deeper than a list's item and bold words in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby, pairwise
from typing import NamedTuple

from linkaudit.wording.characters import Edit, apply

TAGS = frozenset({"p", "br", "ul", "ol", "li", "strong", "em", "img"})
STYLES = ("strong", "em")


class Mark(NamedTuple):
    """What ``text[start:end]`` of a block is: ``strong``, ``em``, or a link of some kind."""

    start: int
    end: int
    kind: str


class Block(NamedTuple):
    r"""``kind`` is ``p``, ``ul``, ``ol`` (an item of one) or ``img``, whose ``text`` is the finished tag.

    A line break in ``text`` is ``\n``; it is plain text otherwise.
    """

    kind: str
    text: str
    marks: tuple[Mark, ...] = ()


def edited(block: Block, edits: list[Edit]) -> Block:
    """Return the block with ``edits``, in order and not overlapping, its marks moved along."""
    if not edits:
        return block
    marks = (Mark(_moved(mark.start, edits), _moved(mark.end, edits), mark.kind) for mark in block.marks)
    return Block(block.kind, apply(block.text, edits), tuple(mark for mark in marks if mark.start < mark.end))


def _moved(place: int, edits: list[Edit]) -> int:
    shift = 0
    for edit in edits:
        if edit.end <= place:
            shift += len(edit.new) - (edit.end - edit.start)
        elif edit.start < place:
            return edit.start + shift + len(edit.new)
        else:
            break
    return place + shift


def to_html(blocks: Iterable[Block]) -> str:
    """Return the blocks as HTML, items of a list in one list."""
    parts = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind in ("ul", "ol"):
            parts.append(f"<{kind}>{''.join(f'<li>{inner(one)}</li>' for one in group)}</{kind}>")
        elif kind == "img":
            parts += [one.text for one in group]
        else:
            parts += [f"<p>{inner(one)}</p>" for one in group]
    return "".join(parts)


def inner(block: Block) -> str:
    """Return the text of a block as HTML; bold and italic words are never in each other."""
    marks = [mark for mark in block.marks if mark.kind in STYLES]
    if not marks:
        return _escaped(block.text)
    breaks = [place + step for place, char in enumerate(block.text) if char == "\n" for step in (0, 1)]
    edges = sorted({0, len(block.text), *breaks, *(edge for mark in marks for edge in mark[:2])})
    pieces = [(_style(block.text, start, end, marks), block.text[start:end]) for start, end in pairwise(edges)]
    groups = groupby(pieces, key=lambda piece: piece[0])
    return "".join(_styled(style, "".join(text for _, text in group)) for style, group in groups)


def _style(text: str, start: int, end: int, marks: list[Mark]) -> str:
    kinds = {mark.kind for mark in marks if mark.start <= start and end <= mark.end}
    return next((style for style in STYLES if style in kinds and text[start:end].strip()), "")


def _styled(style: str, text: str) -> str:
    return f"<{style}>{_escaped(text)}</{style}>" if style else _escaped(text)


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def size(block: Block) -> int:
    """Return how many characters the block takes in HTML, its list not counted."""
    return len(block.text) if block.kind == "img" else len(inner(block)) + (7 if block.kind == "p" else 9)
