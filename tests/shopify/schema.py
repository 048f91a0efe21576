"""Shopify's own Admin schema 2026-10 as graphql-core knows schemas, and the access scopes that its fields need."""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from typing import Any

import msgspec
from graphql import DocumentNode, GraphQLError, GraphQLSchema, build_client_schema, parse, validate

from tests.shopify.fetch import SCHEMA

VERSION = "2026-10"


@cache
def _document() -> dict[str, Any]:
    if not SCHEMA.exists():
        raise FileNotFoundError(f"{SCHEMA} is missing: make setup, or python -m tests.shopify.fetch")
    read: dict[str, Any] = msgspec.json.decode(gzip.decompress(SCHEMA.read_bytes()))
    return read


@cache
def schema() -> GraphQLSchema:
    """Return the whole schema; the first call takes half a second."""
    return build_client_schema(_document()["data"], assume_valid=True)


@lru_cache(1_024)
def read(text: str) -> tuple[DocumentNode, list[GraphQLError]]:
    """Return a query and what is wrong with it; each text once. Raises ``GraphQLError`` if it is no query."""
    document = parse(text)
    return document, validate(schema(), document)


@cache
def type_scopes() -> dict[str, frozenset[str]]:
    """Return type name → scopes of which one is needed to read it; types that need none are missing."""
    return {row["typeName"]: frozenset(row["offlineScopes"]) for row in _scope_rows("type")}


@cache
def field_scopes() -> dict[tuple[str, str], frozenset[str]]:
    """Return (type name, field name) → scopes of which one is needed; fields without needs of their own are missing."""
    return {(row["typeName"], row["fieldName"]): frozenset(row["offlineScopes"]) for row in _scope_rows("field")}


@cache
def required_access() -> dict[str, str]:
    """Return "Type" or "Type.field" → Shopify's sentence about the access it needs."""
    rows = [*_scope_rows("type"), *_scope_rows("field")]
    return {".".join(filter(None, (row["typeName"], row.get("fieldName")))): row["requiredAccess"] for row in rows}


def all_scopes() -> frozenset[str]:
    """Return every read scope that some type or field asks for, and read_all_orders, which the tables do not name."""
    needed = [*type_scopes().values(), *field_scopes().values()]
    return frozenset(scope for row in needed for scope in row if scope.startswith("read_")) | {"read_all_orders"}


def _scope_rows(kind: str) -> list[dict[str, Any]]:
    return [row for row in _document()["offline_scopes"]["items"] if row["type"] == kind and row["offlineScopes"]]
