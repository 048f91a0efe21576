"""The JSON kinds of files: any mix of products, content, navigation and orders, in one walk.

Files are told by what is in them. A file with orders belongs to the traffic stage, whatever else it holds; lines of a
bulk operation are read by their own, faster reader (``bulk.py``).
"""

from __future__ import annotations

from collections.abc import Iterator

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch
from linkaudit.source.base import FileKind, Member
from linkaudit.source.json import bulk
from linkaudit.source.json.ajax import in_rest_words
from linkaudit.source.json.coverage import Seen
from linkaudit.source.json.heads import Told, told
from linkaudit.source.json.nodes import Context, Out
from linkaudit.source.json.records import KEYS, THINGS, kind_of
from linkaudit.source.json.stream import (
    Item,
    Json,
    NotJson,
    decoded,
    has_lines,
    is_thing,
    numbered_lines,
    walk,
    walk_bytes,
)
from linkaudit.source.reading.batching import Step, batches

_AGAIN = "Export or download it again."


class JsonContent:
    """JSON of the store's content."""

    name = "json"
    stage = "crawl"
    expects = (
        "JSON with products, collections, pages, articles, blogs, redirects, menus, policies or metaobjects, as the "
        "storefront, REST or GraphQL writes them: an object, a list, or one object a line"
    )

    def recognise(self, member: Member) -> bool:
        """Whether the head shows such content and no orders."""
        found = _told(member)
        return bool(found.kinds) and not found.orders and not found.bulk

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """Yield batches; the cursor counts things, or lines if the file has one thing a line."""
        return batches(steps(member, start), start)


class JsonOrders(JsonContent):
    """JSON with orders."""

    name = "orders"
    stage = "traffic"
    expects = "JSON with orders, as REST or GraphQL writes them: an object, a list, or one order a line"

    def recognise(self, member: Member) -> bool:
        """Whether the head shows orders."""
        found = _told(member)
        return found.orders and not found.bulk


class BulkContent:
    """Lines of an Admin bulk operation without orders."""

    name = "bulk_jsonl"
    stage = "crawl"
    expects = "JSONL of an Admin bulk operation: lines with __typename or gid, children with __parentId"

    def recognise(self, member: Member) -> bool:
        """Whether the head shows such lines."""
        found = _told(member)
        return found.bulk and not found.orders

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """Yield batches; the cursor counts lines."""
        return bulk.read(member, start)


class BulkOrders(BulkContent):
    """Lines of an Admin bulk operation over orders."""

    name = "bulk_orders"
    stage = "traffic"
    expects = "JSONL of an Admin bulk operation over orders"

    def recognise(self, member: Member) -> bool:
        """Whether the head shows such lines with orders."""
        found = _told(member)
        return found.bulk and found.orders


JSON_KINDS: tuple[FileKind, ...] = (BulkContent(), BulkOrders(), JsonOrders(), JsonContent())


def _told(member: Member) -> Told:
    return Told() if member.names else told(member.head)


def steps(member: Member, start: int) -> Iterator[Step]:
    """Yield a step for each thing (or line), then the coverage. Things up to ``start`` are only remembered."""
    reading = _Reading(member, start)
    with member.open() as stream:
        try:
            if has_lines(member.head):
                for number, line in numbered_lines(stream):
                    yield reading.line(number, line)
            else:
                for item in walk(stream):
                    if step := reading.item(item):
                        yield step
        except NotJson as fault:
            raise UnreadableInput(str(fault), where=f"{member.name}, {reading.place(1)}", cure=_AGAIN) from fault
        except UnreadableInput as fault:
            raise UnreadableInput(fault.what, where=f"{fault.where or member.name}, {reading.place(1)}",
                                  cure=fault.cure) from fault
    yield reading.last()


def _whole_products(collection: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield the products in a collection that are told with all that is theirs, as the Storefront API nests them."""
    products = collection.get("products")
    many = (products.get("nodes") or products.get("edges")) if isinstance(products, dict) else products
    for one in many if isinstance(many, list) else ():
        node = one.get("node", one) if isinstance(one, dict) else None
        if isinstance(node, dict) and "title" in node and "id" in node and "variants" in node:
            yield node


class _Reading:
    """One pass over one file."""

    def __init__(self, member: Member, start: int) -> None:
        self._start = start
        self._context = Context("line" if has_lines(member.head) else "record")
        self._seen = Seen()
        self._out = Out(self._context)

    def place(self, ahead: int) -> str:
        return f"{self._context.unit} {self._context.ordinal + ahead}"

    def _next(self, number: int) -> None:
        self._context.ordinal = number
        self._context.replayed = number <= self._start

    def _step(self) -> Step:
        out, self._out = self._out, Out(self._context)
        return Step(self._context.ordinal, out.records, out.left_out)

    def item(self, item: Item) -> Step | None:
        """Take one step of the walk; things give a step of the stream."""
        self._seen.item(item)
        if item.what in {"record", "single"} and (isinstance(item.value, dict) or item.key in KEYS):
            self._next(self._context.ordinal + 1)
            self._use(item.value, item.key)
            return self._step()
        if item.what == "errors":
            self._complain(item.value)
        return None

    def _use(self, value: Json, key: str) -> None:
        if not isinstance(value, dict):
            self._out.skip("", "is not a JSON object", _AGAIN, unread=KEYS.get(key, ""))
            return
        kind, label = kind_of(value, key)
        if kind:
            THINGS[kind].use(in_rest_words(value) if kind == "product" else value, self._out)
            for product in _whole_products(value) if kind == "collection" else ():
                THINGS["product"].use(product, self._out)
        else:
            self._out.left_out[self._context.unused(label)] += 1

    def _complain(self, errors: Json) -> None:
        first = errors[0] if isinstance(errors, list) and errors else errors
        message = first.get("message") if isinstance(first, dict) else first
        if message:
            self._out.skip("errors", f"the answer says: {str(message)[:200]}", "Ask for it again once that is cured.")

    def line(self, number: int, line: bytes) -> Step:
        """Take one line: a thing, or a whole answer."""
        value = decoded(line)
        if value is None and not line.endswith(b"\n"):
            raise NotJson("ends in the middle")
        self._next(number)
        if not isinstance(value, dict) or is_thing(value):
            self._seen.line(kind_of(value).kind if isinstance(value, dict) else "")
            self._use(value, "")
        else:
            self._answer(line)
        return self._step()

    def _answer(self, line: bytes) -> None:
        for item in walk_bytes(line):
            self._seen.item(item)
            if item.what in {"record", "single"} and (isinstance(item.value, dict) or item.key in KEYS):
                self._use(item.value, item.key)
            elif item.what == "errors":
                self._complain(item.value)

    def last(self) -> Step:
        """Return what is only known at the end."""
        self._out.records += self._seen.coverage(self._context)
        return self._step()
