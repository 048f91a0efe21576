"""Connections: order, filter and cut rows into pages, with cursors that say where the next one begins."""

from __future__ import annotations

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError

from tests.shopify.data import Node, Rows, number
from tests.shopify.search import Term, camel

LONGEST_PAGE = 250
DEEPEST = 25_000  # objects that pages may reach in one list; beyond, Shopify wants bulk operations or narrower queries
SORTED = {"UPDATED_AT": "updatedAt", "CREATED_AT": "createdAt", "PROCESSED_AT": "processedAt", "PUBLISHED_AT": "publishedAt"}


@dataclass
class Listing:
    """Rows in an order. ``places`` are their indexes; ``keys`` what they are sorted by, empty for the rows' own order."""

    rows: Rows | Sequence[Node]
    terms: Sequence[Term] = ()
    places: Sequence[int] = ()
    keys: list[tuple[str, int]] = field(default_factory=list)
    reverse: bool = False
    by_id: bool = False
    sort: str = ""

    def matches(self, start: int) -> Iterator[tuple[int, Node]]:
        """Yield position and row of whatever the terms let through, from position ``start`` on."""
        timed, sooner = self._timed(), self._sooner()
        if sooner and not self.reverse:
            start = max(start, bisect_left(self.places, True, key=lambda place: sooner.met_at(self.keys[place][0])))
        for position in range(start, len(self.places)):
            place = self.places[position]
            if sooner and self.reverse and not sooner.met_at(self.keys[place][0]):
                return
            if not all(term.met_at(self.rows.stamp(place, camel(term.field))) for term in timed):  # type: ignore[union-attr]
                continue
            row = self.rows[place]
            if all(term.holds(row) for term in self.terms):
                yield position, row

    def _timed(self) -> list[Term]:
        """Return the conditions that can be held against rows before they are made."""
        cheap = [term for term in self.terms if term.field in {"created_at", "updated_at"} and not term.negated]
        return cheap if hasattr(self.rows, "stamp") else []

    def _sooner(self) -> Term | None:
        """Return the condition that leaves out what comes before a time, if rows are in the order of that time."""
        floors = (term for term in self.terms if term.sign in {">", ">="} and not term.negated)
        return next((term for term in floors if self.keys and camel(term.field) == self.sort), None)

    def after(self, cursor: dict[str, Any]) -> int:
        """Return the position behind the row that ``cursor`` names, whether or not it is still there."""
        try:
            if self.keys:
                sign = -1 if self.reverse else 1
                wanted = (cursor["last_value"], int(cursor["last_id"]))
                return bisect_right(self.places, 0, key=lambda place: sign * _side(self.keys[place], wanted))
            if self.by_id:
                wanted_id = int(cursor["last_id"])
                skipped = len(self.rows) - len(self.places)  # by an "id:>" of the query
                if self.reverse:
                    return len(self.rows) - rows_below(self.rows, wanted_id)
                return max(0, rows_below(self.rows, wanted_id + 1) - skipped)
            return int(cursor["last_value"]) + 1
        except (KeyError, TypeError, ValueError) as wrong:
            raise bad_request("Invalid cursor for current pagination sort.") from wrong


def _side(key: tuple[str, int], wanted: tuple[str, int]) -> int:
    return (key > wanted) - (key < wanted)


