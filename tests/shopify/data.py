"""What the engine asks of a shop: plain data in GraphQL's shape.

An object is a dict with ``__typename`` and Shopify's field names. A connection is a list, or a callable without arguments
that returns one; money is a string, an enum its name, a time ISO 8601 in UTC.
"""

from __future__ import annotations

from typing import Any, Protocol

Node = dict[str, Any]


class Rows(Protocol):
    """Objects of one kind, ids ascending; each is made when it is asked for.

    Where there are many, ``number(index)`` and ``stamp(index, "createdAt")`` spare making rows only to order them.
    """

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Node: ...


class ShopData(Protocol):
    """One shop. ``now`` is the time it takes for the present: the 60 days of orders are counted from there.

    ``version`` changes with every change of the data. ``storefront(path, query, headers) -> (status, headers, body)`` may be
    there too; without it the server has no storefront. Likewise ``sessions(begin, end)`` and ``session_columns``: see shopifyql.
    """

    domain: str
    now: str
    version: int

    def root(self, name: str) -> Rows:
        """Return the rows behind a field of the query root, such as "products"; KeyError if there are none."""

    def metaobjects(self, type: str) -> Rows:  # noqa: A002 - as Shopify calls it
        """Return the metaobjects of one type."""

    def shop(self) -> Node:
        """Return the Shop object."""

    def node(self, gid: str) -> Node | None:
        """Return any object by its id."""


def number(gid: str) -> int:
    """Return the number in a global id: 42 of gid://shopify/Product/42."""
    digits = gid.rpartition("/")[2].partition("?")[0]
    return int(digits) if digits.isdigit() else 0
