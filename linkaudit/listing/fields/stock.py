"""How many pieces of a SKU each warehouse offers: Shopify's locations mapped, a buffer kept back, a cap held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from linkaudit.model import Column, Fix, ListingRules, Problem, StockLevel, Variant
from linkaudit.model.content import Record

SINGLE = "quantity"
WAREHOUSE = "warehouse_quantity/"
# The workbook's own validation, where a template has none (US V5.0.2, whole 0-9,999,999; read 2026-11-22).
MOST = 9_999_999
_UNCOUNTED = "Set what to offer, as [listing] quantity = { untracked = 50 }, or count it in Shopify"


class Stocked(Record, frozen=True, kw_only=True, gc=False):
    """``values`` are pieces by machine key, without warehouses that have no say; empty: not known."""

    values: dict[str, int]
    problems: tuple[Problem, ...] = ()


def quantities(
    variant: Variant, levels: Sequence[StockLevel], rules: ListingRules, columns: Sequence[Column],
    locations: Mapping[int, str], *, sku: int | None = None,
) -> Stocked:  # fmt: skip
    """Return what to offer of a variant. ``levels`` may be those of the whole product, ``locations`` id → name.

    Without columns for stock, all goes under ``quantity``. Of a TS191 without ``sku`` one is enough for all variants.
    """
    stores = [column for column in columns if column.key == SINGLE or column.key.startswith(WAREHOUSE)]
    stores = stores or [Column(index=1, key=SINGLE)]
    own = [one for one in levels if one.item_id == variant.item_id and one.active is not False]
    pieces = _counted(variant, own)
    endless = pieces is None or (pieces <= 0 and bool(variant.continues))
    notes: tuple[Problem, ...] = ()
    if endless and rules.untracked is not None:
        shares = {_first(stores, rules): rules.untracked}
    elif pieces is None:
        return Stocked(values={}, problems=(_unknown(variant, sku),))
    else:
        shares, notes = _shares(pieces, own, rules, stores, locations)
        shares = _kept_back(shares, rules.buffer)
    most = {column.key: int(column.high) if column.high is not None else MOST for column in stores}
    values = _capped(shares, rules.cap)
    clipped = {key: min(pieces, most[key]) for key, pieces in values.items()}
    notes += _too_many(values, clipped, sku) + _none_left(variant, clipped, sku)
    return Stocked(values=clipped, problems=notes)


def nothing_left(stocks: Iterable[Stocked]) -> tuple[Problem, ...]:
    """Tell where no SKU of a listing has a piece to sell."""
    known = [one.values for one in stocks if one.values]
    if not known or any(any(values.values()) for values in known):
        return ()
    reason = "all its SKUs are sold out: it can be uploaded, but nobody can buy it"
    return (Problem(code="TS191", field=SINGLE, reason=reason, value="0", cure="Restock it, or list it later"),)


def unmatched(rules: ListingRules, columns: Sequence[Column], locations: Mapping[int, str]) -> tuple[str, ...]:
    """Name the entries of ``[listing] warehouse`` that fit no location of the shop or no warehouse of the template.

    A side of which nothing is known is not looked at.
    """
    stores = [column for column in columns if column.key.startswith(WAREHOUSE)]
    names = {_fold(name) for name in locations.values()} | {str(number) for number in locations}
    lost = [place for place in rules.warehouses if place and names and _fold(place) not in names]
    missing = [store for store in rules.warehouses.values() if stores and _find(store, stores) is None]
    return (
        *(f"the shop has no location {place}; it has {', '.join(locations.values())}" for place in lost),
        *(f"the template has no warehouse {store}; it has {', '.join(map(_label, stores))}" for store in missing),
    )


def _counted(variant: Variant, own: Sequence[StockLevel]) -> int | None:
    """Return the pieces that Shopify counts, over all locations; None: it does not, or it is not in the data."""
    if variant.tracked is False:
        return None
    levels = [one.available for one in own if one.available is not None]
    if levels:
        return sum(levels)
    if variant.quantity is None and variant.available is False:
        return 0
    return variant.quantity


def _shares(
    pieces: int, own: Sequence[StockLevel], rules: ListingRules, stores: Sequence[Column], locations: Mapping[int, str]
) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Return pieces by key before buffer and cap: by location where both sides are known, else all in the first."""
    places = {_fold(place): store for place, store in rules.warehouses.items() if place}
    if places and own:
        shares: dict[str, int] = {}
        for level in own:
            names = (str(level.location_id), _fold(locations.get(level.location_id, "")))
            wanted = next((places[name] for name in names if name in places), None)
            store = _find(wanted, stores) if wanted is not None else None
            if store is not None:
                shares[store.key] = shares.get(store.key, 0) + max(0, level.available or 0)
        return shares or {_first(stores, rules): 0}, ()
    told = len(stores) > 1 and not rules.warehouses
    return {_first(stores, rules): max(0, pieces)}, (_all_in_one(stores),) if told else ()


