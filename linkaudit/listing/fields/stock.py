"""How many pieces of a SKU each warehouse offers: Shopify's locations mapped, a buffer kept back, a cap held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from linkaudit.model import Column, Fix, ListingRules, Problem, StockLevel, Variant
from linkaudit.model.content import Record

SINGLE = "quantity"
WAREHOUSE = "warehouse_quantity/"
# The workbook's own validation, where a template has none (US V5.0.2, whole 0-9,999,999; read 2026-11-22).
MOST = 9_999_999
_UNCOUNTED = "Set what to offer, as [listing] quantity = { untracked = 50 }, or count it in Shopify"


class Stocked(Record, frozen=True, kw_only=True, gc=False):
    """``values`` are pieces by machine key, without warehouses that have no say; empty: not known.

    ``left_out`` are pieces that no warehouse offers, by the name of the location that has them.
    """

    values: dict[str, int]
    problems: tuple[Problem, ...] = ()
    left_out: dict[str, int] = msgspec.field(default_factory=dict)


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
    if endless and rules.untracked is not None:
        home, told = _home(rules, stores)
        found = Stocked(values={home.key: rules.untracked}, problems=() if own else told)
    elif pieces is None:
        return Stocked(values={}, problems=(_unknown(variant, sku),))
    else:
        found = _shared(pieces, own, rules, stores, locations)
        found = msgspec.structs.replace(found, values=_kept_back(found.values, rules.buffer))
    most = {column.key: int(column.high) if column.high is not None else MOST for column in stores}
    values = _capped(found.values, rules.cap)
    clipped = {key: min(number, most[key]) for key, number in values.items()}
    problems = (
        *found.problems, *_too_many(values, clipped, sku), *_none_left(variant, pieces, clipped, found.left_out, sku),
    )  # fmt: skip
    return Stocked(values=clipped, problems=problems, left_out=found.left_out)


def of_listing(stocks: Sequence[Stocked]) -> tuple[Problem, ...]:
    """Tell what holds for all SKUs of a listing: pieces that no warehouse offers, and that there is none to sell."""
    left_out: dict[str, int] = {}
    for one in stocks:
        for place, pieces in one.left_out.items():
            left_out[place] = left_out.get(place, 0) + pieces
    known = [one.values for one in stocks if one.values]
    empty = bool(known) and not any(any(values.values()) for values in known)
    return (*((_unoffered(left_out),) if left_out else ()), *((_sold_out(),) if empty and not left_out else ()))


def _unoffered(left_out: Mapping[str, int]) -> Problem:
    total, places = sum(left_out.values()), ", ".join(left_out)
    return Problem(
        code="TS191", field=SINGLE, value=str(total), cure=_map_it(left_out),
        reason=f"{_pieces(total)} not offered: no warehouse of the template is set for {places}",
    )  # fmt: skip


def _sold_out() -> Problem:
    reason = "none of its SKUs has a piece to offer: it can be uploaded, but nobody can buy it"
    return Problem(code="TS191", field=SINGLE, reason=reason, value="0", cure="Restock it, or list it later")


def _map_it(places: Iterable[str]) -> str:
    return f'Set its warehouse, as [listing.warehouse] "{next(iter(places))}" = "warehouse"; "" stands for all others'


def _pieces(number: int) -> str:
    return f"{number} piece is" if number == 1 else f"{number} pieces are"


# ── What holds for the whole shop ────────────────────────────────────────────────────────────────────────────────────


def notes(rules: ListingRules, columns: Sequence[Column], locations: Mapping[int, str]) -> tuple[str, ...]:
    """Say what the shop should know of ``[listing] warehouse``, each once, without full stop.

    That none is set where there are several, entries that fit no location of the shop or no warehouse of the template,
    and locations whose stock is not offered. ``columns`` are those of all templates, ``locations`` id → name.
    """
    stores = list({column.key: column for column in columns if column.key.startswith(WAREHOUSE)}.values())
    missing = [store for store in rules.warehouses.values() if stores and _find(store, stores) is None]
    return (
        *_none_set(rules, stores, locations),
        *_places(rules, stores, locations),
        *(f"the template has no warehouse {store}; it has {', '.join(map(_label, stores))}" for store in missing),
    )


def _none_set(rules: ListingRules, stores: Sequence[Column], locations: Mapping[int, str]) -> Iterator[str]:
    if len(stores) > 1 and not rules.warehouses:
        place = next(iter(locations.values()), "")
        example = f'[listing.warehouse] "{place}"' if place else "[listing] warehouse"
        yield (f"the template has {len(stores)} warehouses and none is set, so all stock goes to {_label(stores[0])};"
               f' set it, as {example} = "{stores[0].key.removeprefix(WAREHOUSE)}"')  # fmt: skip


def _places(rules: ListingRules, stores: Sequence[Column], locations: Mapping[int, str]) -> Iterator[str]:
    """Compare the locations of the shop with those that are set."""
    places = {_fold(place): place for place in rules.warehouses if place}
    if places and not locations:
        goes = f"goes to {_label(_home(rules, stores)[0])}" if stores else "is offered"
        yield f"the data has no stock by location, so {', '.join(places.values())} cannot be checked: all stock {goes}"
        return
    names = {_fold(name) for name in locations.values()} | {str(number) for number in locations}
    for place in (place for folded, place in places.items() if folded not in names):
        yield f"the shop has no location {place}; it has {', '.join(locations.values())}"
    unset = [name for number, name in locations.items() if places.keys().isdisjoint((_fold(name), str(number)))]
    if places and unset and "" not in rules.warehouses:
        yield (f"no warehouse of the template is set for {', '.join(unset)}, so what is in stock there is not offered;"
               ' "" stands for all others')  # fmt: skip


# ── Shares ───────────────────────────────────────────────────────────────────────────────────────────────────────────


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


def _shared(
    pieces: int, own: Sequence[StockLevel], rules: ListingRules, stores: Sequence[Column], locations: Mapping[int, str]
) -> Stocked:
    """Share pieces out before buffer and cap: by location where both sides are known, else all in one warehouse."""
    home, told = _home(rules, stores)
    places = {_fold(place): store for place, store in rules.warehouses.items() if place}
    counted = [(one.location_id, one.available) for one in own if one.available is not None]
    if not places or not counted:
        return Stocked(values={home.key: max(0, pieces)}, problems=told)
    values: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for number, available in counted:
        name = locations.get(number, "")
        wanted = places.get(str(number), places.get(_fold(name)))
        store = (_find(wanted, stores) if wanted is not None else None) or _rest(rules, stores)
        if store is not None:
            values[store.key] = values.get(store.key, 0) + max(0, available)
        elif available > 0:
            place = name or f"location {number}"
            left_out[place] = left_out.get(place, 0) + available
    return Stocked(values=values or {home.key: 0}, left_out=left_out)


def _rest(rules: ListingRules, stores: Sequence[Column]) -> Column | None:
    """Return the warehouse that is set for all stock, or for what no other is set for."""
    return _find(rules.warehouses[""], stores) if "" in rules.warehouses else None


def _home(rules: ListingRules, stores: Sequence[Column]) -> tuple[Column, tuple[Problem, ...]]:
    """Return the warehouse for stock whose location is not known, told where several could be meant."""
    rest = _rest(rules, stores)
    named = [_find(store, stores) for place, store in rules.warehouses.items() if place]
    meant = list({one.key: one for one in named if one is not None}.values())
    home = rest or next(iter(meant), stores[0])
    return home, () if rest or len(meant) <= 1 else (_in_one(home, meant),)


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


def _in_one(home: Column, meant: Sequence[Column]) -> Problem:
    return Problem(
        code="TS191", field=home.key, limit=f"{len(meant)} warehouses",
        reason=f"how many pieces are at which location is not in the data: all stock goes to {_label(home)}",
        cure='Name one warehouse for all, as [listing] warehouse = "'
             f'{home.key.removeprefix(WAREHOUSE)}", or read the shop with its token: it then says what is where',
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


def _none_left(
    variant: Variant, pieces: int | None, values: Mapping[str, int], left_out: Mapping[str, int], sku: int | None
) -> tuple[Problem, ...]:
    if any(values.values()):
        return ()
    why, cure = ": it can be uploaded, not bought", "Restock it, or leave it: buyers see it as sold out"
    if left_out:
        where = ", ".join(left_out)
        why, cure = f": no warehouse of the template is set for {where}, where it is in stock", _map_it(left_out)
    elif pieces is not None and pieces > 0:
        why, cure = f": [listing] quantity keeps back what there is ({pieces})", "Lower its buffer, or raise its cap"
    elif variant.continues:
        why, cure = ", but Shopify sells it on", _UNCOUNTED
    value = "" if pieces is None else str(pieces)
    reason = f"0 pieces are offered{why}"
    return (Problem(code="TS191", field=next(iter(values)), value=value, reason=reason, cure=cure, sku=sku),)
