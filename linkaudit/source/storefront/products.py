"""Products and collections as JSON that every storefront offers, with the limits that it has.

``/products.json`` lists what is published and listed, 250 a page; Shopify refuses pages beyond the 25,000th product
(ShopifyScraper #8, read 2026-11-22). Collections have their own lists, each with the same limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from linkaudit.model import Batch, CollectionProduct, Content, Coverage, Skip
from linkaudit.source.json import content as json_content
from linkaudit.source.json.nodes import Context, Node, Out, converted, number, stable_ref, text
from linkaudit.source.json.products import ProductNode, product
from linkaudit.source.json.stream import Json
from linkaudit.source.storefront import sitemaps
from linkaudit.source.storefront.front import Front, NotOffered

PAGE, DEEPEST = 250, 25_000
MOST_SINGLE = 2_000  # products read one by one where the lists are switched off
_UNLISTED = "the public sees neither drafts nor products that are not listed"
_CAPPED = "a storefront lists 25,000 products; those in no collection beyond them are not seen"


class Place(msgspec.Struct, frozen=True):
    """How far reading is: in which list (empty: that of all products), after which page; ``one``: one by one."""

    listed: str = ""
    page: int = 0
    one: int = 0
    done: bool = False


class _Members(Node, gc=False):
    handle: str | None = None


class Read(NamedTuple):
    """A part of a stream: its records, and how far it is now."""

    records: list[Content]
    place: Place


def product_batches(front: Front, state: str, cursor: int) -> Iterator[Batch]:
    """Yield the products, page by page, from where ``state`` says."""
    place = _place(state)
    for read in _products(front, place, Context("product", by_id=True)):
        cursor += len(read.records)
        yield Batch(cursor, read.records, msgspec.json.encode(read.place).decode())


def _place(state: str) -> Place:
    try:
        return msgspec.json.decode(state, type=Place) if state else Place()
    except msgspec.DecodeError:
        return Place()


def _products(front: Front, place: Place, context: Context) -> Iterator[Read]:
    if place.done:
        return
    notes: list[Content] = []
    full = bool(place.listed) or place.one > 0
    if not full:
        try:
            for found, number_of, page in _pages(front, "/products.json", place.page):
                yield Read(_records(found, context), Place(page=page))
                full = page * PAGE >= DEEPEST and number_of >= PAGE
        except NotOffered as fault:
            notes.append(Skip(ref=1, where="/products.json", why=f"the shop does not offer it ({fault})",
                              cure="Products are read one by one from the sitemap; export FILEs tell all"))  # fmt: skip
            yield from _one_by_one(front, place, context, notes)
            full = False
    if full:
        yield from _by_collection(front, place, context)
        notes.append(
            Skip(ref=2, where="/products.json", why=_CAPPED, cure="Use a token of the Admin API, or export FILEs")
        )
    yield Read([*notes, Coverage(ref=1, kind="product", whole=False, why=_CAPPED if full else _UNLISTED),
                Coverage(ref=2, kind="variant_ids", whole=False, why=_UNLISTED)], Place(done=True))  # fmt: skip


def _by_collection(front: Front, place: Place, context: Context) -> Iterator[Read]:
    names = [text(one.handle) for one in collections(front)]
    if place.listed in names:
        names = names[names.index(place.listed) :]
    for name in names:
        after = place.page if name == place.listed else 0
        try:
            for found, _, page in _pages(front, f"/collections/{quote(name)}/products.json", after):
                yield Read(_records(found, context), Place(listed=name, page=page))
        except NotOffered:
            continue


def _one_by_one(front: Front, place: Place, context: Context, notes: list[Content]) -> Iterator[Read]:
    try:
        for at, handle in enumerate(sitemaps.handles(front), 1):
            if at > MOST_SINGLE:
                why = f"only the first {MOST_SINGLE:,} products were read one by one"
                notes.append(
                    Skip(ref=3, where="products", why=why, cure="Use a token of the Admin API, or export FILEs")
                )
                return
            if at <= place.one:
                continue
            try:
                raw = front.get_json(f"/products/{handle}.json")
            except NotOffered:
                continue
            value = _decoded(raw).get("product")
            yield Read(_records([value] if value else [], context), Place(one=at))
    except NotOffered as fault:
        notes.append(Skip(ref=4, where="/sitemap.xml", why=f"the shop does not offer it ({fault})",
                          cure="Use a token of the Admin API, or export FILEs"))  # fmt: skip


def _pages(front: Front, path: str, after: int) -> Iterator[tuple[list[Json], int, int]]:
    """Yield (products, how many, page) from the page behind ``after`` on, until one is not full or the limit comes."""
    page = after + 1
    while page * PAGE <= DEEPEST:
        listed = _decoded(front.get_json(f"{path}?limit={PAGE}&page={page}")).get("products")
        found = listed if isinstance(listed, list) else []
        yield found, len(found), page
        if len(found) < PAGE:
            return
        page += 1


def _decoded(raw: bytes) -> dict[str, Json]:
    try:
        value = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise NotOffered("it is no JSON") from error
    return value if isinstance(value, dict) else {}


def _records(found: list[Json], context: Context) -> list[Content]:
    out = Out(context)
    for value in found:
        context.ordinal += 1
        node = converted(value, ProductNode, out)
        if node is not None:
            context.owner = number(node.id)
            node.status = node.status or "active"  # nothing else is listed
            product(node, out)
    return out.records


# --- collections -----------------------------------------------------------------------------------------------------


def collections(front: Front) -> Iterator[json_content.ContentNode]:
    """Yield the published collections."""
    out, page = Out(Context("collection", by_id=True)), 1
    while page * PAGE <= DEEPEST:
        listed = _decoded(front.get_json(f"/collections.json?limit={PAGE}&page={page}")).get("collections")
        found = listed if isinstance(listed, list) else []
        nodes = (converted(value, json_content.ContentNode, out) for value in found)
        yield from (node for node in nodes if node is not None and node.handle)
        if len(found) < PAGE:
            return
        page += 1


def collection_batches(front: Front, state: str, cursor: int) -> Iterator[Batch]:
    """Yield the collections, each with the first products in its order, from where ``state`` says."""
    place, context = _place(state), Context("collection", by_id=True)
    notes: list[Content] = []
    try:
        for at, node in enumerate(collections(front), 1):
            if at <= place.one or place.done:
                continue
            out = Out(context)
            context.ordinal, context.owner = at, number(node.id)
            json_content.collection(node, out)
            records = [*out.records, *_members(front, node)]
            cursor += len(records)
            yield Batch(cursor, records, msgspec.json.encode(Place(one=at)).decode())
    except NotOffered as fault:
        notes.append(Skip(ref=1, where="/collections.json", why=f"the shop does not offer it ({fault})",
                          cure="Use a token of the Admin API, or export FILEs"))  # fmt: skip
    why = "collections hidden from the public are not listed"
    notes.append(Coverage(ref=1, kind="collection", whole=False, why=why))
    yield Batch(cursor, notes, msgspec.json.encode(Place(done=True)).decode())


def _members(front: Front, node: json_content.ContentNode) -> list[Content]:
    handle = text(node.handle)
    try:
        listed = _decoded(front.get_json(f"/collections/{quote(handle)}/products.json?limit={PAGE}")).get("products")
    except NotOffered:
        return []
    out = Out(Context("product", by_id=True))
    found = (converted(value, _Members, out) for value in (listed if isinstance(listed, list) else []))
    return [
        CollectionProduct(ref=stable_ref(handle, at), position=at, collection_id=number(node.id),
                          collection_handle=handle, product_id=number(one.id), product_handle=text(one.handle))
        for at, one in enumerate(found, 1) if one is not None
    ]  # fmt: skip
