"""Find the value of a field in the shop's plain data; what has arguments or rules of its own is in ``roots``."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, get_named_type, is_non_null_type

from tests.shopify.access import access_denied, refusal
from tests.shopify.call import Call
from tests.shopify.data import Node, number
from tests.shopify.paging import list_listing, page

MISSING = object()
THEME_PAGE = 2500
THEME_BYTES = 4_000_000  # "fewer than n files may be returned to stay within the payload size limit"; the limit is our guess

Resolver = Callable[[Node, GraphQLResolveInfo, dict[str, Any]], Any]
SPECIAL: dict[tuple[str, str], Resolver] = {}


def resolve(source: Node | None, info: GraphQLResolveInfo, **arguments: Any) -> Any:
    """Return what the field holds, as graphql-core asks for every field; GraphQLError for what may not or cannot be told."""
    call: Call = info.context
    parent, name = info.parent_type.name, info.field_name
    reason = refusal(parent, name, call.scopes)
    if reason is not None:
        raise access_denied(name, reason)
    special = SPECIAL.get((parent, name)) or (SPECIAL.get((parent, "*")) if source is None else None)
    return special(source or {}, info, arguments) if special else plain(source or {}, info, arguments)


def plain(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Any:
    """Return what ``source`` holds under the field's name; a list becomes a page where the schema wants a connection."""
    value = held(source, info)
    if value is not None and isinstance(value, (list, tuple)) and get_named_type(info.return_type).name.endswith("Connection"):
        return page(list_listing(value, reverse=bool(arguments.get("reverse"))), arguments)
    return value


def held(source: Node, info: GraphQLResolveInfo) -> Any:
    """Return the field's value, called if it is lazy; None for a gap where the schema allows it, else GraphQLError."""
    value = source.get(info.field_name, MISSING)
    if value is MISSING:
        return gap(source, info)
    return value() if callable(value) else value


def gap(source: Node, info: GraphQLResolveInfo) -> Any:
    """Note that the data lacks a field that was asked for; GraphQLError unless it may be null."""
    if info.field_name == "legacyResourceId":
        return str(number(source["id"]))
    call: Call = info.context
    place = f"{info.parent_type.name}.{info.field_name}"
    call.world.gaps.add(place)
    if is_non_null_type(info.return_type):
        raise internal(f"local Shopify: {place} is not in the shop's data")
    return None


def internal(message: str) -> GraphQLError:
    """Return an error that is the server's, as Shopify shows it, with what went wrong here."""
    return GraphQLError(message, extensions={"code": "INTERNAL_SERVER_ERROR"})


def special(parent: str, *names: str) -> Callable[[Resolver], Resolver]:
    """Register a resolver for fields of one type; the name "*" stands for all others of a root."""

    def register(resolver: Resolver) -> Resolver:
        SPECIAL.update({(parent, name): resolver for name in names})
        return resolver

    return register


# ── Fields inside objects that have arguments of their own ───────────────────────────────────────────────────────────


@special("InventoryLevel", "quantities")
def quantities(level: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> list[Node]:
    """Return the quantities that were named."""
    return [row for row in held(level, info) if row["name"] in arguments["names"]]


@special("OnlineStoreTheme", "files")
def theme_files(theme: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Return a page of files, by name or wildcard, that ends early where it grows too large."""
    wanted = arguments.get("filenames")
    if wanted is not None and len(wanted) > 50:
        raise GraphQLError("filenames may hold 50 names at most", extensions={"code": "BAD_REQUEST"})
    files = [file for file in held(theme, info) if wanted is None or any(fnmatchcase(file["filename"], name) for name in wanted)]
    paged = page(list_listing(files, reverse=False), _within_bytes(files, {"first": 50, **arguments}), longest=THEME_PAGE)
    known = {file["filename"] for file in files}
    missing = [name for name in wanted or () if "*" not in name and name not in known]
    return {**paged, "userErrors": [{"code": "NOT_FOUND", "filename": name} for name in missing]}


def _within_bytes(files: list[Node], arguments: dict[str, Any]) -> dict[str, Any]:
    if len(files) < 2 or sum(int(file.get("size") or 0) for file in files) <= THEME_BYTES:
        return arguments
    whole = page(list_listing(files, reverse=False), arguments, longest=THEME_PAGE)["nodes"]
    total, fits = 0, 0
    for file in whole:
        total += int(file.get("size") or 0)
        fits += total <= THEME_BYTES
    return {**arguments, "first": max(1, fits)}


@special("HasMetafields", "metafields")
def metafields(owner: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Return a page of an object's metafields, of one namespace if that is asked for."""
    rows = [row for row in held(owner, info) if arguments.get("namespace") in {None, row["namespace"]}]
    if arguments.get("keys"):
        rows = [row for row in rows if f"{row['namespace']}.{row['key']}" in arguments["keys"]]
    return page(list_listing(rows, reverse=bool(arguments.get("reverse"))), arguments)


for _owner in ("Product", "ProductVariant", "Collection", "Page", "Article", "Blog", "Order", "Shop"):
    SPECIAL[_owner, "metafields"] = metafields