def _first(stores: Sequence[Column], rules: ListingRules) -> str:
    """Return the key of the warehouse for all stock: the one that is set, else the template's first."""
    found = _find(rules.warehouses[""], stores) if "" in rules.warehouses else None
    return (found or stores[0]).key


def _find(wanted: str, stores: Sequence[Column]) -> Column | None:
    """Find a warehouse by its id or label; where there is but one, all names are its own."""
    name = _fold(wanted)
    exact = [one for one in stores if name in (one.key, one.key.removeprefix(WAREHOUSE), _fold(one.label))]
    within = [one for one in stores if name and name in _fold(one.label)]
    single = stores[0] if stores[0].key == SINGLE else None
    return next(iter(exact), None) or (within[0] if len(within) == 1 else single)


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _label(column: Column) -> str:
    number = column.key.removeprefix(WAREHOUSE)
    return f"{column.label} ({number})" if column.label else number


def _kept_back(shares: Mapping[str, int], buffer: int) -> dict[str, int]:
    """Take the buffer from the warehouses in their order."""
    left: dict[str, int] = {}
    for key, pieces in shares.items():
        taken = min(pieces, buffer)
        left[key], buffer = pieces - taken, buffer - taken
    return left


def _capped(shares: Mapping[str, int], cap: int | None) -> dict[str, int]:
    """Hold the cap over all warehouses; the first ones offer first."""
    room = cap if cap is not None else sum(shares.values())
    offered: dict[str, int] = {}
    for key, pieces in shares.items():
        offered[key] = min(pieces, room)
        room -= offered[key]
    return offered


def _unknown(variant: Variant, sku: int | None) -> Problem:
    why = "Shopify does not count its stock" if variant.tracked is False else "how many there are is not in the data"
    return Problem(code="TS191", field=SINGLE, fix=Fix.HERE, reason=why, limit="0 or more", cure=_UNCOUNTED, sku=sku)


def _all_in_one(stores: Sequence[Column]) -> Problem:
    return Problem(
        code="TS191", field=stores[0].key, limit=f"{len(stores)} warehouses",
        reason=f"the template has {len(stores)} warehouses and none is set: all stock goes to {_label(stores[0])}",
        cure='Set which Shopify location is which warehouse: [listing.warehouse] "location" = "warehouse"',
    )  # fmt: skip


def _too_many(values: Mapping[str, int], clipped: Mapping[str, int], sku: int | None) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            code="TS191", field=key, value=str(pieces), limit=str(clipped[key]), sku=sku,
            reason=f"{pieces} pieces are more than the sheet takes; {clipped[key]} are offered",
        )
        for key, pieces in values.items()
        if clipped[key] < pieces
    )  # fmt: skip


def _none_left(variant: Variant, values: Mapping[str, int], sku: int | None) -> tuple[Problem, ...]:
    if any(values.values()):
        return ()
    sells_on = bool(variant.continues)
    reason = "0 pieces are offered" + (", but Shopify sells it on" if sells_on else ": it can be uploaded, not bought")
    cure = _UNCOUNTED if sells_on else ""
    value = "" if variant.quantity is None else str(variant.quantity)
    return (Problem(code="TS191", field=next(iter(values)), value=value, reason=reason, cure=cure, sku=sku),)
