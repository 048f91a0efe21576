"""From single objects, each a line of JSON, to records that are numbered by Shopify's own ids.

Answers by pages are taken apart into the same lines that a bulk operation writes (children by ``__parentId``), so that
both ways give the same records, whatever the size of pages and the order of lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from linkaudit.model import Content, Host, Location, OwnerKind, Present, StockCount, StockLevel, StoreFile, Tally
from linkaudit.source.admin.feeds import Nested, Part
from linkaudit.source.json import bulk
from linkaudit.source.json.nodes import Context, gid_type, number, placed, stable_ref
from linkaudit.source.json.stream import Json
from linkaudit.source.placements import Owner, placements
from linkaudit.source.placements import Part as Text

_PARENT = re.compile(rb'"__parentId":\s*"gid://shopify/(\w+)/(\d+)')
_PARENT_KEY = b'"__parentId":'
_OWN = re.compile(rb'"id":\s*"gid://shopify/(\w+)/(\d+)')
_UPDATED = re.compile(rb'"updatedAt":\s*"([^"]+)"')
_ITEM = re.compile(r"inventory_item_id=(\d+)")
_REASONS = 64
# media and the products of a collection are numbered within what they belong to
_COUNTED = (b'"MediaImage"', b'"Product"')


def is_root(line: bytes) -> bool:
    """Whether a line is an object of its own, not the child of another."""
    return _parent(line) is None


def _parent(line: bytes) -> re.Match[bytes] | None:
    at = line.rfind(_PARENT_KEY)  # it is the last field; a quote within a text is escaped
    return _PARENT.match(line, at) if at >= 0 else None


def updated_at(line: bytes) -> str:
    """Return when the object of a line was changed last; empty if it does not say."""
    found = _UPDATED.search(line)
    return found[1].decode() if found else ""


def own_id(line: bytes) -> int | None:
    """Return the numeric id of the object of a line. Our queries ask for it first."""
    found = _OWN.search(line)
    return int(found[2]) if found else None


def flattened(node: dict[str, Json], part: Part) -> Iterator[bytes]:
    """Yield a node and the children of its nested connections as lines; takes the connections out of ``node``."""
    children = [child for nested in part.nested for child in children_of(cut_out(node, nested), str(node["id"]))]
    yield _encode(node)
    yield from children


def children_of(connection: Json, parent: str) -> Iterator[bytes]:
    """Yield the nodes of a connection as lines below ``parent``."""
    for edge in _edges(connection):
        child = edge.get("node")
        if isinstance(child, dict):
            yield _encode({**child, "__parentId": parent})


def cut_out(node: dict[str, Json], nested: Nested) -> Json:
    """Take a nested connection out of a node and return it."""
    *above, name = nested.path.split(".")
    holder: Json = node
    for step in above:
        holder = holder.get(step) if isinstance(holder, dict) else None
    return holder.pop(name, None) if isinstance(holder, dict) else None


def _edges(connection: Json) -> list[dict[str, Json]]:
    edges = connection.get("edges") if isinstance(connection, dict) else None
    return [edge for edge in edges if isinstance(edge, dict)] if isinstance(edges, list) else []


_encode = msgspec.json.Encoder(decimal_format="number").encode


class Lines:
    """Takes lines and gives records. ``fresh``: tell that each root object was read anew (an incremental crawl)."""

    def __init__(self, part: Part, *, fresh: bool) -> None:
        self.count = 0
        self.roots = 0
        self.last_id = 0
        self.last_change = ""
        self._fresh = fresh
        self._records: list[Content] = []
        self._content = _ContentLines(hosts=part.type != "Product") if part.use == "content" else None
        self._use = _USES.get(part.use)

    @property
    def unready(self) -> str:
        """The oldest change of an order whose visits Shopify had not put together yet, among the lines taken."""
        return self._content.context.unready if self._content else ""

    def take(self, line: bytes) -> None:
        """Use one line."""
        self.count += 1
        parent = _parent(line)
        if parent is None:
            self._root(line)
        if self._content:
            self._content.take(line, parent)
        elif self._use:
            self._records += self._use(line)

    def _root(self, line: bytes) -> None:
        self.roots += 1
        self.last_id = own_id(line) or self.last_id
        self.last_change = updated_at(line) or self.last_change
        if self._fresh and self.last_id:
            self._records.append(Present(ref=self.last_id, fresh=True))

    def pass_over(self, line: bytes) -> None:
        """Take note of a line that was saved before: only what later lines are numbered by."""
        self.count += 1
        parent = _parent(line)
        if parent is None:
            self.roots += 1
        elif self._content and any(kind in line for kind in _COUNTED):
            self._content.take(line, parent)
            self._content.drain()

    def drain(self) -> list[Content]:
        """Return the records gathered so far and forget them."""
        records, self._records = self._records, []
        if self._content:
            records += self._content.drain()
        return records


class _ContentLines:
    """Products, pages, orders and what belongs to them, by the readers of bulk files."""

    def __init__(self, *, hosts: bool) -> None:
        self._hosts = hosts
        self.context = Context("object", by_id=True)
        self._reading = bulk.Reading(0, self.context)
        self._tallies: list[Content] = []

    def take(self, line: bytes, parent: re.Match[bytes] | None) -> None:
        own = own_id(line) or stable_ref(line)
        self.context.owner = int(parent[2]) if parent else own
        self._reading.line(own, line)
        if self._reading.out.left_out:
            self._count(own, self._reading.out.left_out)
            self._reading.out.left_out.clear()

    def _count(self, own: int, left_out: dict[str, int]) -> None:
        self._tallies += [
            Tally(ref=own * _REASONS + at, why=why, count=count, owner=self.context.owner)
            for at, (why, count) in enumerate(sorted(left_out.items()))
        ]

    def drain(self) -> list[Content]:
        step = self._reading.step()
        tallies, self._tallies = self._tallies, []
        # the feeds of the shop name its hosts; a product's address would name them once more, or not at all
        kept = step.records if self._hosts else [record for record in step.records if type(record) is not Host]
        return [*kept, *tallies]


# --- what has no reader among the files ---------------------------------------------------------------------------


class _Of(msgspec.Struct, gc=False):
    id: str = ""


class _Named(msgspec.Struct, gc=False):
    name: str = ""
    quantity: int | None = None


class _Item(msgspec.Struct, gc=False):
    id: str = ""


class _StockLine(msgspec.Struct, rename="camel", gc=False):
    id: str = ""
    parent: str = msgspec.field(name="__parentId", default="")
    inventory_quantity: int | None = None
    available_for_sale: bool | None = None
    product: _Of | None = None
    inventory_item: _Item | None = None
    is_active: bool | None = None
    location: _Of | None = None
    quantities: list[_Named] | None = None


_stock_line = msgspec.json.Decoder(_StockLine).decode


def _stock(line: bytes) -> list[Content]:
    """A variant's stock, or that of one location; the level's own id names the inventory item."""
    node = _stock_line(line)
    if gid_type(node.id) == "InventoryLevel":
        return _level(node)
    variant, product = number(node.id), number(node.product.id if node.product else None)
    if variant is None or product is None:
        return []
    item = number(node.inventory_item.id) if node.inventory_item else None
    return [
        Present(ref=product, fresh=False),
        StockCount(variant_id=variant, product_ref=product, item_id=item, quantity=node.inventory_quantity,
                   available=node.available_for_sale),
    ]  # fmt: skip


def _level(node: _StockLine) -> list[Content]:
    named = _ITEM.search(node.id)
    item = int(named[1]) if named else number(node.parent) if gid_type(node.parent) == "InventoryItem" else None
    location = number(node.location.id) if node.location else None
    if item is None or location is None:
        return []
    counted = {one.name: one.quantity for one in node.quantities or ()}
    return [StockLevel(item_id=item, location_id=location, active=node.is_active, available=counted.get("available"),
                       on_hand=counted.get("on_hand"), committed=counted.get("committed"))]  # fmt: skip


def _present(line: bytes) -> list[Content]:
    identity = own_id(line)
    return [] if identity is None else [Present(ref=identity, fresh=False)]


class _Size(msgspec.Struct, rename="camel", gc=False):
    file_size: int | None = None


class _Pixels(msgspec.Struct, rename="camel", gc=False):
    url: str | None = None
    width: int | None = None
    height: int | None = None
    mime_type: str | None = None
    file_size: int | None = None


class _FileLine(msgspec.Struct, rename="camel", gc=False):
    id: str
    kind: str = msgspec.field(name="__typename", default="")
    alt: str | None = None
    url: str | None = None
    mime_type: str | None = None
    original_file_size: int | None = None
    image: _Pixels | None = None
    original_source: _Size | None = None
    sources: list[_Pixels] | None = None


_file_line = msgspec.json.Decoder(_FileLine, strict=False).decode


def _file(line: bytes) -> list[Content]:
    node = _file_line(line)
    identity = number(node.id)
    if identity is None:
        return []
    shown = node.image or (node.sources[0] if node.sources else _Pixels())
    size = node.original_source.file_size if node.original_source else shown.file_size
    return [StoreFile(ref=identity, kind=node.kind, url=node.url or shown.url or "", alt=node.alt or "",
                      mime=node.mime_type or shown.mime_type or "", size=node.original_file_size or size,
                      width=shown.width, height=shown.height)]  # fmt: skip


class _Address(msgspec.Struct, rename="camel", gc=False):
    country_code: str | None = None


class _LocationLine(msgspec.Struct, rename="camel", gc=False):
    id: str
    name: str | None = None
    is_active: bool | None = None
    fulfills_online_orders: bool | None = None
    address: _Address | None = None


_location_line = msgspec.json.Decoder(_LocationLine).decode


def _location(line: bytes) -> list[Content]:
    node = _location_line(line)
    identity = number(node.id)
    if identity is None:
        return []
    return [Location(ref=identity, name=node.name or "", active=node.is_active, online=node.fulfills_online_orders,
                     country=(node.address.country_code if node.address else None) or "")]  # fmt: skip


class _ScriptLine(msgspec.Struct, gc=False):
    id: str
    src: str | None = None


_script_line = msgspec.json.Decoder(_ScriptLine).decode


def _script_tag(line: bytes) -> list[Content]:
    node = _script_line(line)
    identity = number(node.id)
    if identity is None or not node.src:
        return []
    owner = Owner(kind=OwnerKind.SCRIPT_TAG, ref=identity, id=str(identity), title=placed(node.src)[0], base="/")
    return [*placements(owner, [Text(field="src", form="url", text=node.src)])[0]]


_USES: dict[str, Callable[[bytes], list[Content]]] = {
    "stock": _stock, "present": _present, "file": _file, "location": _location, "script_tag": _script_tag,
}  # fmt: skip
