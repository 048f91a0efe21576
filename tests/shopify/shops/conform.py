"""Says where nodes differ from Shopify's schema: fields that are not there, wrong enums and scalars, nulls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
)

from tests.shopify.data import Node
from tests.shopify.shops.later import Later
from tests.shopify.shops.rows import kind_of

_PATTERNS = {
    "DateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "Money": r"-?\d+\.\d\d?", "Decimal": r"-?\d+\.\d\d?",
    "UnsignedInt64": r"\d+", "URL": r"[a-z][a-z+.-]*://\S+", "ID": r"gid://shopify/\w+/[\w-]+(\?\S+)?",
}  # fmt: skip
_TYPES: dict[str, type | tuple[type, ...]] = {"Int": int, "Float": (int, float), "Boolean": bool, "JSON": object}
_LARGEST = (1 << 31) - 1


class Checker:
    """Compares nodes with a schema. A row that another one only refers to is checked by its type, not inside."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def faults(self, node: Node, *, place: str = "") -> Iterator[str]:
        """Yield what is wrong with a node and all that it holds."""
        name = str(node.get("__typename"))
        kind = self._schema.get_type(name)
        if not isinstance(kind, GraphQLObjectType):
            yield f"{place}: {name} is no type"
            return
        if "id" in kind.fields and "id" not in node and kind.name != "Image":
            yield f"{place}: {name} has no id"
        for field, value in node.items():
            if field.startswith("__"):
                continue
            if field not in kind.fields:
                yield f"{place}: {name}.{field} is no field"
            else:
                yield from self._value(value, kind.fields[field].type, f"{place or node.get('id')} {name}.{field}")

    def _value(self, value: object, kind: GraphQLOutputType, place: str) -> Iterator[str]:
        value = value() if callable(value) else value
        if isinstance(kind, GraphQLNonNull):
            if value is None:
                yield f"{place} is null"
                return
            kind = kind.of_type
        if value is None:
            return
        if isinstance(kind, GraphQLList):
            yield from self._list(value, kind.of_type, place)
        elif isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection"):
            nodes = kind.fields["nodes"].type
            inner = nodes.of_type if isinstance(nodes, GraphQLNonNull) else nodes
            yield from self._list(value, inner.of_type, place)
        elif isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLUnionType)):
            yield from self._object(value, kind, place)
        elif isinstance(kind, GraphQLEnumType):
            if value not in kind.values:
                yield f"{place}: {value!r} is not in {kind.name}"
        elif isinstance(kind, GraphQLScalarType) and not _is_scalar(value, kind):
            yield f"{place}: {value!r} is no {kind.name}"

    def _list(self, value: object, kind: GraphQLOutputType, place: str) -> Iterator[str]:
        if not isinstance(value, (list, tuple)):
            yield f"{place} is no list"
            return
        for at, one in enumerate(value):
            yield from self._value(one, kind, f"{place}[{at}]")

    def _object(self, value: object, kind: GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place} is no object"
            return
        name = str(dict.get(value, "__typename"))
        made = self._schema.get_type(name)
        fits = made is kind or (isinstance(made, GraphQLObjectType) and not isinstance(kind, GraphQLObjectType) and self._schema.is_sub_type(kind, made))
        if not fits:
            yield f"{place}: {name} is no {kind.name}"
        elif isinstance(value, Later):
            if kind_of(str(value["id"])) != name:
                yield f"{place}: {value['id']} is no {name}"
        else:
            yield from self.faults(value, place=place)


def _is_scalar(value: object, kind: GraphQLScalarType) -> bool:
    if kind.name in _PATTERNS:
        return isinstance(value, str) and re.fullmatch(_PATTERNS[kind.name], value) is not None
    if kind.name == "Int":
        return type(value) is int and abs(value) <= _LARGEST
    wanted = _TYPES.get(kind.name, str)
    return isinstance(value, wanted) and (kind.name == "Boolean" or not isinstance(value, bool))
