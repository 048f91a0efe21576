"""The part of Shopify's search grammar that the local Shopify understands: terms joined by AND or by a space."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tests.shopify.data import Node, number

_TERM = re.compile(r"""\s*(?:AND\s+)?(-?)([A-Za-z_][\w.]*):\s*(>=|<=|>|<)?("[^"]*"|'[^']*'|[^\s()]+)""")
_NAMES = {"tag": "tags"}


class NotUnderstood(ValueError):
    """The query uses grammar that the local Shopify lacks; a real shop may well know it."""


@dataclass(frozen=True)
class Term:
    """One condition: ``updated_at:>='2026-01-01'`` is Term("updated_at", ">=", "2026-01-01")."""

    field: str
    sign: str
    value: str
    negated: bool = False

    def holds(self, row: Node) -> bool:
        """Whether ``row`` meets the condition; KeyError if it lacks the field."""
        return self._compare(row) != self.negated

    @property
    def is_time(self) -> bool:
        """Whether the condition is about a time."""
        return self.field.endswith("_at")

    def met_at(self, when: str | None) -> bool:
        """Whether a time meets the condition; "after" is "at or after", as live shops take it, whatever the sign says."""
        if not when:
            return False
        sign = {">": ">=", "<": "<="}.get(self.sign, self.sign)
        if len(when) == len(self.value) and when[-1] == self.value[-1] == "Z":
            return compare(when, sign, self.value)
        return compare(moment(when), sign, moment(self.value))

    def _compare(self, row: Node) -> bool:
        if self.field == "id":
            return compare(number(row["id"]), self.sign, number(self.value))
        if self.field == "published_status" and self.value in {"published", "visible"}:
            return bool(row["publishedOnPublication"])  # the shops here have no other channel
        if self.field == "published_status" and self.value == "online_store_channel":
            return True  # "regardless of publication status", says the schema
        value = row[camel(self.field)]
        if self.is_time:
            return self.met_at(value)
        if isinstance(value, list):
            return self.value.casefold() in (str(item).casefold() for item in value)
        return str(value).casefold() == self.value.casefold()


def parse(query: str | None) -> list[Term]:
    """Return the terms of ``query``; NotUnderstood for what is more than terms."""
    text, at, terms = (query or "").strip(), 0, []
    while at < len(text):
        match = _TERM.match(text, at)
        if not match:
            raise NotUnderstood(f"search query {query!r} at {text[at:]!r}")
        terms.append(Term(match[2].lower(), match[3] or "", match[4].strip("'\""), bool(match[1])))
        at = match.end()
    return terms


def known_filters(description: str | None) -> frozenset[str]:
    """Return the names in the table of filters that Shopify's schema has in the description of ``query``."""
    names = re.findall(r"^\| (\w+) \| \w+ \|", description or "", re.MULTILINE)
    return frozenset(names) - {"name"}


def camel(name: str) -> str:
    """Return the field that a filter asks: updatedAt of updated_at."""
    head, *rest = _NAMES.get(name, name).split("_")
    return head + "".join(part.title() for part in rest)


@lru_cache(maxsize=10_000)
def moment(text: str) -> datetime:
    """Return an ISO time or date as a moment; without offset it is taken for UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def compare(left: Any, sign: str, right: Any) -> bool:
    """Return ``left sign right``; no sign is equality."""
    answers = {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}
    return bool(answers.get(sign, left == right))
