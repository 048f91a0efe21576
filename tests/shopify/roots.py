"""The fields of the query root: lists of a shop's objects, objects by id, counts, the shop and the app."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from functools import cache
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, get_named_type

from tests.shopify.access import access_denied, type_refusal
from tests.shopify.call import Call
from tests.shopify.data import Node, Rows
from tests.shopify.paging import SORTED, Listing, bad_request, list_listing, page, root_listing
from tests.shopify.resolve import internal, special
from tests.shopify.schema import schema
from tests.shopify.search import NotUnderstood, Term, known_filters, moment, parse

OLDEST_ORDER = timedelta(days=60)  # without read_all_orders; shopify.dev, access scopes, read 2026-11-22
COUNTED = 10_000  # where a count stops unless its limit says otherwise


@special("QueryRoot", "*")
def root(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Any:
    """Answer any field of the query root that has no resolver of its own."""
    name = info.field_name
    if get_named_type(info.return_type).name.endswith("Connection"):
        return page(listing(info.context, name, arguments), arguments)
    if name.endswith("Count"):
        return count(info.context, name.removesuffix("Count"), arguments)
    if set(arguments) == {"id"}:
        found = by_id(info.context, arguments["id"], name)
        return found if found and found["__typename"] == get_named_type(info.return_type).name else None
    raise internal(f"local Shopify: QueryRoot.{name} is not offered")


def listing(call: Call, name: str, arguments: dict[str, Any]) -> Listing:
    """Return the rows behind a field of the root, filtered and in order as its arguments say."""
    rows = rows_of(call, name, arguments)
    terms = [*terms_of(call, name, arguments.get("query")), *_window(call, name), *_arguments(name, arguments)]
    sort, reverse = arguments.get("sortKey"), bool(arguments.get("reverse"))
    if sort not in SORTED or name == "metaobjects":
        return root_listing(rows, terms, sort, reverse=reverse)
    key, kept = (name, sort, reverse, call.shop.version), call.world.sorted
    if key not in kept:
        for old in [row for row in kept if row[-1] != call.shop.version]:
            kept.pop(old, None)
        kept[key] = root_listing(rows, (), sort, reverse=reverse)
    return replace(kept[key], rows=rows, terms=terms)


def rows_of(call: Call, name: str, arguments: dict[str, Any]) -> Rows:
    """Return the rows behind a field of the root; GraphQLError if the shop has none under that name."""
    if name == "metaobjects":
        return call.shop.metaobjects(arguments["type"])
    try:
        return call.shop.root(name)
    except KeyError as wrong:
        call.world.gaps.add(f"QueryRoot.{name}")
        raise internal(f"local Shopify: QueryRoot.{name} is not in the shop's data") from wrong


def terms_of(call: Call, name: str, query: str | None) -> list[Term]:
    """Return the conditions in a search query. One on an unknown field is dropped with a warning, as Shopify does."""
    try:
        terms = parse(query)
    except NotUnderstood as wrong:
        raise internal(f"local Shopify: {wrong}") from wrong
    unknown = [term for term in terms if term.field not in filters(name)]
    if unknown:
        warnings = [{"field": term.field, "message": "Invalid search field for this query.", "code": "invalid_field"} for term in unknown]
        parsed = {"field": unknown[0].field, "match_all": unknown[0].value}
        call.warnings.append({"path": [name], "query": query, "parsed": parsed, "warnings": warnings})
    return [term for term in terms if term not in unknown]


@cache
def filters(name: str) -> frozenset[str]:
    """Return the filters that Shopify documents for a field of the root."""
    query_type = schema().query_type
    assert query_type is not None
    argument = query_type.fields[name].args.get("query")
    return known_filters(argument.description if argument else None)


def _window(call: Call, name: str) -> list[Term]:
    if name != "orders" or "read_all_orders" in call.scopes:
        return []
    oldest = moment(call.shop.now).astimezone(UTC) - OLDEST_ORDER
    return [Term("created_at", ">=", oldest.strftime("%Y-%m-%dT%H:%M:%SZ"))]


def _arguments(name: str, arguments: dict[str, Any]) -> list[Term]:
    if name == "locations" and not arguments.get("includeInactive"):
        return [Term("is_active", "", "True")]
    if name == "scriptTags" and arguments.get("src"):
        return [Term("src", "", arguments["src"])]
    return []


def count(call: Call, name: str, arguments: dict[str, Any]) -> Node:
    """Return a Count of the rows under ``name``; it stops at the limit that was asked for."""
    if not arguments.get("query") and not _window(call, name):
        total = len(rows_of(call, name, arguments))
    else:
        total = sum(1 for _ in listing(call, name, arguments).matches(0))
    limit = arguments.get("limit", COUNTED)
    if limit is None or total <= limit:
        return {"__typename": "Count", "count": total, "precision": "EXACT"}
    return {"__typename": "Count", "count": limit, "precision": "AT_LEAST"}


def by_id(call: Call, gid: str, field_name: str) -> Node | None:
    """Return an object by its id, None if there is none; GraphQLError if the token may not read its type."""
    operation = call.world.bulk.find(gid)
    if operation:
        return operation.node()
    found = call.shop.node(gid)
    reason = type_refusal(found["__typename"], call.scopes) if found else None
    if reason is not None:
        raise access_denied(field_name, reason)
    return found


# ── Fields with rules of their own ───────────────────────────────────────────────────────────────────────────────────


@special("QueryRoot", "node")
def node(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node | None:
    """Return any object by its id."""
    return by_id(info.context, arguments["id"], "node")


@special("QueryRoot", "nodes")
def nodes(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> list[Node | None]:
    """Return objects by their ids, None for each that is not there."""
    if len(arguments["ids"]) > 250:
        raise bad_request("ids may hold 250 ids at most")
    return [by_id(info.context, gid, "nodes") for gid in arguments["ids"]]


@special("QueryRoot", "shop")
def shop(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Return the shop itself."""
    call: Call = info.context
    return call.shop.shop()


