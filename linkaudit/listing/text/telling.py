"""What was changed in a description, told: each removal by itself with its text before and after, up to a number."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from linkaudit.listing.text.blocks import Block
from linkaudit.listing.text.sentences import Piece
from linkaudit.model.listing import Fix, Problem

FIELD = "product_description"
SNIPPET = 200
_AFTER = 120
_CONTEXT = 40
_SHOWN = 60
_EACH = 10  # rows of a kind for one product; the rest is one row
_JOINED = 1000
# what became of markup that was left out
_MARKUP = {
    "scripts": "Scripts are not allowed: {count} taken out",
    "style sheets": "Style sheets are not allowed: {count} taken out",
    "videos and frames": "Videos and embedded pages are not allowed: {count} taken out",
    "forms and buttons": "Forms and buttons are not allowed: {count} taken out",
    "drawings": "Drawings are not allowed: {count} taken out",
    "page data": "Data for browsers was taken out: {count}",
    "comments": "HTML comments were taken out: {count}",
    "hidden text": "Text that the shop hides from buyers was taken out: {count}",
    "markup too deep to read": "The HTML has too many tags: they were taken off and the text kept",
    "layout": "Tags for layout were taken off and their text kept: {examples}",
    "tables": "Tables were turned into lists: {count}. The first is now “{after}”",
    "pictures": "Pictures may only stand in the text if TikTok hosts them: {count} taken out. The product's own stay",
    "too many pictures": "TikTok takes no more pictures in the text: {count} taken out",
}
# what is told once for all of a description
_CHARACTERS = {
    "HTML codes": "HTML codes written as text were taken out",
    "invisible": "Invisible or control characters were taken out",
    "emoji": "Emoji are not allowed and were taken out",
    "symbol": "Symbols (as ™ or →) may be refused and were taken out",
    "repeat": "Nine or more equal characters in a row are not allowed",
}
# what is told one by one
_PIECES = {
    "links": "Links are not allowed",
    "pointers": "Text that only leads to what is not here was taken out",
    "answers": "What this text leads to was taken out, so it went too",
    "template codes": "Codes of the shop's theme (Liquid) were taken out, with a sentence that is not whole without",
    "promotion": "Offers and discount codes do not hold on TikTok Shop and were taken out",
    "other script": "Words in another script than the market's were taken out",
    "contact": "Contacts are not allowed and were taken out",
    "e-mail address": "E-mail addresses are not allowed and were taken out",
    "phone number": "Phone numbers are not allowed and were taken out",
    "address": "Web addresses are not allowed and were taken out",
    "handle": "Social media names are not allowed and were taken out",
    "hashtag": "Hashtags are not allowed and were taken out",
    "call to leave TikTok": "Text must not send buyers away from TikTok Shop and was taken out",
    "other platform": "Names of other platforms are not allowed and were taken out",
}


class Change(NamedTuple):
    """One piece taken out; ``before`` and ``after`` are the text round it. ``after`` is empty where nothing is left."""

    kind: str
    piece: str
    before: str
    after: str


def changes(pieces: list[Piece], before: str, after: str) -> list[Change]:
    """Return what was taken out of one block, whose text was ``before`` and is ``after``."""
    made, at, gone = [], 0, 0
    for piece in pieces:
        found = before.find(piece.text, at)
        place = found if found >= 0 else max(0, before.find(piece.text))
        made.append(Change(piece.kind, piece.text, _snippet(before, place, SNIPPET), _left(after, place - gone)))
        if found >= 0:
            at, gone = found + len(piece.text), gone + len(piece.text)
    return made


def _snippet(text: str, place: int, most: int) -> str:
    start = max(0, place - _CONTEXT) if len(text) > most else 0
    start = min(start, max(0, len(text) - most))
    return " ".join(text[start : start + most].split())


def _left(after: str, place: int) -> str:
    return _snippet(after, max(0, place), _AFTER) if any(map(str.isalnum, after)) else ""


def of_markup(left_out: dict[str, list[str]], blocks: list[Block]) -> list[Problem]:
    """Return a row for each kind of markup that was left out; for links one each, by what they said."""
    first_item = next((block.text for block in blocks if block.kind == "ul"), "")
    problems = []
    for kind, examples in left_out.items():
        if kind == "links":
            problems += _of_links(examples, blocks)
            continue
        names = ", ".join(dict.fromkeys(examples))
        reason = _MARKUP[kind].format(count=len(examples), examples=names[:_AFTER], after=first_item[:_AFTER])
        problems.append(problem("TS112", f"{reason}.", value=names if kind == "layout" else examples[0]))
    return problems


def _of_links(links: list[str], blocks: list[Block]) -> list[Problem]:
    text = " ".join("\n".join(block.text for block in blocks if block.kind != "img").split())
    rows = []
    for link in links[:_EACH]:
        said = link.rpartition(" (")[0]
        stays = f"“{said[:_SHOWN]}” stays as text" if said and said in text else "Its words went too"
        rows.append(problem("TS112", f"{_PIECES['links']}: taken off. {stays}.", value=link))
    return rows + _rest("links", links[_EACH:])


def of_texts(told: list[Change]) -> list[Problem]:
    """Return a row for each piece of text that was taken out, and one a kind for characters."""
    order = list(dict.fromkeys(change.kind for change in told))
    grouped = groupby(sorted(told, key=lambda change: order.index(change.kind)), key=lambda change: change.kind)
    return [row for kind, group in grouped for row in _of_kind(kind, list(group))]


def _of_kind(kind: str, told: list[Change]) -> list[Problem]:
    if kind in _CHARACTERS:
        more = f" and {len(told) - 1} more" if len(told) > 1 else ""
        return [_row(_CHARACTERS[kind], told[0], more)]
    once = list(dict.fromkeys(told))
    return [_row(_PIECES[kind], change) for change in once[:_EACH]] + _rest(kind, [one.piece for one in once[_EACH:]])


def _row(why: str, change: Change, more: str = "") -> Problem:
    piece = change.piece.lstrip(" ,;|–—-")[:_SHOWN]
    example = f": “{piece}”" if piece and piece.isprintable() else ""
    now = f"The text there is now “{change.after}”." if change.after else "Nothing is left there."
    return problem("TS112", f"{why}{example}{more}. {now}", value=change.before)


def _rest(kind: str, pieces: list[str]) -> list[Problem]:
    if not pieces:
        return []
    listed = "; ".join(" ".join(piece.split()) for piece in pieces)[:_JOINED]
    return [Problem(code="TS112", field=FIELD, reason=f"{_PIECES[kind]}. {len(pieces)} more, as above.", value=listed)]


def problem(code: str, reason: str, *, value: str, limit: str = "", fix: Fix = Fix.NONE, cure: str = "") -> Problem:
    """Return a problem of the description, its value cut to a length that a table can show."""
    short = value if len(value) <= SNIPPET else f"{value[: SNIPPET - 1]}…"
    return Problem(code=code, field=FIELD, reason=reason, value=short, limit=limit, fix=fix, cure=cure)
