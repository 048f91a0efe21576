"""The text of every query, built from the registry: by pages, in bulk, and for the rest of a nested list."""

from __future__ import annotations

import hashlib
import re

from linkaudit.source.admin.feeds import Feed, Nested, Part

SHOP = """query LinkauditShop {
  shop { id name myshopifyDomain url primaryDomain { id host url } domains { id host url } currencyCode ianaTimezone
    plan { publicDisplayName } }
  currentAppInstallation { id accessScopes { handle } }
}"""
POLICIES = "query LinkauditPolicies { shop { shopPolicies { __typename id type title url body } } }"
MAIN_THEME = "query LinkauditMainTheme { themes(first: 1, roles: [MAIN]) { nodes { id name } } }"
THEME_LIST = """query LinkauditThemeList($id: ID!, $first: Int!, $after: String) {
  theme(id: $id) { id files(first: $first, after: $after) {
    nodes { filename checksumMd5 size } pageInfo { hasNextPage endCursor } userErrors { code filename } } }
}"""
THEME_FILES = """query LinkauditThemeFiles($id: ID!, $first: Int!, $filenames: [String!]) {
  theme(id: $id) { id files(first: $first, filenames: $filenames) {
    nodes { filename checksumMd5 body { __typename
      ... on OnlineStoreThemeFileBodyText { content }
      ... on OnlineStoreThemeFileBodyBase64 { contentBase64 }
      ... on OnlineStoreThemeFileBodyUrl { url } } }
    userErrors { code filename } } }
}"""
METAOBJECTS = """query LinkauditMetaobjects($type: String!, $first: Int!, $after: String) {
  metaobjects(type: $type, first: $first, after: $after) {
    edges { node { __typename id type handle displayName fields { key type value }
      capabilities { publishable { status } onlineStore { templateSuffix } } } }
    pageInfo { hasNextPage endCursor } }
}"""
# parseWarnings came with 2026-10 only; the rest is in every version since 2025-10.
SESSIONS = """query LinkauditSessions($query: String!) {
  shopifyqlQuery(query: $query) { parseErrors tableData { columns { name } rows } }
}"""
BULK_RUN = """mutation LinkauditBulkRun($query: String!, $group: Boolean!) {
  bulkOperationRunQuery(query: $query, groupObjects: $group) {
    bulkOperation { id status } userErrors { field message code } }
}"""
BULK_POLL = """query LinkauditBulkPoll($id: ID!) {
  bulkOperation(id: $id) {
    id status errorCode completedAt objectCount rootObjectCount fileSize url partialDataUrl }
}"""
BULK_LIST = """query LinkauditBulkList {
  bulkOperations(first: 20, query: "operation_type:query", sortKey: CREATED_AT, reverse: true) {
    nodes { id status createdAt query } }
}"""
FIXED = (SHOP, POLICIES, MAIN_THEME, THEME_LIST, THEME_FILES, METAOBJECTS, SESSIONS, BULK_RUN, BULK_POLL, BULK_LIST)

_PLACE = re.compile(r"<(\w+)>")
_PAGE_INFO = "pageInfo { hasNextPage endCursor }"


def _operation(part: Part) -> str:
    return "Linkaudit" + "".join(word.capitalize() for word in part.name.split())


def _fields(part: Part, connection: dict[str, str]) -> str:
    """Return the node's selection with its nested connections; one that is not wanted leaves nothing behind."""
    return " ".join(_PLACE.sub(lambda found: connection.get(found[1], ""), part.fields).split())


def by_pages(part: Part) -> tuple[str, str]:
    """Return name and text of the query for one page; variables ``first``, ``after`` and, if sortable, ``query``."""
    nested = {one.name: _connection(one, f"first: {one.first}", _PAGE_INFO) for one in part.nested}
    given = "first: $first, after: $after"
    declared = "$first: Int!, $after: String"
    if part.sortable:
        given += ", query: $query, sortKey: $sort"
        declared += f", $query: String, $sort: {_sort_type(part)}"
    name = _operation(part)
    body = f"edges {{ node {{ {_fields(part, nested)} }} }} {_PAGE_INFO}"
    return name, f"query {name}({declared}) {{ {part.root}({given}) {{ {body} }} }}"


def _sort_type(part: Part) -> str:
    return f"{part.root[0].upper()}{part.root[1:].rstrip('s')}SortKeys"


def in_bulk(part: Part, search: str, sort: str) -> str:
    """Return the query of a bulk operation over what ``search`` finds (empty: everything)."""
    nested = {one.name: _connection(one, "", "") for one in part.nested}
    given = [f"query: {_quoted(search)}"] if search else []
    given += [f"sortKey: {sort}"] if part.sortable else []
    arguments = f"({', '.join(given)})" if given else ""
    return f"{{ {part.root}{arguments} {{ edges {{ node {{ {_fields(part, nested)} }} }} }} }}"


def the_rest(part: Part, nested: Nested) -> tuple[str, str]:
    """Return name and text of the query for further pages of a nested connection of the node ``id``."""
    body = _connection(nested, "first: $first, after: $after", _PAGE_INFO)
    for above in reversed(nested.path.split(".")[:-1]):
        body = f"{above} {{ id {body} }}"
    name = f"{_operation(part)}{nested.name[0].upper()}{nested.name[1:]}"
    declared = "$id: ID!, $first: Int!, $after: String"
    return name, f"query {name}({declared}) {{ node(id: $id) {{ id ... on {part.type} {{ {body} }} }} }}"


def counting(part: Part) -> tuple[str, str]:
    """Return name and text of the query that counts what ``query`` finds."""
    name = f"{_operation(part)}Count"
    if part.root == "pages":  # its count takes no search
        return name, f"query {name} {{ {part.count}(limit: null) {{ count }} }}"
    return name, f"query {name}($query: String) {{ {part.count}(query: $query, limit: null) {{ count }} }}"


def mark(feed: Feed) -> str:
    """Return what names all that a feed may ask for: editions read by a program that asked otherwise have another."""
    parts = (*feed.parts, *([feed.scan] if feed.scan else []))
    return hashlib.sha256("\n".join([*FIXED, *(by_pages(part)[1] for part in parts)]).encode()).hexdigest()[:8]


def _connection(nested: Nested, page: str, page_info: str) -> str:
    given = ", ".join(word for word in (page, nested.arguments) if word)
    arguments = f"({given})" if given else ""
    fields = " ".join(nested.fields.split())
    return f"{nested.name}{arguments} {{ edges {{ node {{ {fields} }} }} {page_info} }}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
