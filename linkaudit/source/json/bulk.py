"""Lines of an Admin bulk operation: one node a line, children by ``__parentId``, in any order.

Every line gives its own records, joined by Shopify's numeric ids, so that memory does not grow with the file
(shopify.dev "Perform bulk operations with the GraphQL Admin API", read 2026-11-22: since 2026-01 children need not
follow their parents).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, cast

import msgspec

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch, CollectionProduct
from linkaudit.source.base import Member
from linkaudit.source.json import bulk_variants
from linkaudit.source.json.coverage import Seen
from linkaudit.source.json.nodes import Context, Node, Out, gid_type, number, stable_ref, text
from linkaudit.source.json.records import THINGS, TYPES, kind_of
from linkaudit.source.json.stream import Json, decoded, numbered_lines
from linkaudit.source.json.variant_pictures import VariantPictures
from linkaudit.source.reading.batching import Step, batches

_GROUP = 50  # lines that share a step
_STEPS = 40

# In the order Shopify writes them; a nested id may come first, so the guess is confirmed after decoding.
_OWN_GID = re.compile(rb'"id"\s*:\s*"gid://shopify/(\w+)/\d')
_TYPE = re.compile(rb'"__typename"\s*:\s*"(\w+)"')
_PARENT = b'"__parentId"'
_MEMBERS = frozenset({"product", "collection"})
_FAULTS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ArithmeticError)


def read(member: Member, start: int) -> Iterator[Batch]:
    """Yield batches; the cursor counts lines, blank ones included."""
    return batches(_steps(member, start), start, _STEPS)


def _steps(member: Member, start: int) -> Iterator[Step]:
    reading = Reading(start, Context("line"))
    reading.context.picture = VariantPictures(member)
    with member.open() as stream:
        try:
            for at, line in numbered_lines(stream):
                if at > reading.group_end:
                    yield reading.step()
                    reading.begin(at)
                reading.line(at, line)
        except UnreadableInput as fault:
            yield reading.step()
            raise UnreadableInput(fault.what, where=f"{member.name}, line {reading.context.ordinal + 1}",
                                  cure=fault.cure or "Download it again.") from fault
    reading.finish()
    yield reading.step()


class _Way(NamedTuple):
    """How lines of one type are used."""

    kind: str
    gid: str
    nests: bool
    decode: Callable[[bytes], Node]
    add: Callable[[Node, Out], None]


def _way(name: str, kind: str) -> _Way:
    thing = THINGS[kind]
    decode, add = thing.decode, thing.add
    if kind == "variant":
        decode = cast("Callable[[bytes], Node]", bulk_variants.decode)
        add = cast("Callable[[Node, Out], None]", bulk_variants.add)
    return _Way(kind, f"gid://shopify/{name}/", kind in _MEMBERS, decode, add)


class Reading:
    """One pass over lines. ``start``: up to there they were saved before and are only looked at."""

    def __init__(self, start: int, context: Context) -> None:
        self.context = context
        self.group_end = _GROUP
        self._start = start
        self._seen = Seen()
        self.out = Out(self.context)
        self._ways = {name.encode(): _way(name, kind) for name, kind in TYPES.items()}
        self._kinds: set[str] = set()

    def begin(self, at: int) -> None:
        """Begin a new group of lines with line ``at``."""
        self.group_end = (at - 1) // _GROUP * _GROUP + _GROUP

    def step(self) -> Step:
        """Return what was gathered since the last step."""
        out, self.out = self.out, Out(self.context)
        return Step(self.context.ordinal, out.records, out.left_out)

    def finish(self) -> None:
        """Add the coverage; a bulk operation has no pages, so what occurs is whole."""
        if "variant" in self._kinds:
            self.context.traits.add("variants")
        for kind in self._kinds:
            self._seen.bulk_line(kind)
        self.out.records += self._seen.coverage(self.context)

    def line(self, at: int, line: bytes) -> None:
        """Use a line the fast way if its kind shows, else the general way."""
        found = _OWN_GID.search(line)
        way = self._ways.get(found[1]) if found else None
        if way is None or (way.nests and _PARENT in line):
            self._slowly(at, line)
            return
        try:
            node = way.decode(line)
        except _FAULTS:
            self._slowly(at, line)
            return
        if not isinstance(node.id, str) or not node.id.startswith(way.gid):
            self._slowly(at, line)
            return
        context = self.context
        context.ordinal = at
        context.replayed = at <= self._start
        self._kinds.add(way.kind)
        way.add(node, self.out)

    def _slowly(self, at: int, line: bytes) -> None:
        """Use a line whose kind has to be found out, or that has a fault."""
        value = decoded(line)
        if value is None and not line.endswith(b"\n"):
            raise UnreadableInput("ends in the middle of a line", cure="Download it again.")
        self.context.ordinal = at
        self.context.replayed = at <= self._start
        if not isinstance(value, dict):
            self.out.skip("", "is not a JSON object", "Download the file again.")
            self.context.unread |= _kinds_in(line)
            return
        kind, label = kind_of(value)
        if kind in _MEMBERS and self._place(kind, value):
            return
        if kind:
            self._kinds.add(kind)
            THINGS[kind].use(value, self.out)
        else:
            self.out.left_out[self.context.unused(label)] += 1

    def _place(self, kind: str, value: dict[str, Json]) -> bool:
        """Use a product under a collection, or the reverse, as a place in the collection."""
        parent = value.get("__parentId")
        above = TYPES.get(gid_type(parent), "")
        if {kind, above} != _MEMBERS:
            return False
        pair = {kind: number(_word(value.get("id"))), above: number(_word(parent))}
        handle = text(_word(value.get("handle")))
        ref = place = self.context.ordinal
        if self.context.by_id:
            ref, place = stable_ref(pair["collection"], pair["product"]), self.context.nth(number(_word(parent)) or 0)
        self.out.records.append(CollectionProduct(
            ref=ref, position=place, collection_id=pair["collection"],
            product_id=pair["product"], product_handle=handle if kind == "product" else "",
            collection_handle=handle if kind == "collection" else ""))
        return True


def _kinds_in(line: bytes) -> set[str]:
    """Return the kinds of the things in a line that is no JSON; "" for any."""
    found = {*_OWN_GID.findall(line), *_TYPE.findall(line)}
    return {TYPES.get(name.decode(), "") for name in found} or {""}


def _word(value: Json) -> str | int | None:
    return value if isinstance(value, (str, int)) else None
