"""Options and category of the seeded products."""

from __future__ import annotations

from collections.abc import Sequence

from tests.shopify.data import Node
from tests.shopify.shops.rows import gid

SIZES = ("XS", "S", "M", "L", "XL")
CATEGORY: Node = {
    "__typename": "TaxonomyCategory", "id": "gid://shopify/TaxonomyCategory/hg-11", "name": "Kitchen & Dining",
    "fullName": "Home & Garden > Kitchen & Dining", "isLeaf": False, "isArchived": False, "isRoot": False, "level": 2,
    "parentId": "gid://shopify/TaxonomyCategory/hg", "childrenIds": [],
    "ancestorIds": ["gid://shopify/TaxonomyCategory/hg"],
}  # fmt: skip
NAMES = ("Size", "Colour")


def values_of(n: int, count: int) -> Sequence[Sequence[str]]:
    """Return the values of each option."""
    if count == 1:
        return [["Default Title"]]
    sizes = list(SIZES)
    return [sizes] if count <= len(SIZES) else [sizes, [f"Colour {k + 1}" for k in range(-(-count // len(SIZES)))]]


def place_of(at: int, option: int) -> int:
    """Return which value of an option the variant at a place has."""
    return at // len(SIZES) if option else at % len(SIZES)


def option_value(product: int, option: int, at: int, name: str) -> Node:
    """Return a value of an option."""
    number = product + 60_000_000_000_000 + option * 1_000 + at
    return {
        "__typename": "ProductOptionValue", "id": gid("ProductOptionValue", number), "name": name, "hasVariants": True,
        "linkedMetafieldValue": None, "swatch": None,
    }  # fmt: skip


def options_of(product: int, values: Sequence[Sequence[str]], *, single: bool) -> list[Node]:
    """Return a product's options."""
    names = ("Title",) if single else NAMES
    return [
        {
            "__typename": "ProductOption", "id": gid("ProductOption", product + 2_000_000_000_000 + k), "name": name,
            "position": k + 1, "values": list(of), "linkedMetafield": None,
            "optionValues": [option_value(product, k, at, value) for at, value in enumerate(of)],
        }
        for k, (name, of) in enumerate(zip(names, values, strict=False))
    ]  # fmt: skip
