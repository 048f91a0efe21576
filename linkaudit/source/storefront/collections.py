"""The collections that a storefront shows, each with the first products in its order."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from linkaudit.model import Batch, CollectionProduct, Content, Coverage, Skip
from linkaudit.source.json import content as json_content
from linkaudit.source.json.nodes import Context, Node, Out, number, stable_ref, text
from linkaudit.source.json.repair import converted
from linkaudit.source.storefront import listed
from linkaudit.source.storefront.front import Front, NotOffered, Unanswered

_IN_A_ROW = 3  # so many addresses that give only errors: it is the shop
_HIDDEN = "collections hidden from the public are not listed"
_CURE = "Use a token of the Admin API, or export FILEs"


class _Place(msgspec.Struct, frozen=True):
    """How far reading is: so many collections; ``done``: all."""

    one: int = 0
    done: bool = False


class _Member(Node, gc=False):
    handle: str | None = None


def collections(front: Front) -> Iterator[json_content.ContentNode]:
    """Yield the published collections. Raises ``NotOffered`` where the shop has no list of them."""
    out = Out(Context("collection", by_id=True))
    for _, found in listed.pages(front, "/collections.json", "collections", fewest=1):
        nodes = (converted(value, json_content.ContentNode, out) for value in found)
        yield from (node for node in nodes if node is not None and node.handle)


def collection_batches(front: Front, state: str, cursor: int) -> Iterator[Batch]:
    """Yield the collections from where ``state`` says (empty: all), one at a time.

    ``cursor`` is the count of records so far. Raises ``SourceError``; what was yielded stays.
    """
    place, context = _place(state), Context("collection", by_id=True)
    if place.done:
        return
    notes, failed = list[Content](), 0
    try:
        for at, node in enumerate(collections(front), 1):
            if at <= place.one:
                continue
            out = Out(context)
            context.ordinal, context.owner = at, number(node.id)
            node.published_at = node.published_at or "yes"  # the public sees no others
            json_content.collection(node, out)
            try:
                members = _members(front, node)
            except Unanswered as fault:
                failed += 1
                if failed >= _IN_A_ROW:
                    raise
                # Kept back until another one answers: if none does, all are asked again in the next run.
                notes += [*out.records, _untold(node, fault.what)]
                continue
            records = [*notes, *out.records, *members]
            cursor, failed, notes = cursor + len(records), 0, []
            yield Batch(cursor, records, msgspec.json.encode(_Place(one=at)).decode())
    except NotOffered as fault:
        notes.append(Skip(ref=1, where="/collections.json", why=f"the shop does not offer it ({fault})", cure=_CURE))
    notes.append(Coverage(ref=1, kind="collection", whole=False, why=_HIDDEN))
    yield Batch(cursor + len(notes), notes, msgspec.json.encode(_Place(done=True)).decode())


def _place(state: str) -> _Place:
    try:
        return msgspec.json.decode(state, type=_Place) if state else _Place()
    except msgspec.DecodeError:
        return _Place()


def _members(front: Front, node: json_content.ContentNode) -> list[Content]:
    """Return the first products of a collection in its order: a link to it leads past these."""
    handle = text(node.handle)
    try:
        found = next(listed.pages(front, listed.of_collection(handle), "products")).found
    except NotOffered as fault:
        return [_untold(node, str(fault))]
    out = Out(Context("product", by_id=True))
    members = [one for value in found if (one := converted(value, _Member, out)) is not None]
    return [
        CollectionProduct(ref=stable_ref(handle, at), position=at, collection_id=number(node.id),
                          collection_handle=handle, product_id=number(one.id), product_handle=text(one.handle))
        for at, one in enumerate(members, 1)
    ]  # fmt: skip


def _untold(node: json_content.ContentNode, fault: str) -> Skip:
    handle = text(node.handle)
    why = f"the shop does not say which products the collection shows ({fault})"
    where = listed.of_collection(handle)
    return Skip(ref=stable_ref(handle, "members"), where=where, why=why, cure=_CURE, owner=number(node.id))
