"""A shop as plain data in the shape of Shopify's Admin GraphQL API.

A node is a dict with ``__typename`` and the API's own field names. A connection is a list, or a callable without
arguments that returns one. Names that begin with ``__`` are not fields: ``__parent__`` is the global id of the thing
that a nested one belongs to. An object may be a callable too, where what it leads to can be deleted. Rows, and nested objects that lead to other rows, may be ``Later``: made when a field beyond
their ids and times is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from urllib.parse import unquote

from tests.shopify.data import Node
from tests.shopify.shopifyql import COLUMNS
from tests.shopify.shops.answers import Answer
from tests.shopify.shops.blanks import blank
from tests.shopify.shops.later import Later
from tests.shopify.shops.rows import Base, Kept, Rows, kind_of, number_of

# type → the rows that hold it. Those without a root field of their own are found by id only.
HOMES: dict[str, tuple[str, ...]] = {
    "Product": ("products",), "ProductVariant": ("productVariants",), "InventoryItem": ("inventoryItems",),
    "Collection": ("collections",), "Page": ("pages",), "Blog": ("blogs",), "Article": ("articles",),
    "Menu": ("menus",), "UrlRedirect": ("urlRedirects",), "Order": ("orders",), "OnlineStoreTheme": ("themes",),
    "GenericFile": ("files",), "MediaImage": ("media", "files"), "Video": ("media", "files"),
    "ExternalVideo": ("media",), "ScriptTag": ("scriptTags",), "Location": ("locations",),
    "MetaobjectDefinition": ("metaobjectDefinitions",), "MarketWebPresence": ("webPresences",),
    "Metafield": ("metafields", "contentMetafields"), "LineItem": ("lineItems",), "ShopPolicy": ("shopPolicies",),
    "InventoryLevel": ("inventoryLevels",), "CustomerVisit": ("visits",), "Customer": ("customers",),
    "Publication": ("publications",),
}  # fmt: skip
ROOTS = frozenset({
    "products", "productVariants", "inventoryItems", "collections", "pages", "blogs", "articles", "menus",
    "urlRedirects", "orders", "files", "scriptTags", "locations", "metaobjectDefinitions", "webPresences", "themes",
    "shopLocales", "publications",
})  # fmt: skip
# what goes with a thing when it is deleted: field and whether it is a list
_GOES_WITH = {"Product": "variants", "ProductVariant": "inventoryItem", "Blog": "articles"}
_NOBODY = Kept(())


class ShopData:
    """A shop that can be read by root fields and ids, and changed while it is read.

    ``now``: what time the shop thinks it is, ISO 8601 in UTC; settable. ``password``: the storefront asks for one.
    ``front``: where the storefront is to say that it is, if not at its own host. ``version`` grows with every change.
    ``sessions(begin, end)``: those of the online store in that time; ``session_columns``: what ShopifyQL knows of them.
    """

    def __init__(self, domain: str, now: str) -> None:
        self.domain = domain
        self.now = now
        self.password = False
        self.front = ""
        self.version = 0
        self.forgets = False
        self.sessions: Callable[[datetime, datetime], Iterable[Node]] = lambda *_: ()
        self.session_columns: frozenset[str] = COLUMNS
        self._rows: dict[str, Rows] = {}
        self._shop: Node = {}
        self._storefront: tuple[int, Callable[[str, str, Mapping[str, str]], Answer]] | None = None
        self._redirects: tuple[int, dict[str, str]] = (-1, {})

    # --- reading ----------------------------------------------------------------------------------------------

    def root(self, name: str) -> Rows:
        """Return the rows of a root field; KeyError if the API has no such field, or this shop is not made for it."""
        if name not in self._rows and (name in ROOTS or name.startswith("metaobjects/")):
            self._rows[name] = Rows(_NOBODY)
        return self._rows[name]

    def metaobjects(self, kind: str) -> Rows:
        """Return the metaobjects of one type."""
        return self.root(f"metaobjects/{kind}")

    def shop(self) -> Node:
        """Return the shop itself."""
        return self._shop

    def node(self, global_id: str) -> Node | None:
        """Return anything by its id."""
        if global_id == self._shop.get("id"):
            return self._shop
        found = self._home(global_id)
        return found.find(number_of(global_id)) if found is not None else None

    def by_handle(self, root: str, handle: str) -> Node | None:
        """Return a row by its handle, in whatever case or encoding; of articles ``blog/article``."""
        key = handle_key(handle)
        for node in self.root(root).touched():
            if key_of(node) == key:
                return node
        number = self.number_by_handle(root, key)
        found = self.root(root).find(number) if number is not None else None
        return found if found and key_of(found) == key else None

    def number_by_handle(self, root: str, key: str) -> int | None:
        """Return the number of the row that was made with this handle (``handle_key``)."""
        raise NotImplementedError

    def redirect(self, path: str) -> str | None:
        """Return the target of the first redirect rule from this path, whatever its case and final slash."""
        if self._redirects[0] != self.version:
            rules = ((handle_key(str(rule["path"])), str(rule["target"])) for rule in self.root("urlRedirects"))
            self._redirects = (self.version, dict(reversed(list(rules))))
        return self._redirects[1].get(handle_key(path))

    def storefront(self, path: str, query: str = "", headers: Mapping[str, str] = MappingProxyType({})) -> Answer:
        """Answer a visitor's GET request: status, headers, body. ``path`` and ``query`` as they stand in the URL."""
        from tests.shopify.shops.storefront import storefront

        if self._storefront is None or self._storefront[0] != self.version:
            self._storefront = (self.version, storefront(self))
        return self._storefront[1](path, query, headers)

    def children(self, root: str, parent: str, numbers: Iterable[int]) -> list[Node]:
        """Return what belongs to ``parent``: the rows of these numbers that are still there, and those added."""
        rows = self.root(root)
        made = [node for number in numbers if (node := rows.find(number)) is not None]
        known = {id_ for node in made if (id_ := node["id"])}
        added = [n for n in rows.touched() if n.get("__parent__") == parent and n["id"] not in known]
        return made + sorted(added, key=lambda node: number_of(node["id"])) if added else made

    def ref(self, global_id: str) -> Node:
        """Return a row behind its id."""
        return Later({"__typename": kind_of(global_id), "id": global_id}, partial(self.node, global_id))

    def link(self, global_id: str) -> Callable[[], Node | None]:
        """Return what leads to a row; to nothing once it is deleted, if the shop forgets."""

        def follow() -> Node | None:
            return None if self.forgets and self._home(global_id) is None else self.ref(global_id)

        return follow

    # --- changing ---------------------------------------------------------------------------------------------

    def update(self, global_id: str, **fields: object) -> None:
        """Set fields of a thing; it, and what it belongs to, counts as updated now. KeyError: there is none."""
        node = self.node(global_id)
        if node is None:
            raise KeyError(global_id)
        self.version += 1
        if node is self._shop:
            self._shop = self._shop | fields
            return
        when = {"updatedAt": self.now} if "updatedAt" in node else {}
        self._must_home(global_id).change(number_of(global_id), when | fields)
        self._bump(node.get("__parent__"))

    def delete(self, global_id: str) -> None:
        """Take a thing away, with what belongs to it. KeyError: there is none."""
        node = self.node(global_id)
        if node is None or not self._must_home(global_id).remove(number_of(global_id)):
            raise KeyError(global_id)
        self.version += 1
        for part in listed(node.get(_GOES_WITH.get(kind_of(global_id), ""))):
            if self.node(str(part["id"])) is not None:
                self.delete(str(part["id"]))
        self._bump(node.get("__parent__"))

    def add(self, root: str, node: Mapping[str, object]) -> str:
        """Add a row, under the next free number if it has no id; return its id. What it leaves out is filled in.

        A variant names its product as ``__parent__``; variants given with a product become rows of their own.
        """
        rows = self.root(root)
        made = blank(root, rows.last() + 1, self.now, node)
        global_id = str(made["id"])
        variants = listed(made["variants"]) if root == "products" else []
        if root == "products":
            made["variants"] = partial(self.children, "productVariants", global_id, ())
        if root == "productVariants":
            made["product"] = self.ref(str(made["__parent__"]))
        rows.put(number_of(global_id), made)
        self.version += 1
        for variant in variants:
            self.add("productVariants", variant | {"__parent__": global_id})
        self._bump(made.get("__parent__"))
        return global_id

    # --- for those who make shops -----------------------------------------------------------------------------

    def put(self, root: str, base: Base | Iterable[Node]) -> None:
        """Say what a root field lists."""
        self._rows[root] = Rows(Kept(base) if isinstance(base, (list, tuple)) else base)  # type: ignore[arg-type]

    def open(self, shop: Node) -> None:
        """Say what the shop itself is."""
        self._shop = shop

    def _home(self, global_id: str) -> Rows | None:
        kind, number = kind_of(global_id), number_of(global_id)
        names = HOMES.get(kind, ())
        if kind == "Metaobject":
            names = tuple(name for name in self._rows if name.startswith("metaobjects/"))
        holding = (self._rows[name] for name in names if name in self._rows)
        return next((rows for rows in holding if rows.has(number)), None)

    def _must_home(self, global_id: str) -> Rows:
        found = self._home(global_id)
        if found is None:
            raise KeyError(global_id)
        return found

    def _bump(self, global_id: object) -> None:
        """Count a thing as updated now, and what it belongs to."""
        node = self.node(global_id) if isinstance(global_id, str) else None
        if node is None or node is self._shop:
            return
        if "updatedAt" in node:
            self._must_home(str(global_id)).change(number_of(global_id), {"updatedAt": self.now})
        self._bump(node.get("__parent__"))


def listed(value: object) -> list[Node]:
    """Return a connection's nodes, one object as a list of it, and nothing as an empty list."""
    value = value() if callable(value) else value
    if isinstance(value, dict):
        return [value]
    return list(value) if isinstance(value, (list, tuple)) else []


def handle_key(handle: str) -> str:
    """Fold what makes no difference in a path: encoding, case, a slash at the end.

    >>> handle_key("Caf%C3%A9-Mug/")
    'café-mug'
    """
    return unquote(handle).lower().rstrip("/")


def key_of(node: Node) -> str:
    """Return what names a row in URLs, folded; of articles ``blog/article``."""
    blog = node.get("blog")
    return handle_key(f"{blog['handle']}/{node['handle']}" if isinstance(blog, dict) else str(node.get("handle")))
