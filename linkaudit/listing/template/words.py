"""What words in a template mean, and what they tell of its language and market. Data: ``template_words.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib.resources import files

from linkaudit.listing.market import MARKETS, markets_of
from linkaudit.model import Need

_DATA = tomllib.loads((files("linkaudit.listing.template") / "words.toml").read_text("utf-8"))
_ASIDE = re.compile(r"[(（\[].*?[)）\]]|\*")
_SPACES = re.compile(r"\s+")
# Letters that one language alone writes, where no word is known.
_LETTERS = (
    ("th", "\u0e01", "\u0e5b"), ("ja", "\u3041", "\u30ff"), ("ko", "\uac00", "\ud7a3"), ("zh", "\u4e00", "\u9fff"),
)  # fmt: skip
_FEW = 2  # words that tell a language


def fold(text: str) -> str:
    """Return a label as it is compared: lower case, without brackets, stars and needless spaces.

    >>> fold(" Package weight(lb) "), fold("Conditionally mandatory ")
    ('package weight', 'conditionally mandatory')
    """
    bare = _ASIDE.sub(" ", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", bare).strip().casefold()


_NEEDS: dict[str, Need] = {
    fold(word): Need(need) for kinds in _DATA["needs"].values() for need, words in kinds.items() for word in words
}
_BY_LANGUAGE: dict[str, frozenset[str]] = {
    language: frozenset(fold(word) for words in kinds.values() for word in words)
    for language, kinds in _DATA["needs"].items()
}
_LABELS: dict[str, dict[str, frozenset[str]]] = {
    key: {language: frozenset(map(fold, words)) for language, words in languages.items()}
    for key, languages in _DATA["labels"].items()
}
_EVERYWHERE = frozenset(_DATA["everywhere"]["languages"])


def need_of(word: str) -> Need | None:
    """Return what a cell of row 4 or of HiddenStyle says, None if it is not known."""
    return _NEEDS.get(fold(word))


def usual_need(key: str) -> Need:
    """Return what a column is in the templates that are known."""
    for need in (Need.MANDATORY, Need.CONDITIONAL):
        if any(key == known or (known.endswith("/") and key.startswith(known)) for known in _DATA["keys"][need]):
            return need
    return Need.OPTIONAL


def language_of(labels: Mapping[str, str], needs: Iterable[str]) -> str:
    """Return the language of a template as ``de``, by its labels (by key) and the words of row 4; empty: not known."""
    found: Counter[str] = Counter()
    for key, languages in _LABELS.items():
        found.update(language for language, words in languages.items() if fold(labels.get(key, "")) in words)
    words = {fold(word) for word in needs}
    found.update(language for language, known in _BY_LANGUAGE.items() if words & known)
    if found and (best := found.most_common(1)[0])[1] >= _FEW:
        return best[0]
    text = "".join(labels.values())
    return next((language for language, low, high in _LETTERS if any(low <= letter <= high for letter in text)), "")


def mislabelled(labels: Mapping[str, str], language: str, version: str) -> tuple[str, str] | None:
    """Return a key and its label, if that label is of another column, or is none that this version has."""
    owners = {word: key for key, languages in _LABELS.items() for word in languages.get(language, ())}
    seen = _DATA["seen"]
    exact = frozenset(seen["labels"] if version in seen["versions"] and language == seen["language"] else ())
    wrong = (
        (key, label)
        for key, label in labels.items()
        if key in _LABELS and owners.get(fold(label), "" if key in exact else key) != key
    )
    return next(wrong, None)


def possible_markets(units: str, language: str, keys: Iterable[str],
                     price_high: Decimal | None) -> tuple[str, ...]:
    """Return the markets that a template can be of, the likeliest first; empty if nothing tells.

    ``price_high`` is the highest price that the template takes.
    """
    by_units = markets_of(units)
    spoken = "" if language in _EVERYWHERE else language
    found = set(markets_of(units, "", spoken) or by_units)
    for key in set(keys) & set(_DATA["marks"]):
        found = found & set(_DATA["marks"][key]) or found
    priced = {code for code in found if price_high is not None and MARKETS[code].price_high == price_high}
    told = found and (units or spoken or priced)
    return tuple(code for code in MARKETS if code in (priced or found)) if told else ()