def rows_below(rows: Rows | Sequence[Node], wanted: int) -> int:
    """Return how many of ``rows``, ids ascending, have a smaller id than ``wanted``."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if number(rows[middle]["id"]) >= wanted else (middle + 1, high)
    return low


def root_listing(rows: Rows, terms: Sequence[Term], sort: str | None, *, reverse: bool) -> Listing:
    """Return root rows in the order that ``sort`` names; one that is not known leaves them in the order of ids."""
    field_name = SORTED.get(sort or "")
    if not field_name or not len(rows) or field_name not in rows[0]:
        start = max((rows_below(rows, number(term.value) + (term.sign == ">")) for term in terms if _floor(term)), default=0)
        by_id = range(start, len(rows))
        return Listing(rows, terms, by_id[::-1] if reverse else by_id, reverse=reverse, by_id=True)
    keys = _keys(rows, field_name)
    places = sorted(range(len(rows)), key=keys.__getitem__, reverse=reverse)
    return Listing(rows, terms, places, keys, reverse=reverse, sort=field_name)


def _keys(rows: Rows, field_name: str) -> list[tuple[str, int]]:
    stamp, number_at = getattr(rows, "stamp", None), getattr(rows, "number", None)
    if stamp and number_at and field_name in {"createdAt", "updatedAt"}:
        return [(stamp(index, field_name), number_at(index)) for index in range(len(rows))]
    return [(row[field_name] or "", number(row["id"])) for row in (rows[index] for index in range(len(rows)))]


def _floor(term: Term) -> bool:
    return term.field == "id" and term.sign in {">", ">="} and not term.negated


def list_listing(nodes: Sequence[Node], *, reverse: bool) -> Listing:
    """Return the children of one object in their own order."""
    places = range(len(nodes))
    return Listing(nodes, (), places[::-1] if reverse else places, reverse=reverse)


def page(listing: Listing, arguments: dict[str, Any], *, longest: int = LONGEST_PAGE) -> Node:
    """Return the connection that the paging arguments ask for; GraphQLError for arguments that Shopify refuses."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise bad_request("providing both first and last is not supported")
    size = last if first is None else first
    if size is None:
        raise bad_request("you must provide one of first or last")
    if not 0 <= size <= longest:
        raise bad_request(f"the page size must lie between 0 and {longest}, and is {size}")
    return (_forward if first is not None else _backward)(listing, size, arguments)


def _forward(listing: Listing, size: int, arguments: dict[str, Any]) -> Node:
    cursor = decode(arguments["after"]) if arguments.get("after") else {}
    before = int(cursor.get("n", 0))
    if before + size > DEEPEST and size:
        raise bad_request(f"pagination ends at {DEEPEST:,} objects: narrow the query, or use a bulk operation")
    found: list[tuple[int, Node]] = []
    more = False
    for match in listing.matches(listing.after(cursor) if cursor else 0):
        if len(found) == size:
            more = True
            break
        found.append(match)
    return _connection(listing, found, before, more=(more, bool(before)))


def _backward(listing: Listing, size: int, arguments: dict[str, Any]) -> Node:
    found = list(listing.matches(0))
    if arguments.get("before"):
        end = int(decode(arguments["before"]).get("n", 1)) - 1
        found = found[:end]
    start = max(0, len(found) - size)
    return _connection(listing, found[start:], start, more=(bool(arguments.get("before")), start > 0))


def _connection(listing: Listing, found: list[tuple[int, Node]], before: int, *, more: tuple[bool, bool]) -> Node:
    def cursor(index: int) -> str:
        position, row = found[index]
        value = listing.keys[listing.places[position]][0] if listing.keys else position
        return encode({"last_id": number(row.get("id") or ""), "last_value": value, "n": before + index + 1})

    nodes = [row for _, row in found]
    ends = [cursor(0), cursor(len(found) - 1)] if found else [None, None]
    return {
        "nodes": nodes,
        "edges": lambda: [{"cursor": cursor(index), "node": node} for index, node in enumerate(nodes)],
        "pageInfo": {"hasNextPage": more[0], "hasPreviousPage": more[1], "startCursor": ends[0], "endCursor": ends[1]},
    }


def encode(cursor: dict[str, Any]) -> str:
    """Return a cursor as clients see it."""
    return base64.b64encode(json.dumps(cursor, separators=(",", ":")).encode()).decode()


def decode(text: str) -> dict[str, Any]:
    """Return what a cursor says; GraphQLError if it is none of ours."""
    try:
        read: dict[str, Any] = json.loads(base64.b64decode(text, validate=True))
    except ValueError as wrong:
        raise bad_request("Invalid cursor for current pagination sort.") from wrong
    return read


def bad_request(message: str) -> GraphQLError:
    """Return the error of a request that is valid by the schema and refused all the same."""
    return GraphQLError(message, extensions={"code": "BAD_REQUEST"})
