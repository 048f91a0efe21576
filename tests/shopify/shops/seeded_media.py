"""Pictures, films and metafields of the seeded products."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from tests.shopify.shops import blanks
from tests.shopify.shops.rows import Node, gid
from tests.shops import large

if TYPE_CHECKING:
    from tests.shopify.shops.seeded_products import Goods

MEDIA_FROM = 33_000_000_000_000
METAFIELDS_FROM = 35_000_000_000_000
ROOM = 64  # media, or metafields, of one product
PLACES = 12  # locations


def MEDIA(n: int) -> int:  # noqa: N802
    """Return how many media a product has."""
    return 14 if n % 40 == 8 else 0 if n % 25 == 3 else 1 if n % 7 == 6 else large.IMAGES


def metafields(n: int) -> int:
    """Return how many metafields a product has."""
    return 24 if n % 40 == 16 else 0 if n % 5 == 0 else n % 4
