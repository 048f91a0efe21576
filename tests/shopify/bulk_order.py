"""In which order the lines of a bulk result stand.

With ``groupObjects: true`` children follow their parent. Without, Shopify promises nothing but that children come after
their parents, so the worst that keeps the promise is written: all roots of a window, then their children in an order of
their own, shuffled across parents (siblings of one connection keep theirs), then the grand-children.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec

from tests.shopify.bulk_query import Connection
from tests.shopify.data import Node

_encode = msgspec.json.Encoder().encode
Line = tuple[bytes, bool]  # what is written, and whether it is a root


@dataclass(frozen=True)
class Order:
    """How hostile results are: ``window`` roots at once, shuffled by ``seed``; ``children_first`` breaks the promise."""

    window: int = 500
    seed: int = 1
    children_first: bool = False


def lines(roots: Iterable[Node], connection: Connection, order: Order, *, group: bool) -> Iterator[Line]:
    """Yield the lines of a result."""
    if group:
        for root in roots:
            yield from ((line, depth == 0) for line, depth in _grouped(connection, root, None, 0))
        return
    chance, rest = random.Random(order.seed), iter(roots)
    while window := list(islice(rest, order.window)):
        levels: list[list[list[bytes]]] = [[], [], []]
        _spread(connection, window, None, levels, 0)
        depths = [2, 1, 0] if order.children_first else [0, 1, 2]
        for depth in depths:
            groups = levels[depth]
            yield from ((line, depth == 0) for line in (_shuffled(groups, chance) if depth else groups[0]))


def _spread(connection: Connection, rows: Iterable[Node], parent: str | None, levels: list[list[list[bytes]]], depth: int) -> None:
    """Put the lines of ``rows`` into their level as one group of siblings, and their children likewise."""
    group: list[bytes] = []
    for row in rows:
        line, below = connection.write(row)
        if parent is not None:
            line["__parentId"] = parent
        group.append(_encode(line))
        for one in below:
            _spread(one, one.rows(row), row["id"], levels, depth + 1)
    if group:
        levels[depth].append(group)


def _grouped(connection: Connection, row: Node, parent: str | None, depth: int) -> Iterator[tuple[bytes, int]]:
    line, below = connection.write(row)
    if parent is not None:
        line["__parentId"] = parent
    yield _encode(line), depth
    for one in below:
        for child in one.rows(row):
            yield from _grouped(one, child, row["id"], depth + 1)


def _shuffled(groups: list[list[bytes]], chance: random.Random) -> Iterator[bytes]:
    turns = [index for index, group in enumerate(groups) for _ in group]
    chance.shuffle(turns)
    iterators = [iter(group) for group in groups]
    return (next(iterators[index]) for index in turns)
