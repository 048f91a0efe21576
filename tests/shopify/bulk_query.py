"""A bulk query: held against Shopify's rules for them, then compiled to closures that write its lines.

Rules (shopify.dev, bulk operations, read 2026-11-22): one field at the top and not ``node`` or ``nodes``; one to five
connections, nested at most two deep; nodes of every connection implement Node; no connection inside a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    get_named_type,
    is_abstract_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.values import get_argument_values
from graphql.type import GraphQLNamedType, GraphQLObjectType

from tests.shopify.access import content_type, is_connection, refusal
from tests.shopify.data import Node, number
from tests.shopify.schema import read, schema

MOST_CONNECTIONS = 5
DEEPEST = 2
TAKEN_ALL_THE_SAME = {"Media"}  # public connectors read it in bulk; of other interfaces nothing is known, so they are refused


class Refused(ValueError):
    """The query breaks a rule of bulk operations; the message is the userError's."""


class Gap(LookupError):
    """The shop's data lacks a field that may not be null; the message is "Type.field"."""


class Denied(PermissionError):
    """The token may not read a field; the message is Shopify's."""


Write = Callable[[Node], Any]


@dataclass
class Connection:
    """One connection of the query: where its rows are in their parent, and how a row becomes a line."""

    name: str
    rows: Callable[[Node], Iterable[Node]]
    write: Callable[[Node], tuple[Node, list[Connection]]]


@dataclass
class BulkQuery:
    """A query that keeps the rules, compiled."""

    root: str
    arguments: dict[str, Any]
    connection: Connection