@special("QueryRoot", "shopLocales")
def shop_locales(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> list[Node]:
    """Return the shop's languages, which its data keeps as the root "shopLocales" or in the shop."""
    call: Call = info.context
    try:
        rows = call.shop.root("shopLocales")
    except KeyError:
        rows = []
    found = [rows[index] for index in range(len(rows))] or call.shop.shop().get("shopLocales", [])
    return [row for row in found if row["published"] or not arguments.get("published")]


@special("QueryRoot", "themes")
def themes(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Return the themes, by role or name if that is asked for."""
    rows = rows_of(info.context, "themes", arguments)
    found = [rows[index] for index in range(len(rows))]
    for argument, key in (("roles", "role"), ("names", "name")):
        if arguments.get(argument):
            found = [theme for theme in found if theme[key] in arguments[argument]]
    return page(list_listing(found, reverse=bool(arguments.get("reverse"))), arguments)


@special("QueryRoot", "currentAppInstallation")
def installation(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Return the app whose token asks, with the scopes it was granted."""
    call: Call = info.context
    app = {"__typename": "App", "id": "gid://shopify/App/1", "title": "linkaudit", "handle": "linkaudit"}
    scopes = [{"__typename": "AccessScope", "handle": scope, "description": scope} for scope in sorted(call.scopes)]
    return {"__typename": "AppInstallation", "id": "gid://shopify/AppInstallation/1", "app": app, "accessScopes": scopes}


@special("QueryRoot", "bulkOperation")
def bulk_operation(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node | None:
    """Return one bulk operation; being asked is what moves it along."""
    call: Call = info.context
    operation = call.world.bulk.find(arguments["id"])
    return operation.poll() if operation else None


@special("QueryRoot", "bulkOperations")
def bulk_operations(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Return the app's bulk operations, the newest first; ``reverse`` turns that round."""
    call: Call = info.context
    terms = terms_of(call, "bulkOperations", arguments.get("query"))
    rows = [operation.node() for operation in call.world.bulk.look()]
    names = {"operation_type": "type"}
    known = [Term(names.get(term.field, term.field), term.sign, term.value, term.negated) for term in terms]
    found = [row for row in rows if all(term.holds(row) for term in known)]
    return page(list_listing(found[::-1], reverse=bool(arguments.get("reverse"))), arguments)


# ── Mutations ────────────────────────────────────────────────────────────────────────────────────────────────────────


@special("Mutation", "*")
def mutation(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Any:
    """Refuse: linkaudit changes nothing in a shop."""
    raise GraphQLError(f"local Shopify: Mutation.{info.field_name} is not offered", extensions={"code": "INTERNAL_SERVER_ERROR"})


@special("Mutation", "bulkOperationRunQuery")
def bulk_run(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Start a bulk operation, or say why not."""
    call: Call = info.context
    return call.world.bulk.submit(call, arguments["query"], group=bool(arguments.get("groupObjects")))


@special("Mutation", "bulkOperationCancel")
def bulk_cancel(source: Node, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Node:
    """Ask a bulk operation to stop."""
    call: Call = info.context
    return call.world.bulk.cancel(arguments["id"])
