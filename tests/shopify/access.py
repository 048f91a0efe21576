"""Which scopes a field needs, as the tables that ship with Shopify's schema say, and the error when they are missing."""

from __future__ import annotations

from functools import cache

from graphql import GraphQLError, get_named_type
from graphql.type import GraphQLObjectType, GraphQLOutputType

from tests.shopify.schema import field_scopes, required_access, schema, type_scopes

DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"


@cache
def granted(scopes: frozenset[str]) -> frozenset[str]:
    """Return ``scopes`` with what they include: to write is to read."""
    return scopes | {f"read_{scope.removeprefix('write_')}" for scope in scopes if scope.startswith("write_")}


@cache
def refusal(type_name: str, field_name: str, scopes: frozenset[str]) -> str | None:
    """Return why a token with ``scopes`` may not read the field, None if it may."""
    have = granted(scopes)
    parent = schema().type_map[type_name]
    assert isinstance(parent, GraphQLObjectType)
    place = f"{type_name}.{field_name}"
    needed = field_scopes().get((type_name, field_name))
    if needed is None:
        place = content_type(parent.fields[field_name].type)
        needed = type_scopes().get(place)
    if not needed or needed & have:
        return None
    return required_access()[place].strip()


def content_type(declared: GraphQLOutputType) -> str:
    """Return the name of the type that a field leads to; of a connection, that of its nodes."""
    named = get_named_type(declared)
    if is_connection(declared) and isinstance(named, GraphQLObjectType):
        named = get_named_type(named.fields["nodes"].type)
    return str(named.name)


def is_connection(declared: GraphQLOutputType) -> bool:
    """Whether a field is a connection."""
    return str(get_named_type(declared).name).endswith("Connection")


def type_refusal(type_name: str, scopes: frozenset[str]) -> str | None:
    """Return why a token with ``scopes`` may not read objects of this type, None if it may."""
    needed = type_scopes().get(type_name)
    return None if not needed or needed & granted(scopes) else required_access()[type_name].strip()


def access_denied(field_name: str, reason: str) -> GraphQLError:
    """Return Shopify's error for a field that the token may not read."""
    return GraphQLError(
        f"Access denied for {field_name} field. Required access: {reason}",
        extensions={"code": "ACCESS_DENIED", "documentation": DOCUMENTATION, "requiredAccess": reason},
    )
