"""A product's description made acceptable to TikTok Shop: few tags, no links, nothing that leads away, not too long.

Refused are HTML over 10,000 characters (error 12052013), tags and nesting it does not know (12052345, 12052349,
12052352), foreign attributes (12052350), pictures that TikTok does not host, emoji, control characters, HTML codes as
text, nine equal characters in a row (12052932) and Chinese (12052346): Partner Center, read 2026-11-22. At least 30
words are asked for (Shop Academy, "How to list a product", via a seller's copy, read 2026-11-22).
"""

from __future__ import annotations

import nh3

from linkaudit.listing.text.blocks import TAGS, Block, edited, size, to_html
from linkaudit.listing.text.markup import Page, chart_picture, read_html
from linkaudit.listing.text.orphans import Made, without_orphans
from linkaudit.listing.text.sentences import Piece, cleaned, leads_away, without_links
from linkaudit.listing.text.telling import SNIPPET, Change, changes, of_markup, of_texts, problem
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


_FEWEST_WORDS = 30
_CURE = "Write a description in Shopify: what it is, material, size, use, what is in the box; 30 words or more."
_TRANSLATE = "Translate the description in Shopify."
_ATTRIBUTES = {"img": {"src", "width", "height"}}
_TOO_FEW = 15  # own words beside a longer text in another script
_FAR_MORE = 3
# what leaves the sense of a sentence
_CHARACTERS = frozenset({"HTML codes", "invisible", "emoji", "symbol", "repeat"})


def clean_description(html: str, market: Market, title: str = "") -> Described:
    """Return a description as it may be uploaded to ``market``, with TS111, TS112, TS113 and TS125 problems.

    Lengths are characters of HTML. An empty one has a blocking TS113: the column is mandatory, and nothing is made up
    in its place; one that says no more than the ``title`` is told as thin. Idempotent.
    """
    page = read_html(html)
    told: list[Change] = []
    blocks = _cleaned(page, market, told)
    whole = to_html(blocks)
    fitted = blocks if len(whole) <= market.description_max else _fitted(blocks, market)
    made = whole if fitted is blocks else to_html(fitted)
    text = nh3.clean(made, tags=set(TAGS), attributes=_ATTRIBUTES, url_schemes={"https"}, link_rel=None)
    problems = [*of_markup(page.left_out, fitted), *of_texts(told)]
    problems += _too_long(len(html), len(whole), len(text), market)
    problems += _thin(html, fitted, title, told)
    chart = chart_picture(page.charts)
    return Described(text=text, problems=(*problems, *_of_chart(page.charts, chart)), size_chart=chart)


def _cleaned(page: Page, market: Market, told: list[Change]) -> list[Block]:
    blocks = _pictures_counted(page, market)
    clear = not leads_away("\n".join(block.text for block in blocks if block.kind != "img"))
    made = [_clean_block(block, market, told, clear=clear) for block in blocks]
    kept, orphans = without_orphans(made, page.left_out)
    told += [Change("answers", *orphan) for orphan in orphans]
    return kept


def _clean_block(block: Block, market: Market, told: list[Change], *, clear: bool) -> Made:
    taken: list[Piece] = []
    plain = without_links(block, taken) if block.marks else block
    after = cleaned(plain, market, taken, clear=plain.text if clear else "")
    if not taken:
        return Made(block, after, begun=False)
    told += changes(taken, block.text.strip(), after.text)
    begins = [piece for piece in taken if piece.kind not in _CHARACTERS and block.text.lstrip().startswith(piece.text)]
    return Made(block, after, begun=bool(begins))


def _pictures_counted(page: Page, market: Market) -> list[Block]:
    pictures = [block for block in page.blocks if block.kind == "img"]
    over = pictures[market.description_images :]
    if not over:
        return page.blocks
    page.left_out.setdefault("too many pictures", []).extend(block.text[:SNIPPET] for block in over)
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
        block = cleaned(edited(block, [Edit(end, len(block.text), "")]), market, [])
        most = len(block.text)
    return block


def _too_long(shop: int, whole: int, now: int, market: Market) -> list[Problem]:
    """Tell what is too long: ``shop`` as it stands there, ``whole`` when cleaned, ``now`` when cut; characters."""
    if max(shop, whole) <= market.description_max:
        return []
    reason = f"The cleaned description has {whole:,} characters of HTML. It was cut at a paragraph or word, to {now:,}."
    if whole <= market.description_max:
        reason = f"The shop's HTML is too long, but fits once markup is taken off: {now:,} characters are left."
    limit = f"at most {market.description_max:,} characters"
    return [problem("TS111", reason, value=f"{shop:,} characters in the shop", limit=limit)]


def _thin(html: str, blocks: list[Block], title: str, told: list[Change]) -> list[Problem]:
    text = "\n".join(block.text for block in blocks if block.kind != "img")
    limit = f"at least {_FEWEST_WORDS} words"
    words = _words(text)
    if foreign := _foreign(text, words, told):
        reason = f"The description is in another script than the market's language. {foreign}"
        cure = f"{_TRANSLATE} {_CURE}"
        return [problem("TS113", reason, value=html, limit=limit, fix=Fix.SELLER, cure=cure)]
    if not text:
        return [problem("TS113", _why_empty(html), value=html, limit=limit, fix=Fix.SELLER, cure=_CURE)]
    if len({char for char in text.casefold() if char.isalnum()}) == 1:
        reason = "The description says nothing: it is one letter or figure alone."
        return [problem("TS113", reason, value=html, limit=limit, fix=Fix.SELLER, cure=_CURE)]
    if text.casefold() == title.strip().casefold():
        reason = "The description says no more than the title."
        return [problem("TS113", reason, value=text, limit=limit, cure=_CURE)]
    if words < _FEWEST_WORDS:
        reason = f"The description has {words} word{'s' * (words != 1)}. It can be uploaded; TikTok asks for more."
        return [problem("TS113", reason, value=text, limit=limit, cure=_CURE)]
    return []


def _foreign(text: str, words: int, told: list[Change]) -> str:
    """Return what is left of a description most of whose letters are of another script, or an empty string."""
    if all(change.kind != "other script" for change in told):
        return ""
    own = sum(map(str.isalpha, text))
    others = sum(map(str.isalpha, "".join(change.piece for change in told if change.kind == "other script")))
    if others <= own or (words >= _TOO_FEW and others <= _FAR_MORE * own):
        return ""
    return f"Words left without it: {words}."


def _why_empty(html: str) -> str:
    if not html.strip():
        return "The product has no description; TikTok Shop wants one."
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
        return [Problem(code="TS125", field="size_chart", reason=reason, value=chart[:SNIPPET])]
    if charts:
        reason = "The description leads to a size chart that is not a picture with an address. It was not taken over."
        cure = "If the category wants a size chart, save it as a picture and give its address."
        return [Problem(code="TS125", field="size_chart", reason=reason, value=charts[0][:SNIPPET], cure=cure)]
    return []
