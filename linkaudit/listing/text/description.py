"""A product's description made acceptable to TikTok Shop: few tags, no links, nothing that leads away, not too long.

Refused are HTML over 10,000 characters (error 12052013), tags and nesting it does not know (12052345, 12052349,
12052352), foreign attributes (12052350), pictures that TikTok does not host, emoji, control characters, HTML codes as
text, nine equal characters in a row (12052932) and Chinese (12052346): Partner Center, read 2026-11-22. At least 30
words are asked for (Shop Academy, "How to list a product", via a seller's copy, read 2026-11-22).
"""

from __future__ import annotations

from typing import NamedTuple

import nh3

from linkaudit.listing.text.blocks import TAGS, Block, edited, size, to_html
from linkaudit.listing.text.markup import Page, chart_picture, read_html
from linkaudit.listing.text.redirecting import redirecting
from linkaudit.listing.text.sentences import Told, cleaned, without_links
from linkaudit.model import Record
from linkaudit.model.listing import Fix, Market, Problem
from linkaudit.wording.characters import Edit, script


class Described(Record, frozen=True, kw_only=True, gc=False):
    """A description as it may be uploaded (HTML, empty if nothing may stand), and what was changed or is wrong.

    ``size_chart`` is the https address of a picture that the description calls a size chart, or empty.
    """

    text: str
    problems: tuple[Problem, ...] = ()
    size_chart: str = ""


class _Change(NamedTuple):
    pieces: list[str]
    before: str
    after: str


_Changes = dict[str, list[_Change]]  # of text, by kind
_FIELD = "product_description"
_FEWEST_WORDS = 30
_SNIPPET = 200
_AFTER = 120
_CURE = "Write a description in Shopify: what it is, material, size, use, what is in the box; 30 words or more."
_ATTRIBUTES = {"img": {"src", "width", "height"}}
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
    "links": "Links are not allowed: {count} taken off, what they say is kept where it makes sense",
}
_TEXTS = {
    "pointers": "Text that only leads to a link was taken out",
    "HTML codes": "HTML codes written as text were taken out",
    "invisible": "Invisible or control characters were taken out",
    "emoji": "Emoji are not allowed and were taken out",
    "symbol": "Symbols (as ™ or →) may be refused and were taken out",
    "other script": "Words in another script than the market's were taken out",
    "repeat": "Nine or more equal characters in a row are not allowed",
    "e-mail address": "E-mail addresses are not allowed: the sentence was taken out",
    "phone number": "Phone numbers are not allowed: the sentence was taken out",
    "address": "Web addresses are not allowed: the sentence was taken out",
    "handle": "Social media names are not allowed: the sentence was taken out",
    "hashtag": "Hashtags are not allowed and were taken out",
    "call to leave TikTok": "Text must not send buyers away from TikTok Shop: the sentence was taken out",
    "other platform": "Names of other platforms are not allowed and were taken out",
}


def clean_description(html: str, market: Market, title: str = "") -> Described:
    """Return a description as it may be uploaded to ``market``, with TS111, TS112, TS113 and TS125 problems.

    Lengths are characters of HTML. An empty one has a blocking TS113: the column is mandatory, and nothing is made up
    in its place; one that says no more than the ``title`` is told as thin. Idempotent.
    """
    page = read_html(html)
    told: _Changes = {}
    blocks = _cleaned(page, market, told)
    whole = to_html(blocks)
    fitted = blocks if len(whole) <= market.description_max else _fitted(blocks, market)
    made = whole if fitted is blocks else to_html(fitted)
    text = nh3.clean(made, tags=set(TAGS), attributes=_ATTRIBUTES, url_schemes={"https"}, link_rel=None)
    problems = [*_of_markup(page, fitted), *_of_texts(told)]
    if fitted is not blocks:
        problems.append(_too_long(html, len(whole), len(text), market))
    problems += _thin(html, fitted, title, told)
    chart = chart_picture(page.charts)
    return Described(text=text, problems=(*problems, *_of_chart(page.charts, chart)), size_chart=chart)


def _cleaned(page: Page, market: Market, told: _Changes) -> list[Block]:
    blocks = _pictures_counted(page, market)
    clear = not redirecting("\n".join(block.text for block in blocks if block.kind != "img"))
    made = [_clean_block(block, market, told, clear=clear) for block in blocks]
    return [block for block in made if block.kind == "img" or any(map(str.isalnum, block.text))]


def _clean_block(block: Block, market: Market, told: _Changes, *, clear: bool) -> Block:
    taken: Told = {}
    plain = without_links(block, taken) if block.marks else block
    after = cleaned(plain, market, taken, clear=plain.text if clear else "")
    for kind, pieces in taken.items():
        told.setdefault(kind, []).append(_Change(pieces, *_around(block.text.strip(), after.text)))
    return after


def _around(before: str, after: str) -> tuple[str, str]:
    """Return of both texts what shows the first change."""
    same = next((place for place, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), len(after))
    start = max(0, same - 40) if len(before) > _SNIPPET else 0
    now = after[start : start + _AFTER] if any(map(str.isalnum, after)) else ""
    return " ".join(before[start : start + _SNIPPET].split()), " ".join(now.split())


