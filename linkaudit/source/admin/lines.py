"""From single objects, each a line of JSON, to records that are numbered by Shopify's own ids.

Answers by pages are taken apart into the same lines that a bulk operation writes (children by ``__parentId``), so that
both ways give the same records, whatever the size of pages and the order of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from linkaudit.model import Content, Host, Present, Tally
from linkaudit.source.admin.feeds import Nested, Part
from linkaudit.source.admin.plain import USES, own_id, stock_alone
from linkaudit.source.json import bulk
from linkaudit.source.json.nodes import Context, stable_ref
from linkaudit.source.json.stream import Json

_PARENT = re.compile(rb'"__parentId":\s*"gid://shopify/(\w+)/(\d+)')
PARENT_KEY = b'"__parentId":'
_UPDATED = re.compile(rb'"updatedAt":\s*"([^"]+)"')
# media and the products of a collection are numbered within what they belong to
_COUNTED = (b'"MediaImage"', b'"Product"')


def is_root(line: bytes) -> bool:
    """Whether a line is an object of its own, not the child of another."""
    return _parent(line) is None


def _parent(line: bytes) -> re.Match[bytes] | None:
    at = line.rfind(PARENT_KEY)  # it is the last field; a quote within a text is escaped
    return _PARENT.match(line, at) if at >= 0 else None


def updated_at(line: bytes) -> str:
    """Return when the object of a line was changed last; empty if it does not say."""
    found = _UPDATED.search(line)
    return found[1].decode() if found else ""


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
    """Takes lines and gives records. ``fresh``: tell that each root object was read anew (an incremental crawl).

    ``whole``: there is no edition to take over from, so that a count of stock need not tell that its product exists.
    ``by_change``: root objects are expected in the order of their changes, else of their ids; ``ascending`` says
    whether they came so.
    """

    def __init__(self, part: Part, *, fresh: bool, whole: bool = False, by_change: bool = False) -> None:
        self.count = 0
        self.roots = 0
        self.last_id = 0
        self.last_change = ""
        self.ascending = True
        self._fresh = fresh
        self._by_change = by_change
        self._records: list[Content] = []
        self._content = _ContentLines(hosts=part.type != "Product") if part.use == "content" else None
        self._use = stock_alone if whole and part.use == "stock" else USES.get(part.use)

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
        last_id, last_change = self.last_id, self.last_change
        self.last_id = own_id(line) or last_id
        if self._by_change:
            self.last_change = updated_at(line) or last_change
            self.ascending = self.ascending and last_change <= self.last_change
        else:
            self.ascending = self.ascending and last_id <= self.last_id
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
            Tally(ref=stable_ref(own, self.context.owner, why), why=why, count=count, owner=self.context.owner)
            for why, count in sorted(left_out.items())
        ]

    def drain(self) -> list[Content]:
        step = self._reading.step()
        tallies, self._tallies = self._tallies, []
        # the feeds of the shop name its hosts; a product's address would name them once more, or not at all
        kept = step.records if self._hosts else [record for record in step.records if type(record) is not Host]
        return [*kept, *tallies]
