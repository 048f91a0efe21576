"""Takes out of nodes what a GraphQL selection asks for, in the shape of an answer. Arguments are not looked at."""

from __future__ import annotations

from functools import cache

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from tests.shopify.data import Node

_INTERFACES = frozenset({"Node", "Media", "File", "HasMetafields", "CustomerMoment"})
_WHOLE = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}


class Selection:
    """A selection, read once: ``{ id title variants { nodes { id } pageInfo { hasNextPage } } }``, with fragments."""

    def __init__(self, text: str) -> None:
        definitions = parse(text).definitions
        self._fragments = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
        self._top = next(d.selection_set for d in definitions if isinstance(d, OperationDefinitionNode))

    def of(self, node: object) -> Node:
        """Return what is selected of a node. KeyError: the node lacks a field, named as ``Type.field``."""
        return self._object(node, self._top)

    def _object(self, node: object, wanted: SelectionSetNode) -> Node:
        found: Node = {}
        for selection in wanted.selections:
            if isinstance(selection, FieldNode):
                name = selection.name.value
                found[selection.alias.value if selection.alias else name] = self._field(node, name, selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self._fragments[selection.name.value]
                found |= self._part(node, fragment.type_condition.name.value, fragment.selection_set)
            elif isinstance(selection, InlineFragmentNode):
                kind = selection.type_condition.name.value
                found |= self._part(node, kind, selection.selection_set)
        return found

    def _part(self, node: object, kind: str, wanted: SelectionSetNode) -> Node:
        fits = not isinstance(node, dict) or kind in _INTERFACES or kind in {"", node.get("__typename", kind)}
        return self._object(node, wanted) if fits else {}

    def _field(self, node: object, name: str, wanted: SelectionSetNode | None) -> object:
        if not isinstance(node, dict) or name not in node:
            kind = node.get("__typename") if isinstance(node, dict) else type(node).__name__
            raise KeyError(f"{kind}.{name}")
        value = node[name]
        value = value() if callable(value) else value
        if wanted is None or value is None:
            return value
        if isinstance(value, (list, tuple)):
            return self._connection(value, wanted) if _is_connection(wanted) else [self._object(one, wanted) for one in value]
        return self._object(value, wanted)

    def _connection(self, nodes: list[Node] | tuple[Node, ...], wanted: SelectionSetNode) -> Node:
        found: Node = {}
        for selection in wanted.selections:
            assert isinstance(selection, FieldNode)
            name, below = selection.name.value, selection.selection_set
            assert below is not None
            if name == "nodes":
                found[name] = [self._object(node, below) for node in nodes]
            elif name == "edges":
                found[name] = [self._object({"node": node}, below) for node in nodes]
            elif name == "pageInfo":
                found[name] = self._object(_WHOLE, below)
            else:
                found[name] = []
        return found


def _is_connection(wanted: SelectionSetNode) -> bool:
    names = {selection.name.value for selection in wanted.selections if isinstance(selection, FieldNode)}
    return bool(names & {"nodes", "edges"})


@cache
def selection(text: str) -> Selection:
    """Return a selection, parsed once for each text."""
    return Selection(text)