def _pictures_counted(page: Page, market: Market) -> list[Block]:
    pictures = [block for block in page.blocks if block.kind == "img"]
    over = pictures[market.description_images :]
    if not over:
        return page.blocks
    page.left_out.setdefault("too many pictures", []).extend(block.text[:_SNIPPET] for block in over)
    kept = iter(range(len(pictures)))
    return [block for block in page.blocks if block.kind != "img" or next(kept) < market.description_images]


def _fitted(blocks: list[Block], market: Market) -> list[Block]:
    """Return the blocks that fit; the first of them is cut at a word if it alone is too long."""
    fitted: list[Block] = []
    left, kind = market.description_max, ""
    for block in blocks:
        room = left - (9 if block.kind in ("ul", "ol") and block.kind != kind else 0)
        if size(block) > room:
            if not fitted and block.kind != "img":
                fitted.append(_cut(block, room, market))
            break
        fitted.append(block)
        left, kind = room - size(block), block.kind
    return fitted


def _cut(block: Block, room: int, market: Market) -> Block:
    """Return the beginning of a block that takes at most ``room`` characters in HTML."""
    most = len(block.text)
    while size(block) > room and most > 1:
        most = max(1, min(most - 1, most - (size(block) - room) // 6))
        head = block.text[:most]
        ends = [head.rfind(mark) + 1 for mark in (". ", "! ", "? ", "。", "\n")]
        end = max(ends) if max(ends) > most // 2 else head.rfind(" ")
        end = end if end > most // 2 else most
        block = cleaned(edited(block, [Edit(end, len(block.text), "")]), market, {})
        most = len(block.text)
    return block


def _of_markup(page: Page, blocks: list[Block]) -> list[Problem]:
    first_item = next((block.text for block in blocks if block.kind == "ul"), "")
    problems = []
    for kind, examples in page.left_out.items():
        names = ", ".join(dict.fromkeys(examples))
        reason = _MARKUP[kind].format(count=len(examples), examples=names[:_AFTER], after=first_item[:_AFTER])
        problems.append(_problem("TS112", f"{reason}.", value=names if kind == "layout" else examples[0]))
    return problems


def _of_texts(told: _Changes) -> list[Problem]:
    problems = []
    for kind, changes in told.items():
        first = changes[0]
        pieces = [piece for change in changes for piece in change.pieces]
        piece = first.pieces[0][:60]
        example = f": “{piece}”" if piece and piece.isprintable() else ""
        more = f" and {len(pieces) - 1} more" if len(pieces) > 1 else ""
        now = f"The text there is now “{first.after}”." if first.after else "Nothing is left there."
        problems.append(_problem("TS112", f"{_TEXTS[kind]}{example}{more}. {now}", value=first.before))
    return problems


def _too_long(html: str, whole: int, now: int, market: Market) -> Problem:
    reason = f"The cleaned description has {whole} characters of HTML. It was cut at a paragraph or word, to {now}."
    limit = f"at most {market.description_max} characters"
    return _problem("TS111", reason, value=f"{len(html)} characters in the shop", limit=limit)


def _thin(html: str, blocks: list[Block], title: str, told: _Changes) -> list[Problem]:
    text = "\n".join(block.text for block in blocks if block.kind != "img")
    limit = f"at least {_FEWEST_WORDS} words"
    if not text:
        return [_problem("TS113", _why_empty(html, told), value=html, limit=limit, fix=Fix.SELLER, cure=_CURE)]
    words = _words(text)
    if text.casefold() == title.strip().casefold():
        reason = "The description says no more than the title."
        return [_problem("TS113", reason, value=text, limit=limit, cure=_CURE)]
    if words < _FEWEST_WORDS:
        reason = f"The description has {words} word{'s' * (words != 1)}. It can be uploaded; TikTok asks for more."
        return [_problem("TS113", reason, value=text, limit=limit, cure=_CURE)]
    return []


def _why_empty(html: str, told: _Changes) -> str:
    if not html.strip():
        return "The product has no description; TikTok Shop wants one."
    if "other script" in told:
        return "The description is in another script than the market's language: translate it in Shopify."
    return "Nothing of the description can stand on TikTok Shop."


def _words(text: str) -> int:
    """Count words; where a script has none, two letters count as one."""
    if text.isascii():
        return len(text.split())
    joined = sum(1 for char in text if script(char) in ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER"))
    return len(text.split()) + joined // 2


def _of_chart(charts: list[str], chart: str) -> list[Problem]:
    if chart:
        reason = "The description has a size chart picture. It is offered for the size chart column."
        return [Problem(code="TS125", field="size_chart", reason=reason, value=chart[:_SNIPPET])]
    if charts:
        reason = "The description leads to a size chart that is not a picture with an address. It was not taken over."
        cure = "If the category wants a size chart, save it as a picture and give its address."
        return [Problem(code="TS125", field="size_chart", reason=reason, value=charts[0][:_SNIPPET], cure=cure)]
    return []


def _problem(code: str, reason: str, *, value: str, limit: str = "", fix: Fix = Fix.NONE, cure: str = "") -> Problem:
    short = value if len(value) <= _SNIPPET else f"{value[: _SNIPPET - 1]}…"
    return Problem(code=code, field=_FIELD, reason=reason, value=short, limit=limit, fix=fix, cure=cure)
