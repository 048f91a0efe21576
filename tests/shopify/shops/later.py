"""Dicts that are filled when a field is asked for that they do not have yet."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

from tests.shopify.data import Node


class Later(dict[str, Any]):
    """A node of which only ``known`` fields stand; the first other one loads the rest, and what is known wins.

    A thing that turns out to be gone (``load`` gives None) keeps its known fields only.
    """

    def __init__(self, known: Mapping[str, Any], load: Callable[[], Node | None]) -> None:
        super().__init__(known)
        self._load: Callable[[], Node | None] | None = load

    def loaded(self) -> Later:
        """Load what is missing; return self."""
        if self._load is not None:
            load, self._load = self._load, None
            known = dict(dict.items(self))
            self.update(load() or {})
            self.update(known)
        return self

    def __missing__(self, field: str) -> Any:
        if self._load is None:
            raise KeyError(field)
        return self.loaded()[field]

    def __contains__(self, field: object) -> bool:
        return dict.__contains__(self, field) or dict.__contains__(self.loaded(), field)

    def get(self, field: str, default: Any = None) -> Any:
        """Return a field, or the default."""
        return dict.get(self if dict.__contains__(self, field) else self.loaded(), field, default)

    def __iter__(self) -> Iterator[str]:
        return dict.__iter__(self.loaded())

    def __len__(self) -> int:
        return dict.__len__(self.loaded())

    def __or__(self, more: Mapping[str, Any]) -> Node:  # type: ignore[override]
        return {**self, **more}

    def __eq__(self, other: object) -> bool:
        return dict.__eq__(self.loaded(), other.loaded() if isinstance(other, Later) else other)

    __hash__ = None

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """Return all fields."""
        return dict.keys(self.loaded())

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """Return all values."""
        return dict.values(self.loaded())

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """Return all fields with their values."""
        return dict.items(self.loaded())
