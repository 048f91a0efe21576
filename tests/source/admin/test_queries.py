"""Every query that can be sent, against Shopify's published schema: valid, frugal with scopes, and never personal."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    validate,
    visit,
)

from linkaudit.source.admin import queries
from linkaudit.source.admin.feeds import ALL_ORDERS, FEEDS, Feed, Part, lacking
from linkaudit.source.admin.version import API_VERSION
from tests.shopify import schema as published

# Fields of an order, a visit or a person that say who the buyer is (shopify.dev, protected customer data, levels 1-2).
PERSONAL = {
    "email", "phone", "name", "firstName", "lastName", "displayName", "customer", "customerId", "billingAddress",
    "shippingAddress", "displayAddress", "address1", "address2", "city", "zip", "clientIp", "note", "customAttributes",
    "statusPageUrl", "confirmationNumber", "poNumber", "paymentGatewayNames", "risk", "risks", "events", "landingPageUrl",
}  # fmt: skip
BUYERS = {"Order", "LineItem", "CustomerJourneySummary", "CustomerJourney", "CustomerVisit", "CustomerMoment", "Customer",
          "MailingAddress", "UTMParameters", "Fulfillment", "Refund", "OrderTransaction"}  # fmt: skip


def parts(feed: Feed) -> list[Part]:
    return [*feed.parts, *([feed.scan] if feed.scan else [])]


def texts() -> Iterator[tuple[str, str]]:
    """Yield every query that can be sent, under a name for people."""
    for text in queries.FIXED:
        yield text.split("(")[0].split("{")[0].strip(), text
    for feed in FEEDS:
        for part in parts(feed):
            search = "updated_at:>='2026-01-01T00:00:00Z' AND created_at:>='2026-09-23'" if feed.changes else ""
            bare = msgspec.structs.replace(part, nested=())
            for variation, one in (("", part), (" without nested", bare)):
                yield f"{part.name}{variation}, by pages", queries.by_pages(one)[1]
                if part.bulk_over is not None:
                    yield f"{part.name}{variation}, in bulk", queries.in_bulk(one, search, "ID")
            for nested in part.nested:
                yield f"{part.name}, rest of {nested.name}", queries.the_rest(part, nested)[1]
            if part.count:
                yield f"{part.name}, count", queries.counting(part)[1]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return published.schema()


class Fields(Visitor):
    """Collects (type, field) of everything a query selects."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.found: list[tuple[str, str]] = []

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.info.get_parent_type()
        self.found.append((parent.name if parent else "", node.name.value))


def selected(schema: GraphQLSchema, text: str) -> list[tuple[str, str]]:
    info = TypeInfo(schema)
    collector = Fields(info)
    visit(parse(text), TypeInfoVisitor(info, collector))
    return collector.found


def test_the_schema_is_the_one_that_is_asked_for():
    assert published.VERSION == API_VERSION


@pytest.mark.parametrize("name, text", list(texts()), ids=[name for name, _ in texts()])
def test_every_query_is_valid(schema, name, text):
    assert [error.message for error in validate(schema, parse(text))] == []


@pytest.mark.parametrize("name, text", list(texts()), ids=[name for name, _ in texts()])
def test_no_query_selects_anything_about_a_buyer(schema, name, text):
    fields = selected(schema, text)
    assert fields
    assert [field for field in fields if field[0] in BUYERS and field[1] in PERSONAL] == []
    assert "Customer" not in {kind for kind, _ in fields}
    assert "MailingAddress" not in {kind for kind, _ in fields}


def test_nothing_is_written_to_the_shop_but_bulk_reads(schema):
    mutations = [
        field.name.value
        for _, text in texts()
        for definition in parse(text).definitions
        if isinstance(definition, OperationDefinitionNode) and definition.operation.value == "mutation"
        for field in definition.selection_set.selections
        if isinstance(field, FieldNode)
    ]
    assert mutations == ["bulkOperationRunQuery"]


@pytest.mark.parametrize("feed", FEEDS, ids=[feed.name for feed in FEEDS])
def test_the_scopes_of_a_feed_are_those_that_its_fields_need(schema, feed):
    granted = frozenset(group[0] for group in feed.scopes)
    granted |= {group[0] for part in parts(feed) for nested in part.nested for group in nested.scopes}
    by_field, by_type = published.field_scopes(), published.type_scopes()
    for part in parts(feed):
        for kind, field in selected(schema, queries.by_pages(part)[1]):
            definition = schema.type_map[kind]
            if field == "__typename" or kind in {"QueryRoot", "PageInfo"} or kind.endswith(("Connection", "Edge")):
                continue
            needed = by_field.get((kind, field)) or frozenset()
            result = get_named_type(definition.fields[field].type).name
            needed = needed or by_type.get(result) or frozenset()
            held = not needed or granted & needed
            assert held or kind == "App", f"{part.name}: {kind}.{field} needs one of {sorted(needed)}"


@pytest.mark.parametrize("feed", FEEDS, ids=[feed.name for feed in FEEDS])
def test_every_scope_named_exists(feed):
    known = published.all_scopes() | {ALL_ORDERS}
    named = {scope for group in feed.scopes for scope in group}
    named |= {scope for part in parts(feed) for nested in part.nested for group in nested.scopes for scope in group}
    assert named <= known


def test_bulk_operations_keep_within_shopifys_rules():
    for feed in FEEDS:
        for part in parts(feed):
            connections = queries.in_bulk(part, "", "ID").count("edges {")
            assert part.bulk_over is None or connections <= 5, part.name


def test_names_are_unique():
    assert len({feed.name for feed in FEEDS}) == len(FEEDS)
    names = [part.name for feed in FEEDS for part in parts(feed)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "granted, missing",
    [
        ({"read_metaobjects"}, "read_metaobject_definitions"),
        ({"write_metaobjects", "read_metaobject_definitions"}, ""),
        (set(), "read_metaobjects and read_metaobject_definitions"),
    ],
)
def test_missing_scopes_are_named(granted, missing):
    assert lacking((("read_metaobjects",), ("read_metaobject_definitions",)), frozenset(granted)) == missing
