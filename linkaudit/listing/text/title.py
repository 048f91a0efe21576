"""A product's title made acceptable to TikTok Shop, by rule: each removal is told, and a second cleaning finds nothing.

The rules and their sources: ``words.toml``. TikTok's "symbols" are read as emoji, pictograms, ™ ® © and marks
without a meaning in a name (``* ^ _ ~ …``); units, fractions, currency, ``& + / | ' "`` and brackets stay.
"""

from __future__ import annotations

from unicodedata import normalize

from linkaudit.listing.text.title_steps import Case, settled
from linkaudit.model import Record
from linkaudit.model.listing import Fix, Market, Problem
from linkaudit.wording.characters import foreign


class Cleaned(Record, frozen=True, kw_only=True, gc=False):
    """A title as it may be uploaded, and what was changed or is wrong with it. Empty: nothing of it may stand."""

    text: str
    problems: tuple[Problem, ...] = ()


_FIELD = "product_name"
_CURE = "Change the title in Shopify: what it is, brand, material, colour, size or use."
_SHORTEN = "Nothing, if what is left will do; else write a shorter title in Shopify"
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
    "run": "Nine or more equal characters in a row are not allowed",
    "formula": "A spreadsheet formula stands in the title",
    "template codes": "Codes of the shop's theme (Liquid) stand in the title",
    "repeat": "A word or phrase stands twice in a row",
    "capitals": "Capitals throughout are not allowed in a title",
    "other script": "Letters of another script than the market's are not allowed in a title",
}
_MARKS = "Marks that say nothing were taken out or made one"
_SHOWN = 10
_LONG = 1000
_MOST = 2000  # what is beyond is cut anyway; Shopify takes 255 characters
_LEAST = 2  # letters and figures that a title has, of which something was taken out


def clean_title(title: str, market: Market, vendor: str = "") -> Cleaned:
    """Return the title as it may be uploaded to ``market``, with TS101 and TS102 problems.

    ``vendor`` is the brand, whose spelling is kept. A title of which nothing may stand comes back empty, with a
    blocking problem; one in another script comes back in it, likewise. Idempotent.
    """
    if not title.strip():
        return Cleaned(text="", problems=(_problem("TS101", title, "The product has no title.", fix=Fix.SELLER),))
    case = Case(market, vendor, {})
    text = settled(title[:_MOST], case)
    if sum(map(str.isalnum, text)) < (_LEAST if case.told else 1):
        kinds = "; ".join(_REASONS[kind].lower() for kind in case.told if kind in _REASONS)
        reason = f"Nothing of the title can stand on TikTok Shop: {kinds or 'it has no letters'}."
        return Cleaned(text="", problems=(_problem("TS102", title, reason, fix=Fix.SELLER),))
    return Cleaned(text=text, problems=(*_removals(title, text, case), *_blocking(title, text, market)))


def _removals(title: str, text: str, case: Case) -> list[Problem]:
    told = {kind: pieces for kind, pieces in case.told.items() if kind in _REASONS}
    problems = [
        _problem("TS102", title, f"{_REASONS[kind]}: {_listed(pieces)}. The title is now “{text}”.")
        for kind, pieces in told.items()
    ]
    if cut := case.told.get("length"):
        reason = f"The title has {cut[0]} characters and was cut at a word. It is now “{text}”."
        limit = f"at most {case.market.title_max} characters"
        problems.append(_problem("TS101", title, reason, limit=limit, cure=_SHORTEN))
    if not problems and text != " ".join(normalize("NFC", title).split()):
        problems.append(_problem("TS102", title, f"{_MARKS}. The title is now “{text}”."))
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