@dataclass
class Compiler:
    """Compiles one query for a token with ``scopes``; ``gaps`` gathers fields that the data lacks."""

    scopes: frozenset[str]
    gaps: set[str]
    fragments: Mapping[str, FragmentDefinitionNode] = field(default_factory=dict)
    connections: int = 0

    def compile(self, text: str) -> BulkQuery:
        """Return the compiled query; Refused or Denied if it may not run."""
        try:
            document, errors = read(text)
        except GraphQLError as wrong:
            raise Refused(f"Invalid bulk query: {wrong.message}") from wrong
        if errors:
            raise Refused(f"Invalid bulk query: {errors[0].message}")
        self.fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        (operation, *more) = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        if more or operation.operation is not OperationType.QUERY:
            raise Refused("Bulk queries must contain exactly one query operation.")
        return self._root(operation)

    def _root(self, operation: OperationDefinitionNode) -> BulkQuery:
        query = schema().query_type
        assert query is not None
        tops = list(self._flat(operation.selection_set.selections, query))
        if len(tops) != 1:
            raise Refused("Bulk queries must contain a single top-level field.")
        (node,) = tops
        name = node.name.value
        if name in {"node", "nodes"}:
            raise Refused("Bulk queries cannot use the top-level fields `node` and `nodes`.")
        if not self._is_connection(query, node):
            raise Refused("Bulk queries must contain at least one connection.")
        arguments = get_argument_values(query.fields[name], node, {})
        return BulkQuery(name, arguments, self._connection(query, node, 0))

    # ── Objects ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _object(self, declared: GraphQLNamedType, selections: list[SelectionNode], depth: int, *, listed: bool) -> Callable[[Node], tuple[Node, list[Connection]]]:
        if not is_abstract_type(declared):
            assert isinstance(declared, GraphQLObjectType)
            return self._concrete(declared, selections, depth, listed=listed)
        counted = self.connections
        writers = {}
        for one in schema().get_possible_types(declared):  # type: ignore[arg-type]
            self.connections = counted
            writers[one.name] = self._concrete(one, selections, depth, listed=listed)
        return lambda node: writers[node["__typename"]](node)

    def _concrete(self, declared: GraphQLObjectType, selections: list[SelectionNode], depth: int, *, listed: bool) -> Callable[[Node], tuple[Node, list[Connection]]]:
        keys: list[str] = []
        scalars: list[tuple[str, str]] = []
        writers: list[tuple[str, Write]] = []
        nested: list[tuple[str, Callable[[Node], tuple[Any, list[Connection]]]]] = []
        connections: list[Connection] = []
        for node in self._flat(selections, declared):
            key = node.alias.value if node.alias else node.name.value
            self._may_read(declared, node)
            if self._is_connection(declared, node):
                if listed:
                    raise Refused("Queries that contain a connection field within a list field are not currently supported.")
                connections.append(self._connection(declared, node, depth + 1))
                continue
            keys.append(key)
            if node.selection_set:
                nested.append((key, self._nested(declared, node, depth, listed=listed)))
            elif node.name.value == "__typename":
                writers.append((key, _constant(declared.name)))
            elif node.name.value == "legacyResourceId":
                writers.append((key, lambda row: str(row.get("legacyResourceId") or number(row["id"]))))
            else:
                scalars.append((key, node.name.value))
        return self._writer(declared, dict.fromkeys(keys), (scalars, writers, nested, connections))

    def _writer(self, declared: GraphQLObjectType, empty: Node, parts: tuple[Any, ...]) -> Callable[[Node], tuple[Node, list[Connection]]]:
        scalars, writers, nested, connections = parts
        keys, names = [key for key, _ in scalars], [name for _, name in scalars]

        def write(row: Node) -> tuple[Node, list[Connection]]:
            line = empty.copy()  # its keys stand in the order of the query
            try:
                line.update(zip(keys, map(row.__getitem__, names), strict=False))
            except KeyError:
                line.update({key: row[name] if name in row else self._absent(declared, name) for key, name in scalars})
            for key, one in writers:
                line[key] = one(row)
            below = connections
            for key, inner in nested:
                line[key], more = inner(row)
                below = [*below, *more] if more else below
            return line, below

        return write

    def _nested(self, declared: GraphQLObjectType, node: FieldNode, depth: int, *, listed: bool) -> Callable[[Node], tuple[Any, list[Connection]]]:
        assert node.selection_set is not None
        name = node.name.value
        type_ = declared.fields[name].type
        plural = is_list_type(type_.of_type if is_non_null_type(type_) else type_)
        inner = self._object(get_named_type(type_), list(node.selection_set.selections), depth, listed=listed or plural)
        choose = _chooser(get_argument_values(declared.fields[name], node, {}))

        def write(row: Node) -> tuple[Any, list[Connection]]:
            value = row[name] if name in row else self._absent(declared, name)
            value = value() if callable(value) else value
            if value is None:
                return None, []
            if plural:
                return [inner(item)[0] for item in choose(value)], []
            line, below = inner(value)
            return line, [Connection(one.name, _through(value, one.rows), one.write) for one in below]

        return write

    # ── Connections ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _connection(self, declared: GraphQLObjectType, node: FieldNode, depth: int) -> Connection:
        self.connections += 1
        if self.connections > MOST_CONNECTIONS:
            raise Refused(f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections.")
        if depth > DEEPEST:
            raise Refused(f"Bulk queries cannot contain connections with a nesting depth greater than {DEEPEST}.")
        self._may_read(declared, node)
        name = node.name.value
        type_ = schema().type_map[content_type(declared.fields[name].type)]
        self._must_be_node(type_)
        inner = list(self._node_selections(node, get_named_type(declared.fields[name].type)))
        if not inner:
            raise Refused(f"Bulk queries must select `edges {{ node }}` of `{name}`.")
        choose = _chooser(get_argument_values(declared.fields[name], node, {}))

        def rows(row: Node) -> Iterable[Node]:
            value = row[name] if name in row else self._absent(declared, name)
            found: Iterable[Node] = choose(value() if callable(value) else value or [])
            return found

        return Connection(name, rows, self._object(type_, inner, depth, listed=False))

    def _node_selections(self, node: FieldNode, declared: Any) -> Iterator[SelectionNode]:
        assert node.selection_set is not None
        for one in self._flat(node.selection_set.selections, declared):
            if one.name.value == "nodes" and one.selection_set:
                yield from one.selection_set.selections
            elif one.name.value == "edges" and one.selection_set:
                edge = get_named_type(declared.fields["edges"].type)
                for below in self._flat(one.selection_set.selections, edge):
                    if below.name.value == "node" and below.selection_set:
                        yield from below.selection_set.selections

    def _must_be_node(self, declared: GraphQLNamedType) -> None:
        faces = {face.name for face in getattr(declared, "interfaces", ())}
        if "Node" not in faces and declared.name not in TAKEN_ALL_THE_SAME:
            raise Refused(f"Bulk queries need connections whose nodes implement Node; `{declared.name}` does not.")

    def _is_connection(self, declared: Any, node: FieldNode) -> bool:
        if node.name.value == "__typename":
            return False
        return is_connection(declared.fields[node.name.value].type)

    # ── What all share ───────────────────────────────────────────────────────────────────────────────────────────────

    def _flat(self, selections: Iterable[SelectionNode], declared: Any) -> Iterator[FieldNode]:
        """Yield the fields that apply to ``declared``, out of their fragments."""
        for node in selections:
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, (InlineFragmentNode, FragmentDefinitionNode))
            named: NamedTypeNode | None = fragment.type_condition
            condition = schema().type_map[named.name.value] if named else declared
            if condition is declared or (is_abstract_type(condition) and schema().is_sub_type(condition, declared)):  # type: ignore[arg-type]
                yield from self._flat(fragment.selection_set.selections, declared)

    def _may_read(self, declared: GraphQLObjectType, node: FieldNode) -> None:
        name = node.name.value
        reason = None if name == "__typename" else refusal(declared.name, name, self.scopes)
        if reason is not None:
            raise Denied(f"Access denied for {name} field. Required access: {reason}")

    def _absent(self, declared: GraphQLObjectType, name: str) -> Any:
        place = f"{declared.name}.{name}"
        self.gaps.add(place)
        if is_non_null_type(declared.fields[name].type):
            raise Gap(place)


def _constant(value: str) -> Write:
    def write(row: Node) -> str:
        return value

    return write


def _through(value: Node, rows: Callable[[Node], Iterable[Node]]) -> Callable[[Node], Iterable[Node]]:
    def rows_of(row: Node) -> Iterable[Node]:
        return rows(value)

    return rows_of


def _chooser(arguments: dict[str, Any]) -> Callable[[Iterable[Node]], Iterable[Node]]:
    """Return what a field's own arguments leave of its rows; page sizes and order do not count in bulk."""
    names, namespace = arguments.get("names"), arguments.get("namespace")
    if names is not None:
        return lambda rows: [row for row in rows if row["name"] in names]
    if namespace is not None:
        return lambda rows: [row for row in rows if row["namespace"] == namespace]
    return lambda rows: rows
