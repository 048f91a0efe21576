"""What a query costs, before and after, and the leaky bucket that pays for it.

Published: a scalar costs 0, an object 1, a mutation 10, a connection is "sized by first". How it is sized is not; a live
shop was seen to ask 25 points for ``product { variants(first: 250) { nodes { inventoryItem { … } } } }``. The model here is
calibrated to that point: a connection of n counts as 1 + 2·ln(n) nodes, so 250 as 12. ``linear=True`` is the older,
documented formula, 2 + n. Edges and pageInfo are free.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.type import GraphQLInterfaceType, GraphQLObjectType

from tests.shopify.schema import schema

MOST = 1_000  # points that one query may ask for, on every plan
MUTATION = 10
UNPAGED = 10  # a connection whose page size cannot be seen


@dataclass
class Field:
    """One selected field: its own cost, and for a connection where its size stands."""

    key: str
    cost: int
    children: list[Field] = field(default_factory=list)
    connection: bool = False
    size: int | str | None = None  # a number, or the name of the variable that holds it
    on: str = ""  # the type condition it stands under; of several, only the dearest counts


@dataclass
class CostModel:
    """How large a connection of ``n`` counts."""

    linear: bool = False

    def size(self, n: int) -> float:
        """Return the number of nodes that a page of ``n`` is paid as."""
        if n < 1:
            return 0.0
        return float(n) if self.linear else 1 + 2 * math.log(n)

    def requested(self, fields: list[Field], variables: Mapping[str, Any]) -> int:
        """Return the points that a query asks for before it runs."""
        return max(1, math.floor(self._requested(fields, variables)))

    def _requested(self, fields: list[Field], variables: Mapping[str, Any]) -> float:
        shared, conditional = 0.0, dict[str, float]()
        for one in fields:
            cost = one.cost + self._below(one, variables)
            shared += 0 if one.on else cost
            if one.on:
                conditional[one.on] = conditional.get(one.on, 0.0) + cost
        return shared + max(conditional.values(), default=0.0)

    def _below(self, one: Field, variables: Mapping[str, Any]) -> float:
        below = self._requested(one.children, variables)
        if not one.connection:
            return below
        wanted = variables.get(one.size) if isinstance(one.size, str) else one.size
        return self.size(wanted if isinstance(wanted, int) else UNPAGED) * below + 2 * self.linear

    def actual(self, fields: list[Field], data: Any) -> int:
        """Return the points that the answer was worth."""
        return max(1, math.floor(self._actual(fields, data)))

    def _actual(self, fields: list[Field], data: Any) -> float:
        if isinstance(data, list):
            found = [self._actual(fields, item) for item in data]
            return max(found, default=0.0)
        if not isinstance(data, dict):
            return 0.0
        return sum(self._worth(one, data[one.key]) for one in fields if data.get(one.key) is not None)

    def _worth(self, one: Field, value: Any) -> float:
        if not one.connection:
            return one.cost + self._actual(one.children, value)
        rows = value.get("nodes") or value.get("edges") or []
        below = [self._actual(one.children, {"nodes": row, "edges": row}) for row in rows]
        return self.size(len(rows)) * sum(below) / len(below) if below else 0.0


def plan(document: DocumentNode, operation: OperationDefinitionNode) -> list[Field]:
    """Return the cost plan of one operation of a valid document."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    mutation = operation.operation is OperationType.MUTATION
    root = schema().mutation_type if mutation else schema().query_type
    assert root is not None
    fields = list(_fields(operation.selection_set, root, fragments, ""))
    return [Field(one.key, MUTATION) for one in fields] if mutation else fields


def _fields(
    selections: SelectionSetNode, parent: GraphQLObjectType | GraphQLInterfaceType | Any, fragments: Mapping[str, FragmentDefinitionNode], on: str
) -> Iterator[Field]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            if not node.name.value.startswith("__"):
                yield _field(node, parent, fragments, on)
            continue
        fragment = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        assert isinstance(fragment, (InlineFragmentNode, FragmentDefinitionNode))
        condition: NamedTypeNode | None = fragment.type_condition
        inner = schema().type_map[condition.name.value] if condition else parent
        yield from _fields(fragment.selection_set, inner, fragments, on if inner is parent else inner.name)


def _field(node: FieldNode, parent: Any, fragments: Mapping[str, FragmentDefinitionNode], on: str) -> Field:
    declared = get_named_type(parent.fields[node.name.value].type)
    key = node.alias.value if node.alias else node.name.value
    if not node.selection_set:
        return Field(key, 0, on=on)
    connection = declared.name.endswith("Connection")
    free = connection or declared.name == "PageInfo" or declared.name.endswith("Edge")
    children = list(_fields(node.selection_set, declared, fragments, ""))
    return Field(key, int(not free), children, connection, _page_size(node), on)


def _page_size(node: FieldNode) -> int | str | None:
    for argument in node.arguments:
        if argument.name.value in {"first", "last"}:
            value = argument.value
            if isinstance(value, VariableNode):
                return value.name.value
            return int(value.value) if isinstance(value, IntValueNode) else None
    return None


@dataclass
class Bucket:
    """What one token may spend: it holds ``maximum`` points and refills at ``rate`` a second."""

    maximum: float
    rate: float
    clock: Callable[[], float]
    _level: float = field(init=False)
    _at: float = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self._level, self._at = self.maximum, self.clock()

    def take(self, points: float) -> bool:
        """Take ``points`` out, or nothing if there are not so many."""
        with self._lock:
            self._refill()
            enough = points <= self._level
            self._level -= points if enough else 0
            return enough

    def give_back(self, points: float) -> None:
        """Return what was taken and not spent."""
        with self._lock:
            self._refill()
            self._level = min(self.maximum, self._level + points)

    def status(self) -> dict[str, float]:
        """Return throttleStatus as Shopify shows it."""
        with self._lock:
            self._refill()
            return {"maximumAvailable": float(self.maximum), "currentlyAvailable": int(self._level), "restoreRate": float(self.rate)}

    def _refill(self) -> None:
        now = self.clock()
        self._level = min(self.maximum, self._level + (now - self._at) * self.rate)
        self._at = now
