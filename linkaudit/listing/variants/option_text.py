"""Names and values of options as Seller Center takes them: cleaned, in the market's language, known by meaning."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from importlib.resources import files
from unicodedata import name, normalize

from linkaudit.listing.fitting import fold
from linkaudit.listing.text.redirecting import redirecting, with_lead_in
from linkaudit.model import Market
from linkaudit.wording.characters import Edit, apply, fate, folds, foreign, script, unwanted
from linkaudit.wording.spans import Span

_DATA = tomllib.loads((files("linkaudit.listing.variants") / "words.toml").read_text("utf-8"))
_NAMES: dict[str, dict[str, list[str]]] = _DATA["names"]
_KINDS = {fold(word): kind for kind, tongues in _NAMES.items() for words in tongues.values() for word in words}
_OWN = {(kind, tongue): {fold(word) for word in words} for kind, t in _NAMES.items() for tongue, words in t.items()}
_NO_NAME = {fold(word) for word in _DATA["none"]["names"]} | {""}
_NO_VALUE = {fold(word) for word in _DATA["none"]["values"]} | {""}
_VALUES: dict[str, dict[str, str]] = {
    tongue: {fold(word): meant for word, meant in words.items()} for tongue, words in _DATA["values"].items()
}

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ARROW = re.compile(r"\s*(?:[-=]+>|<[-=]+|[←-⇿])\s*")
_COMPARED = re.compile(r"([<>])\s*(?==?\s*\d)")
_COMMA = re.compile(r"(?<=\d)\s*,\s+|\s*,\s*(?!\d)|(?<!\d)\s*,\s*")
# what is left around words that were taken out
_EMPTY = re.compile(r"\([\s,.;:|/&-]*\)|\[[\s,.;:|/&-]*\]")
_LOOSE = " -–—,;:|/&+@"
# scripts as character names call them
_REFUSED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")


def option_kind(text: str) -> str:
    """Return what an option's name means: ``color``, ``size``, ``material``, ``style`` … or an empty string.

    >>> option_kind("Farbe"), option_kind("颜色"), option_kind("COLOUR"), option_kind("Lens")
    ('color', 'color', 'color', '')
    """
    return _KINDS.get(fold(text), "")


def is_no_value(text: str) -> bool:
    """Whether a value is empty, or what Shopify writes where there are no options.

    >>> is_no_value("Default Title"), is_no_value("默认标题"), is_no_value("Red")
    (True, True, False)
    """
    return fold(text) in _NO_VALUE


def option_name(text: str, market: Market) -> str:
    """Return an option's name for a market: cleaned, and in its language where its meaning is known.

    A name that says nothing (none, or Shopify's "Title") becomes the market's word for style.
    """
    cleaned = clean(text, market)
    kind = "style" if fold(cleaned) in _NO_NAME else option_kind(cleaned)
    wanted = market.variation_names.get(kind) or _NAMES.get(kind, {}).get(market.language, [""])[0]
    known = fold(cleaned) in _OWN.get((kind, market.language), set())
    return cleaned if known or not wanted else wanted


def option_value(text: str, market: Market) -> str:
    """Return a value cleaned, and translated where it is a Chinese word that means one thing only.

    One of which nothing would be left (a lone emoji) is called by its Unicode name.
    """
    cleaned = clean(text, market)
    if not any(letter.isalnum() for letter in cleaned):
        cleaned = " ".join(filter(None, (_called(letter) for letter in text))) or cleaned
    return _VALUES.get(market.language, {}).get(fold(cleaned), cleaned)


def filler(market: Market) -> str:
    """Return the word that stands for a value that the shop left empty."""
    words: dict[str, str] = _DATA["filler"]
    return words.get(market.language, words["en"])


def is_refused(text: str, market: Market) -> bool:
    """Whether a text has Chinese, Japanese or Korean letters where the market does not write them."""
    return any(script(text[start]) in _REFUSED for start, _ in foreign(text, market.scripts))


def led_away(text: str) -> list[Span]:
    """Return what sends buyers away: addresses, phone numbers, handles, names of other platforms."""
    return [span for span in redirecting(text) if span.kind != "hashtag"]


def clean(text: str, market: Market) -> str:
    """Return a text without what sends buyers away, emoji, control characters, markup and commas.

    ALL CAPS stay, they may be sizes; so does a text of which nothing else would be left.

    >>> from linkaudit.listing.market import market
    >>> [clean(text, market("US")) for text in ("Rot &amp; Weiß 🔥", "<b>XL</b>", "<5 kg", "Black, matte", "1,5 l")]
    ['Rot & Weiß', 'XL', 'under 5 kg', 'Black / matte', '1,5 l']
    >>> [clean(text, market("US")) for text in ("Red (www.acme.com)", "Blue - DM us @acme", "@acme")]
    ['Red', 'Blue', '@acme']
    """
    tidy = _tidy(text, market)
    spans = led_away(tidy)
    if not spans:
        return tidy
    edits: list[Edit] = []
    for span in spans:
        start = max(with_lead_in(tidy, span.start, span.end), edits[-1].end if edits else 0)
        edits.append(Edit(start, span.end, " "))
    rest = " ".join(_EMPTY.sub(" ", apply(tidy, edits)).split()).lstrip(_LOOSE).rstrip(f"{_LOOSE}([")
    return rest if any(letter.isalnum() for letter in rest) else tidy


def _tidy(text: str, market: Market) -> str:
    if text.isascii() and text.replace(" ", "").isalnum():
        return " ".join(text.split())
    text = " ".join(_TAG.sub(" ", unescape(text) if "&" in text else text).split())
    text = apply(normalize("NFC", text), folds(normalize("NFC", text), market.scripts))
    text = _COMPARED.sub(lambda sign: f"{_compared(sign[1], market)} ", _ARROW.sub(" - ", text))
    text = _COMMA.sub(" / ", apply(text, unwanted(text)).replace("<", " ").replace(">", " "))
    return " ".join(text.split()).strip(" /")


def _compared(sign: str, market: Market) -> str:
    words: dict[str, str] = _DATA["below" if sign == "<" else "above"]
    return words.get(market.language, "")


def _called(letter: str) -> str:
    if fate(letter) not in ("emoji", "symbol"):
        return ""
    return name(letter, "").replace("-", " ").lower().capitalize()
