"""Whether a JSON stream shows a kind of content whole."""

from __future__ import annotations

from collections import Counter

import msgspec

from linkaudit.model import UNREAD, Coverage
from linkaudit.source.json.nodes import Context, gid_type
from linkaudit.source.json.records import KEYS, kind_of
from linkaudit.source.json.stream import Item, Json

# Page sizes of the public storefront and REST (30 by default there, 50 and 250 in REST; shopify.dev, read
# 2026-11-22), and what people ask GraphQL for. A list of exactly that length may have been cut.
_PAGES = frozenset({30, 50, 250})
_GRAPHQL_PAGES = _PAGES | {10, 20, 25, 100}

_KINDS = ("product", "collection", "page", "blog", "article", "policy", "metaobject", "redirect", "menu", "order")


# What is absent there may have stood in a record that could not be read; other kinds are not looked up.
_LOOKED_UP = frozenset({"product", "collection", "page", "blog", "article", "redirect"})
# REST lists collections in two halves; each may come in a file of its own.
_HALVES = {"custom_collections": "custom_collection", "smart_collections": "smart_collection"}


class _List(msgspec.Struct):
    key: str
    kind: str = ""
    count: int = 0
    graphql: bool = False


class Seen:
    """Follows the walk and says at its end which kinds were whole. Memory: one entry a kind."""

    def __init__(self) -> None:
        self._open: list[_List] = []
        self._last: dict[str, _List] = {}
        self._keys: dict[str, set[str]] = {}
        self._goes_on: dict[str, bool] = {}
        self._singles: set[str] = set()
        self._lines: Counter[str] = Counter()
        self._bulk: set[str] = set()
        self._incomplete = ""

    def item(self, item: Item) -> None:
        """Take note of one step of the walk."""
        if item.what == "begin":
            self._open.append(_List(item.key, KEYS.get(item.key, "")))
        elif item.what == "end":
            self._close(self._open.pop())
        elif item.what == "page_info":
            self._goes_on[item.key] = isinstance(item.value, dict) and bool(item.value.get("hasNextPage"))
        elif item.what == "errors":
            self._incomplete = "the answer carries errors"
        elif isinstance(item.value, dict):
            self._thing(item.what, item.value, item.key)

    def _thing(self, what: str, value: dict[str, Json], key: str) -> None:
        kind = kind_of(value, key).kind
        if what == "single" or not self._open:
            self._singles.add(kind)
            return
        current = self._open[-1]
        current.kind = kind or current.kind
        current.graphql = current.graphql or bool(gid_type(value.get("id")))
        current.count += 1

    def _close(self, ended: _List) -> None:
        if ended.kind:
            self._last[ended.kind] = ended
            self._keys.setdefault(ended.kind, set()).add(ended.key)

    def line(self, kind: str) -> None:
        """Take note of a line that holds one thing."""
        self._lines[kind] += 1

    def bulk_line(self, kind: str) -> None:
        """Take note of a line of a bulk operation, which has no pages."""
        self._bulk.add(kind)

    def coverage(self, context: Context) -> list[Coverage]:
        """Return what is known of every kind that occurred."""
        traits, unread = context.traits, context.unread
        occurred = {kind for kind in _KINDS if self._occurred(kind)} | (unread & _LOOKED_UP)
        lost = _LOOKED_UP & (occurred if "" in unread else unread)
        found = {kind: UNREAD if kind in lost else self._why(kind, traits) for kind in _KINDS if kind in occurred}
        for key, half in _HALVES.items():
            if key in self._keys.get("collection", ()):
                why = self._incomplete or self._cut(self._last["collection"])
                found[half] = UNREAD if "collection" in lost else why
        if "policies" in traits:
            found.setdefault("policy", "")
        if "product" in found:
            variants = UNREAD if self._incomplete or unread & {"variant", ""} else _variants_cut(traits)
            found["variant_ids"] = variants or found["product"]
            found["stock"] = found["product"] or _variants_cut(traits) or _stock_missing(traits)
        return [Coverage(ref=at, kind=kind, whole=not why, why=why) for at, (kind, why) in enumerate(found.items(), 1)]

    def _occurred(self, kind: str) -> bool:
        return kind in self._last or kind in self._singles or kind in self._lines or kind in self._bulk

    def _why(self, kind: str, traits: set[str]) -> str:
        if self._incomplete:
            return self._incomplete
        if kind == "product" and "public products" in traits:
            cut = self._listed(kind)
            return "the public list leaves out unlisted products" + (f"; {cut}" if cut else "")
        if kind == "metaobject":
            return "metaobjects are listed one type at a time"
        return "" if kind in self._bulk else self._listed(kind)

    def _listed(self, kind: str) -> str:
        if kind in self._last:
            return self._cut(self._last[kind]) or _half(self._keys[kind] if kind == "collection" else set())
        if kind in self._lines:
            count = self._lines[kind]
            return f"exactly {count} records: it may be one page of more" if count in _PAGES else ""
        return "a single record, not a list"

    def _cut(self, last: _List) -> str:
        goes_on = self._goes_on.get(last.key)
        if goes_on is None:
            many = last.count in (_GRAPHQL_PAGES if last.graphql else _PAGES)
            return f"exactly {last.count} records: it may be one page of more" if many else ""
        return "there are more pages" if goes_on else ""


def _half(keys: set[str]) -> str:
    if keys == {"custom_collections"}:
        return "custom collections only; load the smart collections too"
    if keys == {"smart_collections"}:
        return "smart collections only; load the custom collections too"
    return ""


def _stock_missing(traits: set[str]) -> str:
    return "the file has no stock" if "variant without stock" in traits else ""


def _variants_cut(traits: set[str]) -> str:
    if "variants cut" in traits:
        return "a product has more variants than the file shows"
    if "variants" not in traits and "product without variants" in traits:
        return "the file has no variants"
    return ""
