"""Rows of one kind of thing: made when asked for, with changes, deletions and additions laid over them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from tests.shopify.data import Node

_NUMBER = re.compile(r"/(\d+)(?:\?.*)?$")


def gid(kind: str, number: int) -> str:
    """Return Shopify's global id."""
    return f"gid://shopify/{kind}/{number}"


def number_of(global_id: object) -> int:
    """Return the number in a global id; -1 if it has none.

    >>> number_of("gid://shopify/InventoryLevel/12?inventory_item_id=7"), number_of("x")
    (12, -1)
    """
    found = _NUMBER.search(global_id) if isinstance(global_id, str) else None
    return int(found[1]) if found else -1


def kind_of(global_id: str) -> str:
    """Return the type that a global id names.

    >>> kind_of("gid://shopify/ProductVariant/5")
    'ProductVariant'
    """
    return global_id.removeprefix("gid://shopify/").partition("/")[0]


class Base(Protocol):
    """Rows as they were made, in ascending order of their numbers; never changes."""

    def __len__(self) -> int: ...

    def at(self, index: int) -> Node:
        """Make the row at ``index``."""

    def number(self, index: int) -> int:
        """Return the number in the id of the row at ``index`` without making the row."""

    def index(self, number: int) -> int | None:
        """Return where the row with this number is."""

    def stamp(self, index: int, field: str) -> str | None:
        """Return a time of the row (``createdAt``, ``updatedAt``) without making it; None: make the row."""


class Made:
    """Rows computed one by one: ``make(index)``; ``number`` and ``index`` are each other's inverse."""

    def __init__(
        self, count: int, make: Callable[[int], Node], number: Callable[[int], int],
        index: Callable[[int], int | None], stamp: Callable[[int, str], str | None] = lambda _, __: None,
    ) -> None:  # fmt: skip
        self._count = count
        self.at = make
        self.number = number
        self.index = index
        self.stamp = stamp

    def __len__(self) -> int:
        return self._count


def spaced(
    count: int, first: int, step: int, make: Callable[[int], Node],
    stamp: Callable[[int, str], str | None] = lambda _, __: None,
) -> Made:  # fmt: skip
    """Return rows whose numbers begin at ``first`` and are ``step`` apart."""

    def index(number: int) -> int | None:
        at, rest = divmod(number - first, step)
        return at if not rest and 0 <= at < count else None

    return Made(count, make, lambda at: first + at * step, index, stamp)


class Kept:
    """Rows that are held, few enough to be."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = sorted(nodes, key=lambda node: number_of(node.get("id")))
        self._at = {number_of(node.get("id")): at for at, node in enumerate(self._nodes)}

    def __len__(self) -> int:
        return len(self._nodes)

    def at(self, index: int) -> Node:
        """Return the row at ``index``."""
        return self._nodes[index]

    def number(self, index: int) -> int:
        """Return the number of the row at ``index``."""
        return number_of(self._nodes[index].get("id"))

    def index(self, number: int) -> int | None:
        """Return where the row with this number is."""
        return self._at.get(number)

    def stamp(self, index: int, field: str) -> str | None:
        """Return a time of the row."""
        when = self._nodes[index].get(field)
        return when if isinstance(when, str) else None


class Rows(Sequence[Node]):
    """What a root field lists now: the base with changes over it, by ascending number."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self._gone: list[int] = []  # indexes in the base, ascending
        self._new: dict[int, Node] = {}
        self._new_numbers: list[int] = []
        self._changes: dict[int, Node] = {}
        self._skips: list[int] = []  # live rows of the base before each deleted one
        self._places: list[int] = []  # where the new rows stand among all

    def __len__(self) -> int:
        return len(self.base) - len(self._gone) + len(self._new)

    def __getitem__(self, index: int) -> Node:  # type: ignore[override]  # no slices: a page asks row by row
        new, at = self._where(index)
        return self._seen(self._new[at] if new else self.base.at(at), at if new else self.base.number(at))

    def __iter__(self) -> Iterator[Node]:
        return (self[index] for index in range(len(self)))

    def __contains__(self, node: object) -> bool:
        return isinstance(node, dict) and self.find(number_of(node.get("id"))) is not None

    def number(self, index: int) -> int:
        """Return the number in the id of a row without making the row."""
        new, at = self._where(index)
        return at if new else self.base.number(at)

    def stamp(self, index: int, field: str) -> str:
        """Return a time of a row (``createdAt``, ``updatedAt``), as a rule without making the row."""
        new, at = self._where(index)
        number = at if new else self.base.number(at)
        changed = self._changes.get(number, {}).get(field) or (self._new[at].get(field) if new else None)
        made = changed or (None if new else self.base.stamp(at, field))
        return str(made or self[index].get(field) or "")

    def find(self, number: int) -> Node | None:
        """Return the row with this number, or None."""
        if number in self._new:
            return self._seen(self._new[number], number)
        at = self.base.index(number)
        return None if at is None or self._is_gone(at) else self._seen(self.base.at(at), number)

    def has(self, number: int) -> bool:
        """Whether there is a row with this number; the row is not made."""
        at = self.base.index(number)
        return number in self._new or (at is not None and not self._is_gone(at))

    def change(self, number: int, fields: Node) -> None:
        """Lay fields over a row."""
        self._changes[number] = self._changes.get(number, {}) | fields

    def remove(self, number: int) -> bool:
        """Take a row away; whether it was there."""
        if self._new.pop(number, None) is not None:
            self._new_numbers.remove(number)
        else:
            at = self.base.index(number)
            if at is None or self._is_gone(at):
                return False
            insort(self._gone, at)
        self._arrange()
        return True

    def put(self, number: int, node: Node) -> None:
        """Add a row under a number that is free."""
        if self.find(number) is not None:
            raise ValueError(f"number {number} is taken")
        self._new[number] = node
        insort(self._new_numbers, number)
        self._arrange()

    def touched(self) -> list[Node]:
        """Return the rows that were added or changed and are still there."""
        found = (self.find(number) for number in {*self._new, *self._changes})
        return [node for node in found if node is not None]

    def last(self) -> int:
        """Return the highest number that ever was."""
        base = self.base.number(len(self.base) - 1) if len(self.base) else 0
        return max(base, *self._new_numbers, 0)

    def _seen(self, node: Node, number: int) -> Node:
        changes = self._changes.get(number)
        if not changes:
            return node
        if type(node) is not dict:  # a row still to be filled; it was made for this call, so it may be written on
            node.update(changes)
            return node
        return node | changes

    def _is_gone(self, at: int) -> bool:
        place = bisect_left(self._gone, at)
        return place < len(self._gone) and self._gone[place] == at

    def _where(self, index: int) -> tuple[bool, int]:
        """Return (True, number of a new row) or (False, index in the base)."""
        size = len(self)
        index = index + size if index < 0 else index
        if not 0 <= index < size:
            raise IndexError(index)
        before = bisect_left(self._places, index)
        if before < len(self._places) and self._places[before] == index:
            return True, self._new_numbers[before]
        index -= before
        return False, index + bisect_right(self._skips, index)

    def _arrange(self) -> None:
        self._skips = [at - skipped for skipped, at in enumerate(self._gone)]
        self._places = [before + self._base_before(number) for before, number in enumerate(self._new_numbers)]

    def _base_before(self, number: int) -> int:
        """Return how many live rows of the base have lower numbers."""
        at = bisect_left(range(len(self.base)), number, key=self.base.number)
        return at - bisect_left(self._gone, at)
