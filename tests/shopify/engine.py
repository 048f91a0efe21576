"""GraphQL in, GraphQL out: parse, validate against Shopify's own schema, price, throttle, execute."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, execute_sync
from graphql.execution.values import get_variable_values

import tests.shopify.roots
import tests.shopify.shopifyql  # noqa: F401 - their resolvers register themselves
from tests.shopify.call import Call
from tests.shopify.cost import MOST, Bucket, CostModel, Field, plan
from tests.shopify.data import Node
from tests.shopify.resolve import resolve
from tests.shopify.schema import read, schema

LIMITS = "https://shopify.dev/api/usage/rate-limits"
_UNDEFINED = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'")


@dataclass
class Prepared:
    """A query text, read once: its operations with their costs, or why it is refused."""

    errors: list[Node] = field(default_factory=list)
    document: DocumentNode | None = None
    operations: dict[str, tuple[OperationDefinitionNode, list[Field]]] = field(default_factory=dict)


@dataclass
class Reply:
    """The body of an answer, and what it cost."""

    body: Node
    requested: int | None = None
    actual: int | None = None


@dataclass
class Engine:
    """Answers GraphQL requests; ``clock`` fills the buckets, one a token."""

    clock: Callable[[], float]
    maximum: float
    rate: float
    model: CostModel = field(default_factory=CostModel)
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def bucket(self, token: str) -> Bucket:
        """Return the bucket of a token."""
        if token not in self._buckets:
            self._buckets[token] = Bucket(self.maximum, self.rate, self.clock)
        return self._buckets[token]

    def answer(self, call: Call, text: str, variables: Mapping[str, Any], operation_name: str | None) -> Reply:
        """Answer one request, always with HTTP status 200."""
        prepared = prepare(text)
        if prepared.errors:
            return Reply({"errors": prepared.errors})
        assert prepared.document is not None
        if operation_name is None and len(prepared.operations) == 1:
            operation_name = next(iter(prepared.operations))
        if operation_name not in prepared.operations:
            return Reply({"errors": [{"message": f"No operation named {operation_name!r}" if operation_name else "An operation name is required"}]})
        operation, fields = prepared.operations[operation_name]
        values = get_variable_values(schema(), operation.variable_definitions, dict(variables))
        if isinstance(values, list):
            return Reply({"errors": [_invalid_variable(error) for error in values]})
        return self._priced(call, prepared.document, operation_name, fields, (variables, values))

    def _priced(
        self, call: Call, document: DocumentNode, name: str, fields: list[Field], values: tuple[Mapping[str, Any], Mapping[str, Any]]
    ) -> Reply:
        given, coerced = values
        requested = self.model.requested(fields, coerced)
        if requested > MOST:
            return Reply({"errors": [too_expensive(requested)]}, requested)
        bucket = self.bucket(call.token)
        if not bucket.take(requested):
            return Reply(throttled(requested, bucket), requested)
        result = execute_sync(
            schema(), document, context_value=call, variable_values=dict(given), operation_name=name or None, field_resolver=resolve, type_resolver=_type
        )
        body: Node = {"data": result.data}
        if result.errors:
            body["errors"] = [shown(error) for error in result.errors]
        actual = min(requested, self.model.actual(fields, result.data))
        bucket.give_back(requested - actual)
        body["extensions"] = {"cost": costs(requested, actual, bucket)}
        if call.warnings:
            body["extensions"]["search"] = call.warnings
        return Reply(body, requested, actual)


def _type(value: Node, info: Any, declared: Any) -> str:
    name: str = value["__typename"]
    return name


@lru_cache(1_024)
def prepare(text: str) -> Prepared:
    """Read and validate a query text; each text once, whichever shop it is for."""
    try:
        document, errors = read(text)
    except GraphQLError as wrong:
        return Prepared([{"message": f"syntax error: {wrong.message}", "locations": _locations(wrong)}])
    if errors:
        return Prepared([_refused(error) for error in errors])
    operations = {
        node.name.value if node.name else "": (node, plan(document, node))
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    }
    return Prepared([], document, operations)


def costs(requested: int, actual: int | None, bucket: Bucket) -> Node:
    """Return extensions.cost."""
    return {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": bucket.status()}


def throttled(requested: int, bucket: Bucket) -> Node:
    """Return the answer to a query that the bucket cannot pay."""
    error = {"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": LIMITS}}
    return {"errors": [error], "extensions": {"cost": costs(requested, None, bucket)}}


def too_expensive(requested: int) -> Node:
    """Return the error of a query above the limit for one."""
    message = f"Query cost is {requested}, which exceeds the single query max cost limit ({MOST}). See {LIMITS} for more information on how the cost of a query is calculated."
    return {"message": message, "extensions": {"code": "MAX_COST_EXCEEDED", "cost": requested, "maxCost": MOST, "documentation": LIMITS}}


def shown(error: GraphQLError) -> Node:
    """Return an error as Shopify writes it; one that is not meant as an answer becomes an internal error that says what."""
    body: Node = {"message": error.message, "locations": _locations(error), "path": error.path}
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        body["message"] = f"local Shopify: {type(error.original_error).__name__}: {error.message}"
    body["extensions"] = error.extensions or {"code": "INTERNAL_SERVER_ERROR"}
    return body


def _refused(error: GraphQLError) -> Node:
    match = _UNDEFINED.match(error.message)
    if match:
        message = f"Field '{match[1]}' doesn't exist on type '{match[2]}'"
        extensions = {"code": "undefinedField", "typeName": match[2], "fieldName": match[1]}
        return {"message": message, "locations": _locations(error), "path": [match[1]], "extensions": extensions}
    return {"message": error.message, "locations": _locations(error), "extensions": {"code": "invalid"}}


def _invalid_variable(error: GraphQLError) -> Node:
    return {"message": error.message, "locations": _locations(error), "extensions": {"code": "INVALID_VARIABLE"}}


def _locations(error: GraphQLError) -> list[Node]:
    return [{"line": place.line, "column": place.column} for place in error.locations or ()]
