"""Handles as Shopify makes them from titles."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[\W_]+")


def handle_of(title: str) -> str:
    """Return the handle that Shopify gives to something called ``title`` (shopify.dev, handleize, read 2026-11-22).

    >>> handle_of("Summer Sale – 50% off!")
    'summer-sale-50-off'
    """
    return _OTHER.sub("-", title.lower()).strip("-")
