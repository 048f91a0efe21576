"""Which products of a collection its address picks out: by tag, by vendor, by type.

Sources: shopify.dev "Filter collections by tag" and "Storefront filtering" (read 2026-11-27); the paths
``/collections/vendors`` and ``/collections/types`` from the storefront's routes (read 2026-11-22).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

_FIXED = {"vendors": "vendor", "types": "product_type"}
_FILTERS = {"filter.p.vendor": "vendor", "filter.p.product_type": "product_type", "filter.p.tag": "tag"}
# Blanks and punctuation: ASCII, Latin, general, Chinese and Japanese. Not ``\W``: Thai and Hindi vowels are that, too.
_BETWEEN = re.compile(r"[\s!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u2100-\u214f\u3000-\u303f\uff01-\uff0f]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe"})


class Facet(NamedTuple):
    """One condition: the ``field`` (vendor, product_type, tag) of a product is, or has, one of ``words``.

    ``lapses``: it falls away where no product of the store has it, as Shopify then redirects to the address without.
    """

    field: str
    words: tuple[str, ...]
    lapses: bool = False


@lru_cache(65_536)  # a shop has few vendors, types and tags, and many products with each
def facet_key(text: str) -> str:
    """Name a tag, vendor or type as it is compared: as Shopify makes a handle of it, and without accents.

    >>> facet_key(" T-Shirts & Tops"), facet_key("t-shirts-tops"), facet_key("Été 2024"), facet_key("สีแดง")
    ('t-shirts-tops', 't-shirts-tops', 'ete-2024', 'สีแดง')
    """
    plain = text
    if not text.isascii():
        plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
    return _BETWEEN.sub("-", plain.casefold().translate(_LETTERS)).strip("-")


def facets(path: str, query: str) -> tuple[Facet, ...]:
    """Return the conditions of an address, all of which a product has to meet; ``path`` is decoded, without locale.

    Of the values of one filter a product has to meet one; they stand in one parameter each, or in one with commas.

    >>> facets("/collections/sale/red+cotton", "")
    (Facet(field='tag', words=('red',), lapses=True), Facet(field='tag', words=('cotton',), lapses=True))
    >>> facets("/collections/vendors", "q=Acme+Co")
    (Facet(field='vendor', words=('acme-co',), lapses=False),)
    >>> facets("/collections/all", "filter.p.tag=a&filter.p.tag=b,c&sort_by=price")
    (Facet(field='tag', words=('a', 'b-c', 'b', 'c'), lapses=False),)
    """
    match [segment for segment in path.split("/") if segment]:
        case ["collections", name]:
            tags = ""
        case ["collections", name, tags]:
            pass
        case _:
            return ()
    found = [Facet("tag", (word,), lapses=True) for word in map(facet_key, tags.split("+")) if word]
    fields = _FILTERS | ({"q": _FIXED[name]} if name in _FIXED else {})
    asked: dict[str, list[str]] = {}
    for key, value in parse_qsl(query):
        if key in fields:
            asked.setdefault(key, []).extend([value] if key == "q" else [value, *value.split(",")])
    for key, values in asked.items():
        words = tuple(dict.fromkeys(word for word in map(facet_key, values) if word))
        found += [Facet(fields[key], words)] if words else []
    return tuple(found)
