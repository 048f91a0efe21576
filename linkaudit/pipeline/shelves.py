"""What is on TikTok Shop, matched with the products of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from linkaudit.audit.stake import Stakes
from linkaudit.listing.comeback.recognise import Known, match_listed, sought
from linkaudit.listing.comeback.refusals import explain_all
from linkaudit.listing.comeback.shelf import Shelves
from linkaudit.model import Found, Listed
from linkaudit.store import listings, seller_center
from linkaudit.store import shelf as stored
from linkaudit.store.database import Database
from linkaudit.store.listings import Head, Kept


def shelves(db: Database, run_id: int) -> Shelves:
    """Return the products of a run that are listed. They are matched anew: the shop may have been read since."""
    return Shelves(listed(db, run_id))


def listed(db: Database, run_id: int) -> Sequence[tuple[Listed, Found | None]]:
    """Return every SKU that is listed, and whose it is. Costs a look at every variant of the shop, if any is listed."""
    rows = seller_center.listed(db)
    found = match_listed(rows, known(db, run_id, rows)) if rows else []
    return list(zip(rows, found, strict=True))


def known(db: Database, run_id: int, rows: Sequence[Listed]) -> Known:
    """Return those SKUs of the shop that ``rows`` can be of."""
    return Known(seller_center.offered(db, run_id, sought(rows).wants))


def lacking(shelf: Shelves, built: Sequence[Kept]) -> dict[int, frozenset[str]]:
    """Return, by listing, the seller SKUs of a listed product that are not on TikTok Shop.

    Where a product's only listing would lack all of them, its variants were renamed since, and nothing is said.
    """
    found = {one.number: frozenset(sku.seller_sku for sku in one.listing.skus if shelf.lacks(one.listing.handle, sku))
             for one in built}  # fmt: skip
    alone = len(built) == 1 and len(found[built[0].number]) == len(built[0].listing.skus)
    return {} if alone else found


def apart(db: Database, run_id: int, shelf: Shelves, heads: Iterable[Head]) -> set[int]:
    """Return the numbers of those listings of listed products that are not on TikTok Shop: parts of what was split."""
    numbers: dict[str, list[int]] = {}
    for one in heads:
        numbers.setdefault(one.key, []).append(one.number)
    found = set()
    for key in (key for key, several in numbers.items() if len(several) > 1 and shelf.product(key)):
        built = list(listings.listings(db, run_id, key, judged=False))
        skus = lacking(shelf, built)
        found |= {one.number for one in built if len(skus.get(one.number, ())) == len(one.listing.skus)}
    return found


def listed_money(db: Database, run_id: int, stakes: Stakes) -> Decimal:
    """Return how much of the money at risk belongs to products that are listed, in the currency of ``stakes``."""
    on_shelf = shelves(db, run_id).handles
    return sum((part for key, part in stakes.by_handle.items() if key in on_shelf), Decimal(0))


def note(db: Database, run_id: int, shelf: Shelves) -> None:
    """Keep with a run that is judged how its products stand in Seller Center. The caller holds the transaction."""
    stored.note(db, run_id, _standings(db, shelf))


def _standings(db: Database, shelf: Shelves) -> Iterator[stored.Standing]:
    listed = shelf.handles
    for key in sorted(listed):
        if one := shelf.product(key):
            yield stored.Standing(key, stored.LISTED, one.title)
    for key, title, message in stored.refused(db):
        if key not in listed:
            why = explain_all(message)[0]
            yield stored.Standing(key, stored.REFUSED, title, why.ts_code or why.code_number, why.meaning)
