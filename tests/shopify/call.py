"""What one request knows while it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.shopify.data import Node, ShopData
from tests.shopify.paging import Listing

if TYPE_CHECKING:
    from tests.shopify.bulk import BulkOperations


@dataclass
class World:
    """One local shop: its data, what is going on in it, and what its data lacked when it was asked."""

    shop: ShopData
    bulk: BulkOperations
    gaps: set[str] = field(default_factory=set)  # "Type.field" that were asked for and are not in the data
    sorted: dict[tuple[Any, ...], Listing] = field(default_factory=dict)


@dataclass
class Call:
    """One request: whose token, and what its answer says beside the data."""

    world: World
    token: str
    scopes: frozenset[str]
    warnings: list[Node] = field(default_factory=list)  # extensions.search
    text: str = ""

    @property
    def shop(self) -> ShopData:
        """The shop's data."""
        return self.world.shop
