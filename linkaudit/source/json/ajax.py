"""Products as the storefront's ``/products/<handle>.js`` and Liquid's ``product | json`` write them, in REST's words.

Prices are whole numbers in hundredths there, also of currencies that have none (a merchant's 8,900 won come as 890000:
community.shopify.com, "Ajax API's cart.js response contains wrong price", read 2026-11-27). That pictures are bare URLs
and weights grams is general knowledge.
"""

from __future__ import annotations

from decimal import Decimal

from linkaudit.source.json.stream import Json

_SIGNS = frozenset({"price_min", "price_varies", "compare_at_price_min", "compare_at_price_varies"})
_PRICES = ("price", "compare_at_price")


def in_rest_words(value: dict[str, Json]) -> dict[str, Json]:
    """Return a product in REST's words; one that is already, as it is.

    >>> in_rest_words({"handle": "a", "price_min": 1999, "variants": [{"price": 1999}], "images": ["//cdn.example/a"]})
    {'handle': 'a', 'price_min': 1999, 'variants': [{'price': '19.99'}], 'images': [{'src': '//cdn.example/a'}]}
    """
    if not _SIGNS & value.keys():
        return value
    told = dict(value)
    if isinstance(variants := value.get("variants"), list):
        told["variants"] = [_variant(one) if isinstance(one, dict) else one for one in variants]
    if isinstance(images := value.get("images"), list):
        told["images"] = [{"src": one} if isinstance(one, str) else one for one in images]
    for ours, rest in (("description", "body_html"), ("type", "product_type")):
        if isinstance(value.get(ours), str):
            told.setdefault(rest, value[ours])
    return told


def _variant(value: dict[str, Json]) -> dict[str, Json]:
    told = dict(value)
    for name in _PRICES:
        amount = value.get(name)
        if isinstance(amount, int) and not isinstance(amount, bool):
            told[name] = str(Decimal(amount).scaleb(-2))
    if isinstance(weight := value.get("weight"), (int, float)) and "weight_unit" not in value:
        told.setdefault("grams", weight)
    return told
