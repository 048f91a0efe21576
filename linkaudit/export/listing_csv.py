"""listing-<n>.csv: the rows of an upload sheet where there is no template to fill: machine keys as header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkaudit.export.mapping import LISTING_KEYS, listing_cells
from linkaudit.export.table import Cell
from linkaudit.model import Listing

HEADER = LISTING_KEYS


def rows(listings: Iterable[Listing]) -> Iterator[list[Cell]]:
    """Yield a row for each SKU; rows of one product stand together."""
    for listing in listings:
        for sku in listing.skus:
            yield listing_cells(listing, sku)
